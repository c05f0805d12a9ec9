package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// SongOf reads the song that an entry asks for. Errors: ErrNoSuchEntry, ErrNoSuchSong.
func (p *Party) SongOf(ctx context.Context, entry models.EntryID) (models.Song, error) {
	var song models.Song
	err := p.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entries().Get(p.Room, entry)
		if err != nil {
			return err
		}
		song, err = tx.Songs().Get(e.SongID)
		return err
	})
	return song, err
}
