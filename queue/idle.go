package queue

import (
	"context"

	"upbeat/models"
)

// idle reports whether the room is silent and nothing that waits can start now. It only reads: the player asks every second while nothing
// plays, and a write transaction each time would hold up the votes of a database that has one writer. Errors: ErrFenced.
func idle(ctx context.Context, p *Party, fence models.Fence) (playback models.Playback, silent bool, err error) {
	err = read(ctx, p, func(tx *roomTx) error {
		if playback, err = tx.leadersPlayback(fence); err != nil || playback.EntryID != 0 {
			return err
		}
		order, err := ranked(tx, playback)
		if err != nil {
			return err
		}
		first, err := startable(tx, order)
		silent = first < 0
		return err
	})
	return playback, silent && err == nil, err
}
