package queue

import (
	"context"

	"upbeat/models"
)

// forgetFailed drops failed entries that ended before the given time from the queue's list.
func forgetFailed(ctx context.Context, p *Party, before models.Millis) error {
	return p.change(ctx, func(tx *roomTx) error {
		entries, err := tx.Entries().Listed(tx.roomID)
		if err != nil {
			return err
		}
		changed := errUnchanged
		for _, e := range entries {
			if e.Status != models.Failed || e.EndedAt >= before {
				continue
			}
			e.Status, e.Version, changed = models.Removed, tx.version, nil
			if err := tx.Entries().Save(e); err != nil {
				return err
			}
		}
		return changed
	})
}
