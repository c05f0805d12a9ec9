package queue

import (
	"context"

	"upbeat/models"
)

// LockNext fixes the entry that follows the current one, so that the player can decode ahead and nothing jumps in at the last second.
// It keeps a choice that still stands, and settles a duel. NextID 0 in the answer: nothing is ready yet. Errors: ErrFenced.
func (p *Party) LockNext(ctx context.Context, fence models.Fence) (models.Playback, error) {
	return fenced(ctx, p, fence, func(tx *roomTx, playback *models.Playback) error {
		if playback.DuelUntil != 0 { // it ends with the song at the latest
			if err := settleDuel(tx, playback); err != nil || playback.NextID != 0 {
				return err
			}
		}
		order, err := ranked(tx, *playback)
		if err != nil {
			return err
		}
		i, err := startable(tx, order)
		if err != nil {
			return err
		}
		if i < 0 || order[i].ID == playback.NextID {
			return errUnchanged
		}
		playback.NextID = order[i].ID
		return nil
	})
}
