package queue

import (
	"context"

	"upbeat/models"
	"upbeat/voting"
)

// Withdraw takes an entry out: the actor's own, or anybody's where the rules allow it. The current song ends as removed.
// Errors: ErrNoSuchEntry, ErrNotYours, ErrEntryGone; a *models.RuleError.
func (p *Party) Withdraw(ctx context.Context, by models.Actor, entry models.EntryID) error {
	return p.change(ctx, func(tx *roomTx) error { return withdraw(tx, by, entry) })
}

// withdraw is Withdraw within a change.
func withdraw(tx *roomTx, by models.Actor, entry models.EntryID) error {
	e, err := ownedEntry(tx, by, entry, voting.Remove)
	if err != nil {
		return err
	}
	if by.Guest != 0 && e.GuestID == by.Guest {
		return takeOut(tx, by, e)
	}
	if err := tx.auditSong(by, "remove", e); err != nil {
		return err
	}
	return recordedSong(tx, by, "remove", e, func() error { return takeOut(tx, by, e) })
}

// takeOut ends an entry that waits, failed or plays, because somebody takes it out.
func takeOut(tx *roomTx, by models.Actor, e models.Entry) error {
	if by.Guest == 0 || e.GuestID != by.Guest {
		if err := noteRemover(tx, by, &e); err != nil {
			return err
		}
	}
	switch {
	case e.Status == models.Playing:
		if err := endsOwn(tx, by, e); err != nil {
			return err
		}
		_, err := advance(tx, e.ID, models.EndRemoved)
		return err
	case e.Status.Listed():
		_, err := endEntry(tx, e, models.Removed)
		return err
	}
	return models.ErrEntryGone
}

// noteRemover writes down who takes a guest's song out, so that its requester can be told.
func noteRemover(tx *roomTx, by models.Actor, e *models.Entry) error {
	if e.GuestID == 0 || e.Status == models.Failed {
		return nil
	}
	if e.Failure = models.ByGuest; by.Host() {
		e.Failure = models.ByHost
	}
	return tx.Entries().Save(*e)
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
