package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Prepared says that an entry's song gave sound and how long it is (0 = not known): it may be played. It does nothing to an entry that
// is no longer preparing.
func (p *Party) Prepared(ctx context.Context, entry models.EntryID, length models.Millis) error {
	return p.whilePreparing(ctx, entry, func(tx *store.Tx, e *models.Entry) error {
		e.Status = models.Ready
		if err := tx.Songs().SetLength(e.SongID, length); err != nil {
			return err
		}
		return tx.Songs().SetProbed(e.SongID, p.now())
	})
}

// Unplayable says that an entry's song gave no sound: it stays in sight with the reason, a models.Problem code.
// It does nothing to an entry that is no longer preparing.
func (p *Party) Unplayable(ctx context.Context, entry models.EntryID, reason string) error {
	return p.whilePreparing(ctx, entry, func(tx *store.Tx, e *models.Entry) error {
		e.Status, e.Reason, e.EndedAt = models.Failed, reason, p.now()
		return tx.Songs().SetProblem(e.SongID, reason, p.now())
	})
}

func (p *Party) whilePreparing(ctx context.Context, entry models.EntryID, f func(tx *store.Tx, e *models.Entry) error) error {
	return p.change(ctx, func(tx *store.Tx, m txContext) error {
		e, err := tx.Entries().Get(p.Room, entry)
		if err != nil {
			return err
		}
		if e.Status != models.Preparing {
			return errUnchanged
		}
		if err := f(tx, &e); err != nil {
			return err
		}
		e.Version = m.version
		return tx.Entries().Save(e)
	})
}
