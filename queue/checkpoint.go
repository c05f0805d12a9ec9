package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Checkpoint stores where the sound is: entry was at position at time at (all heard, not decoded). It makes no new version, because
// pages compute the position by themselves. ErrFenced where another player has taken over or another entry plays.
func (p *Party) Checkpoint(ctx context.Context, fence models.Fence, entry models.EntryID, position, at models.Millis) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		ok, err := tx.Playbacks().Checkpoint(p.Room, fence, entry, position, at)
		if err == nil && !ok {
			err = models.ErrFenced
		}
		return err
	})
}

// ReportPosition tells everybody that the sound is somewhere else than the pages compute: after a start, pause, seek or stall. It also
// closes the seek wish with this serial (0 = none) and is a checkpoint. Errors: ErrFenced; ErrEntryGone where another entry plays.
func (p *Party) ReportPosition(
	ctx context.Context,
	fence models.Fence,
	entry models.EntryID,
	position, at models.Millis,
	seekSerial int64,
) error {
	_, err := fenced(ctx, p, fence, func(_ *roomTx, playback *models.Playback) error {
		if playback.EntryID != entry {
			return models.ErrEntryGone
		}
		playback.Position, playback.At = position, at
		if seekSerial != 0 && playback.SeekSerial == seekSerial {
			playback.SeekTo = -1
		}
		return nil
	})
	return err
}
