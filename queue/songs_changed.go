package queue

import (
	"context"
	"slices"

	"upbeat/models"
)

// SongsChanged says that songs are called otherwise in the database now, are of another length or were measured: pages that show entries
// of theirs get them anew.
func (p *Party) SongsChanged(ctx context.Context, songs ...models.SongID) error {
	return p.change(ctx, func(tx *roomTx) error {
		entries, err := tx.Entries().Listed(tx.roomID)
		if err != nil {
			return err
		}
		touched := false
		for _, e := range entries {
			if !slices.Contains(songs, e.SongID) {
				continue
			}
			touched = true
			e.Version = tx.version
			if err := tx.Entries().Save(e); err != nil {
				return err
			}
		}
		if !touched {
			return errUnchanged
		}
		return nil
	})
}
