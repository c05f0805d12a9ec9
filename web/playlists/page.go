package playlists

import (
	"encoding/json"
	"net/url"
	"strconv"

	"upbeat/internal/playlist"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	playlistsPath = "/admin/playlists"
	foldersPath   = "/admin/folders"
)

func playlistURL(id models.PlaylistID) string {
	return playlistsPath + "/" + strconv.FormatInt(int64(id), 10)
}

func escapeQuery(text string) string { return url.QueryEscape(text) }

// playlistsPage lists the playlists, and makes new ones: GET /admin/playlists.
func (s *Area) playlistsPage(v *request.Context) error {
	lists, err := s.playlists(v)
	if err != nil {
		return err
	}
	frame, err := v.NewPage("playlists")
	if err != nil {
		return err
	}
	return v.Render(api.PlaylistsPage{Page: frame, All: lists})
}

// playlistPageHost is one playlist to be changed; ?q= looks for songs to add: GET /admin/playlists/{playlist}.
func (s *Area) playlistPageHost(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	one, first, err := s.playlistPage(v, id, playlistsPath+"/")
	if err != nil {
		return err
	}
	frame, err := v.NewPage("playlist")
	if err != nil {
		return err
	}
	p := api.PlaylistPage{Page: frame, One: &one, First: first, Here: playlistURL(id), Query: v.QueryText("q", longestQuery)}
	if p.Plays, p.Was, err = s.fallback(v, one.Name); err != nil {
		return err
	}
	for _, f := range playlist.Formats() {
		p.Formats = append(p.Formats, string(f))
	}
	if after := v.Query("after"); after != "" {
		p.Here += "?after=" + escapeQuery(after)
	}
	const offered = 20
	if p.Query != "" {
		found, err := s.Library.Search(v.Context(), p.Query, offered)
		if err != nil {
			return err
		}
		p.Found = v.Requestable(found)
	}
	return v.Render(p)
}

// fallback tells whether a playlist plays when nothing waits, and the values that say so.
func (s *Area) fallback(v *request.Context, name string) (plays bool, was string, err error) {
	values := v.Fresh().Values
	data, err := json.Marshal(map[string]any{"fallback": values.Fallback, "fallback_of": values.FallbackOf})
	return values.Fallback == settings.FromPlaylist && values.FallbackOf == name, string(data), err
}

// foldersPage shows the library's folders as playlists: GET /admin/folders?folder=.
func (s *Area) foldersPage(v *request.Context) error {
	folder, err := s.folder(v, foldersPath)
	if err != nil {
		return err
	}
	frame, err := v.NewPage("folders")
	if err != nil {
		return err
	}
	p := api.FoldersPage{Page: frame, Folder: &folder}
	if p.Parents, err = s.parents(v, folder.Key); err != nil {
		return err
	}
	return v.Render(p)
}

// parents are the folders above one, the root first.
func (s *Area) parents(v *request.Context, key string) ([]api.Folder, error) {
	var list []api.Folder
	for i := range len(key) {
		if key[i] != '/' {
			continue
		}
		f, err := s.Library.Folder(v.Context(), key[:i])
		if err != nil {
			return nil, err
		}
		list = append(list, api.Folder{Key: f.Key, Name: f.Name})
	}
	return list, nil
}
