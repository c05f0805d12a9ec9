package playlists

import (
	"context"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// Delete deletes a playlist. What is queued from it stays queued. Errors: ErrNotAllowed, ErrNoSuchPlaylist, ErrPlaylistChanged.
func (l *Playlists) Delete(ctx context.Context, by models.Actor, id models.PlaylistID, seen models.Millis) error {
	err := l.store.Write(ctx, func(tx *store.Tx) error {
		list, err := l.take(tx, by, id, seen)
		if err != nil {
			return err
		}
		if err := l.audit(tx, by, "playlist_delete", list.Name, strconv.Itoa(list.Items)); err != nil {
			return err
		}
		return tx.Playlists().Hide(id)
	})
	if err == nil {
		l.sweep(ctx)
	}
	return err
}

// sweep deletes the lines of playlists that are gone, and of imports that a crash cut off, a few at a time. What it leaves, the next call
// finds.
func (l *Playlists) sweep(ctx context.Context) {
	const lines, patience = 1000, 10 * 60 * 1000 // milliseconds after which an import counts as cut off
	for more := true; more; {
		err := l.store.Write(ctx, func(tx *store.Tx) (err error) {
			more, err = tx.Playlists().Sweep(l.room, l.now()-patience, lines)
			return err
		})
		if err != nil {
			l.log.Warn("deleted playlists not swept out yet", "error", err)
			return
		}
	}
}
