package queue

import (
	"cmp"
	"context"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// Merge says that two guests are one person: what the first has requested, voted and played is the second's from then on, and who comes
// with the first one's cookie is the second. Where both have voted on a song, the survivor's own vote counts. It cannot be undone.
// Errors: ErrNoGuest, ErrNotAllowed, a *models.FieldError where both are the same.
func (p *Party) Merge(ctx context.Context, by models.Actor, from, into models.GuestID) (models.Guest, error) {
	var survivor models.Guest
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		gone, err := p.guestForHost(tx, by, from)
		if err != nil {
			return err
		}
		if survivor, err = p.guestForHost(tx, by, into); err != nil {
			return err
		}
		if from == into {
			return &models.FieldError{Field: "into", Want: "another guest"}
		}
		if err := p.audit(tx, by, "merge", auditName(gone), auditName(survivor)); err != nil {
			return err
		}
		banish := gone.Banned != survivor.Banned
		survivor = oneOfTwo(gone, survivor, m.room.PartyID)
		survivor.Version, survivor.Standing = m.version, m.version
		gone.MergedInto, gone.Present, gone.Version, gone.Standing = into, false, m.version, m.version
		if err := p.move(tx, m, gone, survivor); err != nil {
			return err
		}
		if banish {
			return p.banish(tx, m, into)
		}
		return p.reapplyThresholds(tx, m)
	})
	if err == nil {
		p.forgetPresence(ctx, from)
	}
	return survivor, err
}

// move writes both guests and hands over what the one has done.
func (p *Party) move(tx *store.Tx, m txContext, gone, survivor models.Guest) error {
	if err := tx.Votes().Merge(p.Room, gone.ID, survivor.ID, m.version); err != nil {
		return err
	}
	if err := tx.Guests().MergeDeeds(p.Room, gone.ID, survivor.ID, m.version); err != nil {
		return err
	}
	for _, g := range []models.Guest{gone, survivor} {
		if err := tx.Guests().Save(g); err != nil {
			return err
		}
	}
	if m.room.LastGuest != gone.ID {
		return nil
	}
	m.room.LastGuest = survivor.ID
	return tx.Rooms().Save(p.Room, m.room)
}

// oneOfTwo is who two guests are together. They have had all the songs that either has had, counted from the earlier arrival, and never
// fewer turns than one of them alone: nobody gains by having been two.
func oneOfTwo(gone, survivor models.Guest, party models.PartyID) models.Guest {
	one := survivor
	one.Name = cmp.Or(survivor.Name, gone.Name)
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

// forgetPresence forgets that a guest's page was seen: nobody is that guest any more.
func (p *Party) forgetPresence(ctx context.Context, guest models.GuestID) {
	if err := p.Redis.ZRem(ctx, presenceKey(p.Room), strconv.FormatInt(int64(guest), 10)).Err(); err != nil {
		p.Log.Warn("presence of a guest who is no more: it ends by itself", "error", err)
	}
}
