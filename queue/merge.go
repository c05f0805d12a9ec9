package queue

import (
	"cmp"
	"context"

	"upbeat/models"
)

// Merge says that two guests are one person: what the first has requested, voted and played is the second's from then on, and who comes
// with the first one's cookie is the second. Where both have voted on a song, the survivor's own vote counts. It cannot be undone.
// A member's guest stays the member's. Errors: ErrNoGuest, ErrNotAllowed, ErrTwoMembers; a *models.FieldError where both are the same.
func (p *Party) Merge(ctx context.Context, by models.Actor, from, into models.GuestID) (models.Guest, error) {
	var survivor models.Guest
	err := p.change(ctx, func(tx *roomTx) error {
		gone, err := tx.guestForHost(by, from)
		if err != nil {
			return err
		}
		if survivor, err = tx.guestForHost(by, into); err != nil {
			return err
		}
		if from == into {
			return &models.FieldError{Field: "into", Want: "another guest"}
		}
		if gone.Account != "" && survivor.Account != "" {
			return models.ErrTwoMembers
		}
		if err := tx.audit(by, "merge", auditName(gone), auditName(survivor)); err != nil {
			return err
		}
		survivor, err = merge(tx, gone, survivor)
		return err
	})
	if err == nil {
		p.presence.forget(ctx, from)
	}
	return survivor, err
}

// merge makes two guests one.
func merge(tx *roomTx, gone, survivor models.Guest) (models.Guest, error) {
	into := survivor.ID
	doubted, err := countBoth(tx, &gone, &survivor)
	if err != nil {
		return survivor, err
	}
	unequal := gone.Banned != survivor.Banned
	survivor = oneOfTwo(gone, survivor, tx.room.PartyID)
	survivor.Version, survivor.StandingVersion = tx.version, tx.version
	gone.MergedInto, gone.Account, gone.Present, gone.Version, gone.StandingVersion = into, "", false, tx.version, tx.version
	if err := mergeInto(tx, gone, survivor); err != nil {
		return survivor, err
	}
	if doubted {
		if err := tx.Guests().Doubt([]models.GuestID{into}, tx.now, tx.version); err != nil {
			return survivor, err
		}
		survivor.BurstAt = tx.now
	}
	if unequal {
		return survivor, banish(tx, into, &models.ActChanges{}) // a merge cannot be undone
	}
	return survivor, reapplyThresholds(tx)
}

// countBoth makes the votes of two guests who are one count, so that their sums can be merged. It tells whether the one is doubted then: as
// both were. Who counts proves the other.
func countBoth(tx *roomTx, gone, survivor *models.Guest) (doubted bool, err error) {
	doubted = gone.Doubted() && survivor.Doubted()
	if err := tx.Guests().Trust([]models.GuestID{gone.ID, survivor.ID}, 0, tx.version); err != nil {
		return doubted, err
	}
	for _, g := range []*models.Guest{gone, survivor} {
		g.BurstAt, g.BurstVoided = 0, false
	}
	return doubted, nil
}

// mergeInto writes both guests and hands over what the one has done.
func mergeInto(tx *roomTx, gone, survivor models.Guest) error {
	if err := tx.Votes().Merge(tx.roomID, gone.ID, survivor.ID, tx.version); err != nil {
		return err
	}
	if err := tx.Guests().MergeDeeds(tx.roomID, gone.ID, survivor.ID, tx.version); err != nil {
		return err
	}
	for _, g := range []models.Guest{gone, survivor} {
		if err := tx.Guests().Save(g); err != nil {
			return err
		}
	}
	if tx.room.LastGuest != gone.ID {
		return nil
	}
	tx.room.LastGuest = survivor.ID
	return tx.Rooms().Save(tx.roomID, tx.room)
}

// oneOfTwo is who two guests are together. They have had all the songs that either has had, counted from the earlier arrival, and never
// fewer turns than one of them alone: nobody gains by having been two.
func oneOfTwo(gone, survivor models.Guest, party models.PartyID) models.Guest {
	one := survivor
	one.Name = cmp.Or(survivor.Name, gone.Name)
	one.Account = cmp.Or(survivor.Account, gone.Account)
	one.Present = survivor.Present || gone.Present
	one.Muted = survivor.Muted || gone.Muted
	one.Banned = survivor.Banned || gone.Banned
	one.ProvedAt = max(survivor.ProvedAt, gone.ProvedAt)
	one.JoinedAt = survivor.JoinedAt // it is part of the survivor's cookie
	switch {
	case gone.PartyID != party:
	case survivor.PartyID != party:
		one.PartyID, one.Base, one.Played = gone.PartyID, gone.Base, gone.Played
	default:
		one.Played = survivor.Played + gone.Played
		least := max(survivor.Had(party), gone.Had(party))
		one.Base = max(min(survivor.Base, gone.Base), least-one.Played)
	}
	return one
}
