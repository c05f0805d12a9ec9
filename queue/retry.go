package queue

import (
	"context"
	"errors"

	"upbeat/models"
	"upbeat/voting"
)

// Retry gives a failed entry another chance: the actor's own, or anybody's where the rules let them remove it. Errors: ErrNoSuchEntry,
// ErrNotYours, ErrEntryGone (it has not failed, or its song is back in the queue); a *models.RuleError.
func (p *Party) Retry(ctx context.Context, by models.Actor, entry models.EntryID) (models.Entry, error) {
	var e models.Entry
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if e, err = ownedEntry(tx, by, entry, voting.Remove); err != nil {
			return err
		}
		if err := mayRetry(tx, by); err != nil {
			return err
		}
		if _, again, err := tx.Entries().OfSong(tx.roomID, e.SongID); err != nil || again || e.Status != models.Failed {
			return errors.Join(err, models.ErrEntryGone)
		}
		if by.Guest == 0 || e.GuestID != by.Guest {
			if err := tx.auditSong(by, "retry", e); err != nil {
				return err
			}
		}
		if err := tx.Songs().SetProblem(e.SongID, "", tx.now); err != nil {
			return err
		}
		e.Status, e.Failure, e.StartedAt, e.EndedAt, e.Version = models.Preparing, "", 0, 0, tx.version
		return tx.Entries().Save(e)
	})
	if err == nil {
		handToWorker(ctx, p, e.ID)
	}
	return e, err
}

// mayRetry refuses guests who could not request the song anew: who is banned or has not proved that they are here, or all of them where
// only hosts choose.
func mayRetry(tx *roomTx, by models.Actor) error {
	if _, err := tx.acting(by); err != nil {
		return err
	}
	return tx.allow(by, voting.Request)
}
