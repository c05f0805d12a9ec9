package queue

import (
	"context"

	"upbeat/models"
	"upbeat/voting"
)

// Withdraw takes an entry out: the actor's own, or anybody's where the rules allow it. The current song ends as removed.
// Errors: ErrNoSuchEntry, ErrNotYours, ErrEntryGone; a *models.RuleError.
func (p *Party) Withdraw(ctx context.Context, by models.Actor, entry models.EntryID) error {
	return p.change(ctx, func(tx *roomTx) error {
		e, err := ownedEntry(tx, by, entry, voting.Remove)
		if err != nil {
			return err
		}
		if by.Guest == 0 || e.GuestID != by.Guest {
			if err := tx.auditSong(by, "remove", e); err != nil {
				return err
			}
		}
		switch {
		case e.Status == models.Playing:
			if err := endsOwn(tx, by, e); err != nil {
				return err
			}
			_, err = advance(tx, e.ID, models.EndRemoved)
		case e.Status.Listed():
			_, err = endEntry(tx, e, models.Removed)
		default:
			err = models.ErrEntryGone
		}
		return err
	})
}

// ownedEntry reads an entry that the actor wants to do something with: their own, or anybody's where the rules allow the action.
func ownedEntry(tx *roomTx, by models.Actor, entry models.EntryID, a voting.Action) (models.Entry, error) {
	if by.Guest != 0 {
		if _, err := tx.Guests().Get(tx.roomID, by.Guest); err != nil {
			return models.Entry{}, err
		}
	}
	e, err := tx.Entries().Get(tx.roomID, entry)
	if err != nil || by.Guest != 0 && e.GuestID == by.Guest {
		return e, err
	}
	if err := tx.allow(by, a); err != nil {
		if by.Role == models.Anyone {
			return e, models.ErrNotYours
		}
		return e, err
	}
	if by.Role == models.Anyone {
		_, err = tx.acting(by)
	}
	return e, err
}
