package playlists

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/playlist"
	"upbeat/internal/playlists"
	"upbeat/models"
	"upbeat/web/request"
)

// mostAtOnce is how many lines of a playlist one request may name.
const mostAtOnce = 500

// postPlaylist makes a playlist, empty, of songs, of a folder, or of what played in a time: POST /api/v1/playlists.
func (s *Area) postPlaylist(v *request.Context) error {
	var in struct {
		Name   *string         `json:"name"`
		Guests bool            `json:"guests"`
		Songs  []models.SongID `json:"songs"`
		Folder string          `json:"folder"`
		From   *models.Millis  `json:"from"`
		To     *models.Millis  `json:"to"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	switch {
	case in.Name == nil:
		return request.Missing("name")
	case len(in.Songs) > mostAtOnce:
		return &models.FieldError{Field: "songs", Want: "at most 500 at once"}
	case (in.From == nil) != (in.To == nil):
		return request.Missing("to")
	}
	list, err := s.makePlaylist(v, newList{name: *in.Name, guests: in.Guests, songs: in.Songs, folder: in.Folder, from: in.From, to: in.To})
	if err != nil {
		return err
	}
	return v.Send(fiber.StatusCreated, paintPlaylist(list))
}

// newList is what a playlist is made of.
type newList struct {
	name     string
	guests   bool
	songs    []models.SongID
	folder   string
	from, to *models.Millis
}

func (s *Area) makePlaylist(v *request.Context, n newList) (models.Playlist, error) {
	ctx, cancel := v.Long()
	defer cancel()
	name := listName(n.name)
	if n.from != nil && n.to != nil {
		return s.Playlists.KeepHistory(ctx, v.Actor(), name, *n.from, *n.to)
	}
	if n.folder != "" {
		songs, err := s.Library.FolderSongs(ctx, n.folder, true, 0, models.MaxPlaylistItems)
		if err != nil {
			return models.Playlist{}, err
		}
		if len(songs) == 0 {
			return models.Playlist{}, models.ErrPlaylistEmpty
		}
		items := make([]models.PlaylistItem, len(songs))
		for i, song := range songs {
			items[i] = models.PlaylistItem{SongID: song.ID, Duration: song.Duration}
		}
		return s.Playlists.Create(ctx, v.Actor(), playlists.Draft{Name: name, Guests: n.guests, Items: items})
	}
	items, err := s.Playlists.ItemsOf(ctx, n.songs)
	if err != nil {
		return models.Playlist{}, err
	}
	return s.Playlists.Create(ctx, v.Actor(), playlists.Draft{Name: name, Guests: n.guests, Items: items})
}

// listName is what somebody typed as the name of a playlist; what is too long is cut, what is none is refused by internal/playlists.
func listName(text string) string { return request.CleanText(text, models.MaxPlaylistName) }

// patchPlaylist renames a playlist, and offers it to guests or not: PATCH /api/v1/playlists/{playlist}.
func (s *Area) patchPlaylist(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	var in struct {
		Name      *string       `json:"name"`
		Guests    *bool         `json:"guests"`
		ChangedAt models.Millis `json:"changed_at"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Name != nil {
		name := listName(*in.Name)
		in.Name = &name
	}
	list, err := s.Playlists.Change(v.Context(), v.Actor(), id, in.ChangedAt, playlists.Change{Name: in.Name, Guests: in.Guests})
	if err != nil {
		return err
	}
	return v.Answer(paintPlaylist(list))
}

// deletePlaylist deletes a playlist: DELETE /api/v1/playlists/{playlist}?changed_at=.
func (s *Area) deletePlaylist(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	seen, err := v.QueryNumber("changed_at")
	if err != nil {
		return err
	}
	ctx, cancel := v.Long()
	defer cancel()
	if err := s.Playlists.Delete(ctx, v.Actor(), id, models.Millis(seen)); err != nil {
		return err
	}
	return v.NoContent()
}

// patchItems changes the lines of a playlist: PATCH /api/v1/playlists/{playlist}/items.
func (s *Area) patchItems(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	var in struct {
		ChangedAt *models.Millis  `json:"changed_at"`
		Clear     bool            `json:"clear"`
		Remove    []int64         `json:"remove"`
		Append    []models.SongID `json:"append"`
		Move      int64           `json:"move"`
		Before    int64           `json:"before"`
		After     int64           `json:"after"`
		By        int             `json:"by"`
	}
	if err := v.Body(&in); err != nil {
		return err
	}
	switch {
	case in.ChangedAt == nil:
		return request.Missing("changed_at")
	case len(in.Remove) > mostAtOnce:
		return &models.FieldError{Field: "remove", Want: "at most 500 at once"}
	case len(in.Append) > mostAtOnce:
		return &models.FieldError{Field: "append", Want: "at most 500 at once"}
	case in.Move < 0:
		return &models.FieldError{Field: "move", Want: "a line's position"}
	case in.Before < 0:
		return &models.FieldError{Field: "before", Want: "a line's position, or 0"}
	case in.After < 0:
		return &models.FieldError{Field: "after", Want: "a line's position, or 0"}
	case in.By < -1 || in.By > 1:
		return &models.FieldError{Field: "by", Want: "-1, 0 or 1"}
	}
	list, err := s.Playlists.Edit(v.Context(), v.Actor(), id, *in.ChangedAt, playlists.Edit{
		Clear: in.Clear, Remove: in.Remove, Append: in.Append, Move: in.Move, Before: in.Before, After: in.After, By: in.By,
	})
	if err != nil {
		return err
	}
	return v.Answer(paintPlaylist(list))
}

type matchAnswer struct {
	Found   int `json:"found"`   // lines whose songs are in the library now
	Unknown int `json:"unknown"` // those that still are not
}

// postMatch looks for the songs that were not in the library: POST /api/v1/playlists/{playlist}/match.
func (s *Area) postMatch(v *request.Context) error {
	id, err := s.playlist(v)
	if err != nil {
		return err
	}
	answer, err := s.rematch(v, id)
	if err != nil {
		return err
	}
	return v.Answer(answer)
}

func (s *Area) rematch(v *request.Context, id models.PlaylistID) (matchAnswer, error) {
	ctx, cancel := v.Long()
	defer cancel()
	var items []models.PlaylistItem
	var tracks []playlist.Track
	err := s.Playlists.Unknown(ctx, v.Actor(), id, func(part []models.PlaylistItem) error {
		for _, i := range part {
			tracks = append(tracks, playlist.Track{Location: i.Location, Title: i.Title, Artist: i.Artist, Album: i.Album, Duration: i.Duration})
		}
		items = append(items, part...)
		return nil
	})
	if err != nil || len(items) == 0 {
		return matchAnswer{}, err
	}
	matched, err := s.Library.Match(ctx, tracks)
	if err != nil {
		return matchAnswer{}, err
	}
	found := items[:0]
	for i, m := range matched {
		if m.Song != 0 {
			item := items[i]
			item.SongID, item.Duration = m.Song, m.Duration
			found = append(found, item)
		}
	}
	answer := matchAnswer{Found: len(found), Unknown: len(matched) - len(found)}
	if len(found) == 0 {
		return answer, nil
	}
	_, err = s.Playlists.Found(ctx, v.Actor(), id, found)
	return answer, err
}

// lastPart is the last part of a location.
func lastPart(location string) string {
	parts := playlist.Segments(location)
	if len(parts) == 0 {
		return "?"
	}
	return strings.TrimSpace(parts[len(parts)-1])
}
