package playlists

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// KeepHistory makes a playlist of what started to play within [from, to]. Errors: as Create; ErrPlaylistEmpty where nothing did.
func (l *Playlists) KeepHistory(ctx context.Context, by models.Actor, name string, from, to models.Millis) (models.Playlist, error) {
	if !by.Host() {
		return models.Playlist{}, models.ErrNotAllowed
	}
	if from < 0 || to < from {
		return models.Playlist{}, &models.FieldError{Field: "to", Want: "a time that is not before \"from\""}
	}
	var items []models.PlaylistItem
	err := l.store.Read(ctx, func(tx *store.Tx) error {
		ids, err := tx.Plays().SongsStarted(l.room, from, to, models.MaxPlaylistItems)
		if err != nil {
			return err
		}
		items, err = itemsOf(tx, ids)
		return err
	})
	switch {
	case err != nil:
		return models.Playlist{}, err
	case len(items) == 0:
		return models.Playlist{}, models.ErrPlaylistEmpty
	}
	return l.Create(ctx, by, Draft{Name: name, Items: items})
}
