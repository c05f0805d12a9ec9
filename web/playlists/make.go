package playlists

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/internal/playlists"
	"upbeat/models"
	"upbeat/web/request"
)

// mostAtOnce is how many lines of a playlist one request may name.
const mostAtOnce = 500

// postPlaylist makes a playlist, empty, of songs, of a folder, or of what played in a time: POST /api/v1/playlists; POST /admin/playlists
// (name, guests, folder).
func (s *Area) postPlaylist(v *request.Context) error {
	var in struct {
		Name   *string         `json:"name"`
		Guests bool            `json:"guests"`
		Songs  []models.SongID `json:"songs" form:"-"`
		Folder string          `json:"folder"`
		From   *models.Millis  `json:"from" form:"-"`
		To     *models.Millis  `json:"to" form:"-"`
	}
	if err := v.Decode(&in); err != nil {
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
	return s.make(v, newList{name: *in.Name, guests: in.Guests, songs: in.Songs, folder: in.Folder, from: in.From, to: in.To})
}

// keepHistory makes a playlist of the time that the URL names as the page of the history does: POST /admin/playlists/keep?span=... (name).
func (s *Area) keepHistory(v *request.Context) error {
	span, err := s.Span(v)
	if err != nil {
		return err
	}
	return s.make(v, newList{name: v.Form("name"), from: &span.From, to: &span.To})
}

// make makes a playlist and tells of it.
func (s *Area) make(v *request.Context, n newList) error {
	list, err := s.makePlaylist(v, n)
	if err != nil {
		return err
	}
	return v.Reply(request.Reply{
		Status: fiber.StatusCreated, Data: paintPlaylist(list),
		To: playlistURL(list.ID), Flash: request.Done(v.Words().T("playlist.made", "name", list.Name)),
	})
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
