package queue

import (
	"context"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// Void takes back all of a guest's votes on what waits or plays, and tells how many there were. The sums are right, and what falls to a
// threshold by it is out, in the same transaction. Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Void(ctx context.Context, by models.Actor, guest models.GuestID) (int, error) {
	voided := 0
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		g, err := p.guestForHost(tx, by, guest)
		if err != nil {
			return err
		}
		if voided, err = p.void(tx, m, guest); err != nil {
			return err
		}
		if voided == 0 {
			return errUnchanged
		}
		return p.audit(tx, by, "void", auditName(g), strconv.Itoa(voided))
	})
	return voided, err
}

func (p *Party) void(tx *store.Tx, m txContext, guest models.GuestID) (int, error) {
	n, err := tx.Votes().Void(p.Room, guest, m.now, m.version)
	if err != nil || n == 0 {
		return n, err
	}
	return n, p.reapplyThresholds(tx, m)
}

// reapplyThresholds ends the entries whose sums this change has brought to a threshold.
func (p *Party) reapplyThresholds(tx *store.Tx, m txContext) error {
	unloved, err := tx.Entries().Negative(p.Room, m.version)
	if err != nil {
		return err
	}
	_, err = p.applyThresholds(tx, m, unloved)
	return err
}
