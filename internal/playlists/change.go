package playlists

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"upbeat/internal/store"
	"upbeat/models"
)

// Change is what a host changes in a playlist itself; nil leaves it as it is.
type Change struct {
	Name   *string
	Guests *bool // whether guests see it
}

// Change changes a playlist's name, whom it is offered to, or both. seen is its ChangedAt as the host saw it; 0 = whatever it is.
// Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged, ErrPlaylistName; a *models.FieldError for a name that is none.
func (l *Playlists) Change(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	seen models.Millis,
	c Change,
) (models.Playlist, error) {
	if c.Name == nil {
		return l.alter(ctx, by, id, seen, func(tx *store.Tx, list *models.Playlist) error { return l.offer(tx, by, list, c.Guests) })
	}
	var list models.Playlist
	err := l.rename(ctx, by, func(tx *store.Tx) (from, to string, err error) {
		if list, err = l.take(tx, by, id, seen); err != nil {
			return "", "", err
		}
		from = list.Name
		if err := l.giveName(tx, by, &list, *c.Name); err != nil {
			return "", "", err
		}
		if err := l.offer(tx, by, &list, c.Guests); err != nil {
			return "", "", err
		}
		return from, list.Name, l.save(tx, &list)
	})
	return list, err
}

func (l *Playlists) giveName(tx *store.Tx, by models.Actor, list *models.Playlist, name string) error {
	if name == list.Name {
		return nil
	}
	if err := checkName(name); err != nil {
		return err
	}
	from := list.Name
	list.Name = name
	return l.audit(tx, by, "playlist_rename", from, name)
}

func (l *Playlists) offer(tx *store.Tx, by models.Actor, list *models.Playlist, guests *bool) error {
	if guests == nil || *guests == list.Guests {
		return nil
	}
	list.Guests = *guests
	action := "playlist_hide"
	if list.Guests {
		action = "playlist_offer"
	}
	return l.audit(tx, by, action, list.Name, "")
}

// checkName refuses what is no name. The caller has cleaned it.
func checkName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > models.MaxPlaylistName || strings.TrimSpace(name) != name {
		return &models.FieldError{Field: "name", Want: "1 to " + strconv.Itoa(models.MaxPlaylistName) + " characters"}
	}
	return nil
}
