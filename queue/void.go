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
		act := &hostAct{action: "void", target: auditName(g)}
		return recorded(tx, by, act, func() error {
			if voided, err = voidVotes(tx, guest, &act.changes); err != nil {
				return err
			}
			if voided == 0 {
				return errUnchanged
			}
			act.detail = strconv.Itoa(voided)
			return tx.audit(by, "void", act.target, act.detail)
		})
	})
	return voided, err
}

// voidVotes takes a guest's votes back and notes them in changes.
func voidVotes(tx *roomTx, guest models.GuestID, changes *models.ActChanges) (int, error) {
	given, err := tx.Votes().GivenBy(tx.roomID, guest, tx.now)
	if err != nil {
		return 0, err
	}
	for _, v := range given {
		changes.Votes = append(changes.Votes, models.VoteChange{Entry: v.EntryID, Guest: guest, Before: v.Value, At: v.At})
	}
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
