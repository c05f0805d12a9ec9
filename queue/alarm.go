package queue

import (
	"context"

	"upbeat/models"
	"upbeat/store"
)

// AlarmTaken notes that the player has taken up the alarm with this serial, so that a player that starts after it does not sound it
// again. Errors: ErrFenced.
func (p *Party) AlarmTaken(ctx context.Context, fence models.Fence, serial int64) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		ok, err := tx.AlarmHeard(p.Room, fence, serial)
		if err == nil && !ok {
			err = models.ErrFenced
		}
		return err
	})
}
