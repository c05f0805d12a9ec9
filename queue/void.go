package queue

import (
	"context"
	"strconv"

	"upbeat/models"
)

// Void takes back all of a guest's votes on what waits or plays, and tells how many there were. The sums are right, and what falls to a
// threshold by it is out, in the same transaction. Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Void(ctx context.Context, by models.Actor, guest models.GuestID) (int, error) {
	voided := 0
	err := p.change(ctx, func(tx *roomTx) error {
		g, err := tx.guestForHost(by, guest)
		if err != nil {
			return err
		}
		if voided, err = voidVotes(tx, guest); err != nil {
			return err
		}
		if voided == 0 {
			return errUnchanged
		}
		return tx.audit(by, "void", auditName(g), strconv.Itoa(voided))
	})
	return voided, err
}

func voidVotes(tx *roomTx, guest models.GuestID) (int, error) {
	n, err := tx.Votes().Void(tx.roomID, guest, tx.now, tx.version)
	if err != nil || n == 0 {
		return n, err
	}
	return n, reapplyThresholds(tx)
}

// reapplyThresholds ends the entries whose sums this change has brought to a threshold.
func reapplyThresholds(tx *roomTx) error {
	unloved, err := tx.Entries().Negative(tx.roomID, tx.version)
	if err != nil {
		return err
	}
	_, err = applyThresholds(tx, unloved)
	return err
}
