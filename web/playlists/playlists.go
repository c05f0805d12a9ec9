package playlists

import (
	"strconv"

	"upbeat/internal/playlists"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

const (
	songsPerPage = 100
	longestQuery = 200 // runes
	itemsPerPage = 100
	itemsMost    = 500
)

// playlist is the id in the path.
func (s *Area) playlist(v *request.Context) (models.PlaylistID, error) {
	return models.ParsePlaylistID(v.Param("playlist"))
}

type playlistsAnswer struct {
	Playlists []api.Playlist `json:"playlists"`
}

// getPlaylists lists the playlists; guests see those that are offered to them: GET /api/v1/playlists.
func (s *Area) getPlaylists(v *request.Context) error {
	lists, err := s.playlists(v)
	if err != nil {
		return err
	}
	return v.Answer(playlistsAnswer{lists})
}

func (s *Area) playlists(v *request.Context) ([]api.Playlist, error) {
	rows, err := s.Playlists.List(v.Context(), v.Actor())
	lists := make([]api.Playlist, len(rows))
	for i, row := range rows {
		lists[i] = paintPlaylist(row)
	}
	return lists, err
}

func paintPlaylist(p models.Playlist) api.Playlist {
	return api.Playlist{ID: p.ID, Name: p.Name, Songs: p.Items, Guests: p.Guests, ChangedAt: p.ChangedAt}
}

// getPlaylist reads a stretch of a playlist, or all of it as a file: GET /api/v1/playlists/{playlist}?after=&limit=&format=.
func (s *Area) getPlaylist(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	if format := v.Query("format"); format != "" {
		return s.exportPlaylist(v, id, format)
	}
	answer, _, err := s.playlistPage(v, id, "/api/v1/playlists/")
	if err != nil {
		return err
	}
	return v.Answer(answer)
}

// playlistPage reads the stretch of a playlist that the URL asks for; first is how many lines stand before it.
func (s *Area) playlistPage(v *request.Context, id models.PlaylistID, base string) (answer api.PlaylistAnswer, first int, err error) {
	limit, err := v.QueryInt("limit", itemsPerPage, 1, itemsMost)
	if err != nil {
		return answer, 0, err
	}
	after, err := v.QueryNumber("after")
	if err != nil {
		return answer, 0, err
	}
	page, err := s.Playlists.Get(v.Context(), v.Actor(), id, after, limit)
	if err != nil {
		return answer, 0, err
	}
	answer = api.PlaylistAnswer{Playlist: paintPlaylist(page.Playlist), Items: s.paintItems(v, page), Unknown: page.Unknown,
		Duration: page.Length}
	if len(page.Items) == limit {
		answer.Next = base + strconv.FormatInt(int64(id), 10) + "?after=" + strconv.FormatInt(page.Items[limit-1].Position, 10)
		if limit != itemsPerPage {
			answer.Next += "&limit=" + strconv.Itoa(limit)
		}
	}
	return answer, page.First, nil
}

func (s *Area) paintItems(v *request.Context, page playlists.Page) []api.PlaylistItem {
	items := make([]api.PlaylistItem, len(page.Items))
	var known []models.Song
	for i, item := range page.Items {
		items[i] = api.PlaylistItem{Position: item.Position}
		if song, there := page.Songs[item.SongID]; there {
			known = append(known, song)
			continue
		}
		items[i].Title, items[i].Artist, items[i].Album, items[i].Duration = item.Title, item.Artist, item.Album, item.Duration
		if items[i].Title == "" {
			items[i].Title = lastPart(item.Location)
		}
	}
	songs := v.Songs(known)
	for i, item := range page.Items {
		if _, there := page.Songs[item.SongID]; there {
			items[i].Song, songs = &songs[0], songs[1:]
		}
	}
	return items
}
