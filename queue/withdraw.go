package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Withdraw takes an entry out: the actor's own, or anybody's where the rules allow it. The current song ends as removed.
// Errors: ErrNoSuchEntry, ErrNotYours, ErrEntryGone; a *models.RuleError.
func (p *Party) Withdraw(ctx context.Context, by models.Actor, entry models.EntryID) error {
	return p.change(ctx, func(tx *store.Tx, m txContext) error {
		e, err := p.owned(tx, m, by, entry, voting.Remove)
		if err != nil {
			return err
		}
		if by.Guest == 0 || e.GuestID != by.Guest {
			if err := p.auditSong(tx, by, "remove", e); err != nil {
				return err
			}
		}
		switch {
		case e.Status == models.Playing:
			if err := p.endsOwn(tx, m, by, e); err != nil {
				return err
			}
			_, err = p.advance(tx, m, e.ID, models.EndRemoved)
		case e.Status.Listed():
			_, err = p.endEntry(tx, m, e, models.Removed)
		default:
			err = models.ErrEntryGone
		}
		return err
	})
}

// owned reads an entry that the actor wants to do something with: their own, or anybody's where the rules allow the action.
func (p *Party) owned(tx *store.Tx, m txContext, by models.Actor, entry models.EntryID, a voting.Action) (models.Entry, error) {
	if by.Guest != 0 {
		if _, err := tx.Guests().Get(p.Room, by.Guest); err != nil {
			return models.Entry{}, err
		}
	}
	e, err := tx.Entries().Get(p.Room, entry)
	if err != nil || by.Guest != 0 && e.GuestID == by.Guest {
		return e, err
	}
	if err := m.allow(by, a); err != nil {
		if by.Role == models.Anyone {
			return e, models.ErrNotYours
		}
		return e, err
	}
	if by.Role == models.Anyone {
		_, err = p.acting(tx, m, by)
	}
	return e, err
}
