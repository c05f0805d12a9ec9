package playlists

import (
	"context"
	"slices"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// Unknown calls each with the lines of a playlist whose songs are not in the library, a few hundred at a time. Errors: ErrNoSuchPlaylist,
// ErrNotAllowed, and those of each.
func (l *Playlists) Unknown(ctx context.Context, by models.Actor, id models.PlaylistID, each func([]models.PlaylistItem) error) error {
	if !by.Host() {
		return models.ErrNotAllowed
	}
	for after := int64(0); ; {
		var items []models.PlaylistItem
		err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
			if _, err = tx.Playlists().Get(l.room, id); err != nil {
				return err
			}
			items, err = tx.Playlists().UnknownItems(id, after, itemsAtOnce)
			return err
		})
		if err != nil || len(items) == 0 {
			return err
		}
		if err := each(items); err != nil {
			return err
		}
		after = items[len(items)-1].Position
	}
}

// Found names the songs of lines that were not in the library when they were read. Lines that others have moved, removed or found
// meanwhile stay as they are. Errors: ErrNotAllowed, ErrNoSuchPlaylist.
func (l *Playlists) Found(
	ctx context.Context,
	by models.Actor,
	id models.PlaylistID,
	items []models.PlaylistItem,
) (models.Playlist, error) {
	for part := range slices.Chunk(items, itemsAtOnce) {
		if _, err := l.alter(ctx, by, id, 0, func(tx *store.Tx, _ *models.Playlist) error {
			return tx.Playlists().SetItemSongs(part)
		}); err != nil {
			return models.Playlist{}, err
		}
	}
	return l.alter(ctx, by, id, 0, func(tx *store.Tx, list *models.Playlist) error {
		if err := tx.Playlists().SumItems(list); err != nil {
			return err
		}
		return l.audit(tx, by, "playlist_match", list.Name, strconv.Itoa(len(items)))
	})
}
