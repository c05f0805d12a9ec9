package queue

import (
	"context"

	"upbeat/models"
)

// Fail ends the current song because it cannot be played (on); reason is a models.Problem code. It is shown in red, its song is
// marked, and the next one is claimed, as Finish does. Errors: ErrFenced.
func (p *Party) Fail(ctx context.Context, fence models.Fence, entry models.EntryID, reason string) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if playback, err = tx.leadersPlayback(fence); err != nil {
			return err
		}
		e, err := tx.Entries().Get(tx.roomID, entry)
		if err != nil {
			return err
		}
		if err := tx.Songs().SetProblem(e.SongID, reason, tx.now); err != nil {
			return err
		}
		if playback.EntryID == entry {
			if playback, err = advance(tx, entry, models.EndFailed); err != nil {
				return err
			}
		} else if !e.Status.Waiting() {
			return errUnchanged
		} else if playback.NextID == entry {
			playback.NextID, playback.Version = 0, tx.version
			if err := tx.Playbacks().Save(playback); err != nil {
				return err
			}
		}
		e.Status, e.Reason, e.EndedAt, e.Version = models.Failed, reason, tx.now, tx.version
		return tx.Entries().Save(e)
	})
	return playback, err
}
