package queue

import (
	"context"

	"upbeat/models"
)

// Prepared says that an entry's song gave sound and how long it is (0 = not known): it may be played. It does nothing to an entry that
// is no longer preparing.
func (p *Party) Prepared(ctx context.Context, entry models.EntryID, length models.Millis) error {
	return whilePreparing(ctx, p, entry, func(tx *roomTx, e *models.Entry) error {
		e.Status = models.Ready
		if err := tx.Songs().SetLength(e.SongID, length); err != nil {
			return err
		}
		return tx.Songs().SetProbed(e.SongID, tx.now)
	})
}

// Unplayable says that an entry's song gave no sound: it stays in sight with the reason, a models.Problem code.
// It does nothing to an entry that is no longer preparing.
func (p *Party) Unplayable(ctx context.Context, entry models.EntryID, reason string) error {
	return whilePreparing(ctx, p, entry, func(tx *roomTx, e *models.Entry) error {
		e.Status, e.Reason, e.EndedAt = models.Failed, reason, tx.now
		return tx.Songs().SetProblem(e.SongID, reason, tx.now)
	})
}

func whilePreparing(ctx context.Context, p *Party, entry models.EntryID, f func(tx *roomTx, e *models.Entry) error) error {
	return p.change(ctx, func(tx *roomTx) error {
		e, err := tx.Entries().Get(tx.roomID, entry)
		if err != nil {
			return err
		}
		if e.Status != models.Preparing {
			return errUnchanged
		}
		if err := f(tx, &e); err != nil {
			return err
		}
		e.Version = tx.version
		return tx.Entries().Save(e)
	})
}
