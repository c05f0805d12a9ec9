package queue

import (
	"context"

	"upbeat/models"
)

// Finish is how the player ends a song: it ends entry for the given reason and claims the next one in the same transaction, so that
// no crash can lose or repeat a song. Entry 0 means that nothing played: claim what waits. An entry that is no longer the current one
// (the host skipped it meanwhile) is left alone and the answer is the playback as it stands. EntryID 0 in the answer: nothing is ready.
// Errors: ErrFenced.
func (p *Party) Finish(ctx context.Context, fence models.Fence, entry models.EntryID, reason models.EndReason) (models.Playback, error) {
	if entry == 0 {
		if playback, silent, err := idle(ctx, p, fence); silent || err != nil {
			return playback, err
		}
	}
	var playback models.Playback
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if playback, err = tx.leadersPlayback(fence); err != nil {
			return err
		}
		if playback.EntryID != entry {
			return errUnchanged
		}
		playback, err = advance(tx, entry, reason)
		return err
	})
	return playback, err
}
