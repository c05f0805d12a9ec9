package queue

import (
	"context"
	"errors"

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

// Unplayable says that an entry's song gave no sound, and why, a models.Problem code. Another file of its recording takes its place where
// there is one; else it stays in sight with the reason. Where the reason is one that waits (models.Waits), it goes on waiting and is
// prepared again when its file can be read. It does nothing to an entry that is no longer preparing.
func (p *Party) Unplayable(ctx context.Context, entry models.EntryID, reason string) error {
	return whilePreparing(ctx, p, entry, func(tx *roomTx, e *models.Entry) error {
		song := e.SongID
		if handed, err := handOver(tx, e); err != nil || handed {
			return errors.Join(err, markSong(tx, song, reason))
		}
		if e.Failure = reason; !models.Waits(reason) {
			e.Status, e.EndedAt = models.Failed, tx.now
		}
		return markSong(tx, song, reason)
	})
}

// whilePreparing changes an entry that is being prepared.
func whilePreparing(ctx context.Context, p *Party, entry models.EntryID, f func(tx *roomTx, e *models.Entry) error) error {
	return p.change(ctx, func(tx *roomTx) error {
		e, err := tx.Entries().Get(tx.roomID, entry)
		if err != nil {
			return err
		}
		if e.Status != models.Preparing || e.Held() {
			return errUnchanged
		}
		if err := f(tx, &e); err != nil {
			return err
		}
		e.Version = tx.version
		return tx.Entries().Save(e)
	})
}
