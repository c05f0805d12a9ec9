package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Forget drops failed entries that ended before the given time from the queue's list.
func (p *Party) Forget(ctx context.Context, before models.Millis) error {
	return p.change(ctx, func(tx *store.Tx, m txContext) error {
		entries, err := tx.Entries().Listed(p.Room)
		if err != nil {
			return err
		}
		changed := errUnchanged
		for _, e := range entries {
			if e.Status != models.Failed || e.EndedAt >= before {
				continue
			}
			e.Status, e.Version, changed = models.Removed, m.version, nil
			if err := tx.Entries().Save(e); err != nil {
				return err
			}
		}
		return changed
	})
}
