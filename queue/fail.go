package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Fail ends the current song because it cannot be played (on); reason is a models.Problem code. It is shown in red, its song is
// marked, and the next one is claimed, as Finish does. Errors: ErrFenced.
func (p *Party) Fail(ctx context.Context, fence models.Fence, entry models.EntryID, reason string) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if playback, err = p.leadersPlayback(tx, fence); err != nil {
			return err
		}
		e, err := tx.Entries().Get(p.Room, entry)
		if err != nil {
			return err
		}
		if err := tx.Songs().SetProblem(e.SongID, reason, m.now); err != nil {
			return err
		}
		if playback.EntryID == entry {
			if playback, err = p.advance(tx, m, entry, models.EndFailed); err != nil {
				return err
			}
		} else if !e.Status.Waiting() {
			return errUnchanged
		} else if playback.NextID == entry {
			playback.NextID, playback.Version = 0, m.version
			if err := tx.Playbacks().Save(playback); err != nil {
				return err
			}
		}
		e.Status, e.Reason, e.EndedAt, e.Version = models.Failed, reason, m.now, m.version
		return tx.Entries().Save(e)
	})
	return playback, err
}
