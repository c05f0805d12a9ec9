package queue

import (
	"context"
	"errors"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Retry gives a failed entry another chance: the actor's own, or anybody's where the rules let them remove it. Errors: ErrNoSuchEntry,
// ErrNotYours, ErrEntryGone (it has not failed, or its song is back in the queue); a *models.RuleError.
func (p *Party) Retry(ctx context.Context, by models.Actor, entry models.EntryID) (models.Entry, error) {
	var e models.Entry
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if e, err = p.owned(tx, m, by, entry, voting.Remove); err != nil {
			return err
		}
		if err := p.mayRetry(tx, m, by); err != nil {
			return err
		}
		if _, again, err := tx.Entries().OfSong(p.Room, e.SongID); err != nil || again || e.Status != models.Failed {
			return errors.Join(err, models.ErrEntryGone)
		}
		if by.Guest == 0 || e.GuestID != by.Guest {
			if err := p.auditSong(tx, by, "retry", e); err != nil {
				return err
			}
		}
		if err := tx.Songs().SetProblem(e.SongID, "", m.now); err != nil {
			return err
		}
		e.Status, e.Reason, e.StartedAt, e.EndedAt, e.Version = models.Preparing, "", 0, 0, m.version
		return tx.Entries().Save(e)
	})
	if err == nil {
		p.prepare(ctx, e.ID)
	}
	return e, err
}

// mayRetry refuses guests who could not request the song anew: who is banned or has not proved that they are here, or all of them where
// only hosts choose.
func (p *Party) mayRetry(tx *store.Tx, m txContext, by models.Actor) error {
	if _, err := p.acting(tx, m, by); err != nil {
		return err
	}
	return m.allow(by, voting.Request)
}
