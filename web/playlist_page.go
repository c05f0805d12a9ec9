package web

import (
	"net/url"
	"strconv"

	"upbeat/internal/playlist"
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
func (s *Server) playlistsPage(v *request.Context) error {
	lists, err := s.playlists(v)
	if err != nil {
		return err
	}
	return s.renderPlaylists(v, "playlists", api.Playlists{All: lists})
}

func (s *Server) renderPlaylists(v *request.Context, name string, lists api.Playlists) error {
	p, err := v.NewPage(name)
	if err != nil {
		return err
	}
	for _, f := range playlist.Formats() {
		lists.Formats = append(lists.Formats, string(f))
	}
	p.Playlists = &lists
	return v.Render(p)
}

// playlistPageHost is one playlist to be changed; ?q= looks for songs to add: GET /admin/playlists/{playlist}.
func (s *Server) playlistPageHost(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	one, first, err := s.playlistPage(v, id, playlistsPath+"/")
	if err != nil {
		return err
	}
	lists := api.Playlists{One: &one, First: first, Page: playlistURL(id), Query: v.QueryText("q", longestQuery)}
	if after := v.Query("after"); after != "" {
		lists.Page += "?after=" + escapeQuery(after)
	}
	const offered = 20
	if lists.Found, err = s.search(v, lists.Query, offered); err != nil {
		return err
	}
	return s.renderPlaylists(v, "playlist", lists)
}

// foldersPage shows the library's folders as playlists: GET /admin/folders?folder=.
func (s *Server) foldersPage(v *request.Context) error {
	folder, err := s.folder(v, foldersPath)
	if err != nil {
		return err
	}
	lists := api.Playlists{Folder: &folder}
	if lists.Parents, err = s.parents(v, folder.Key); err != nil {
		return err
	}
	return s.renderPlaylists(v, "folders", lists)
}

// parents are the folders above one, the root first.
func (s *Server) parents(v *request.Context, key string) ([]api.Folder, error) {
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

// browsePlaylists are the playlists that the visitor sees, as shelves: hosts all of them, guests those that are offered to them.
func (s *Server) browsePlaylists(v *request.Context) (*api.Browse, error) {
	rows, err := s.Party.Playlists(v.Context(), v.Actor())
	b := &api.Browse{By: "playlists", Groups: []api.Group{}, Rail: []api.RailMark{}}
	for _, row := range rows {
		b.Groups = append(b.Groups, api.Group{Name: row.Name, Songs: row.Items, URL: "/browse/songs?playlist=" + strconv.FormatInt(int64(row.ID), 10)})
	}
	return b, err
}

// browsePlaylist is a page of the songs of a playlist that the visitor sees. Lines without a song are left out.
func (s *Server) browsePlaylist(v *request.Context) (*api.Browse, error) {
	id, err := models.ParsePlaylistID(v.Query("playlist"))
	if err != nil {
		return nil, err
	}
	after, err := v.QueryNumber("after")
	if err != nil {
		return nil, err
	}
	page, err := s.Party.Playlist(v.Context(), v.Actor(), id, after, songsPerPage)
	if err != nil {
		return nil, err
	}
	b := &api.Browse{By: "songs", Title: page.Name, Songs: []api.Song{}}
	for _, item := range s.paintItems(v, page) {
		if item.Song != nil {
			b.Songs = append(b.Songs, *item.Song)
		}
	}
	number := strconv.FormatInt(int64(id), 10)
	if len(page.Items) == songsPerPage {
		b.Next = "/browse/songs?playlist=" + number + "&after=" + strconv.FormatInt(page.Items[songsPerPage-1].Position, 10)
	}
	if after == 0 && s.mayQueuePlaylists(v) {
		b.Queue = "/playlists/" + number + "/queue"
	}
	return b, nil
}
