package playlists

import (
	"strconv"

	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
	"upbeat/web/request"
)

// BrowseAll are the playlists that the visitor sees, as shelves: hosts all of them, guests those that are offered to them.
func (s *Area) BrowseAll(v *request.Context) (*api.Browse, error) {
	rows, err := s.Playlists.List(v.Context(), v.Actor())
	b := &api.Browse{By: "playlists", Groups: []api.Group{}, Rail: []api.RailMark{}}
	for _, row := range rows {
		b.Groups = append(b.Groups, api.Group{Name: row.Name, Songs: row.Items, URL: "/browse/songs?playlist=" +
			strconv.FormatInt(int64(row.ID), 10)})
	}
	return b, err
}

// BrowseOne is a page of the songs of a playlist that the visitor sees. Lines without a song are left out.
func (s *Area) BrowseOne(v *request.Context) (*api.Browse, error) {
	id, err := models.ParsePlaylistID(v.Query("playlist"))
	if err != nil {
		return nil, err
	}
	after, err := v.QueryNumber("after")
	if err != nil {
		return nil, err
	}
	page, err := s.Playlists.Get(v.Context(), v.Actor(), id, after, songsPerPage)
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

// mayQueuePlaylists tells whether the visitor would be let in with a playlist, as far as the settings go.
func (s *Area) mayQueuePlaylists(v *request.Context) bool {
	values := s.Live.Snapshot().Values
	role := v.Actor().Role
	return (v.Guest != 0 || v.Host != nil) && voting.May(role, voting.Playlists, values) && voting.May(role, voting.Request, values)
}
