package queue

import (
	"context"
	"errors"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// nobodysColour is what a guest is shown in whose data was deleted. "#rrggbb".
const nobodysColour = "#9a93a8"

// ForgetGuest deletes a guest's data, for the guest or for a host: name, colour, address, messages, and that their requests and votes were
// theirs. What waits is withdrawn, and their votes on what waits or plays are taken back: else one could vote, be forgotten, and vote
// again. What is history stays in its sums; nobody knows any more whose it was. A song of theirs that plays goes on under name, "a guest"
// in their language. Their cookie opens nothing from then on. Errors: ErrNoGuest, ErrNotAllowed; a *models.RuleError for one who is banned.
func (p *Party) ForgetGuest(ctx context.Context, by models.Actor, guest models.GuestID, name string) error {
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		g, err := tx.Guests().Get(p.Room, guest)
		switch {
		case err != nil:
			return err
		case g.Gone:
			return models.ErrNoGuest
		case by.Guest != guest && !by.Host():
			return models.ErrNotAllowed
		case g.Banned && !by.Host():
			return &models.RuleError{Code: "banned"}
		}
		if err := p.audit(tx, by, "forget_guest", "", ""); err != nil {
			return err
		}
		if err := p.leave(tx, m, guest); err != nil {
			return err
		}
		if err := tx.Guests().Forget(p.Room, guest, m.version); err != nil {
			return err
		}
		if err := tx.Guests().ForgetMerged(p.Room, guest, m.version); err != nil {
			return err
		}
		return tx.Guests().Save(models.Guest{
			ID: guest, RoomID: p.Room, Name: name, Colour: nobodysColour, Gone: true, PartyID: g.PartyID, Base: g.Base, Played: g.Played,
			Version: m.version, Standing: m.version,
		})
	})
	if err == nil {
		if err := p.Redis.ZRem(ctx, presenceKey(p.Room), strconv.FormatInt(int64(guest), 10)).Err(); err != nil {
			p.Log.Warn("presence of a guest who was forgotten: it ends by itself", "error", err)
		}
	}
	return err
}

// leave takes a guest's votes on what waits or plays back, and withdraws what they have waiting.
func (p *Party) leave(tx *store.Tx, m txContext, guest models.GuestID) error {
	voted, err := tx.Entries().VotedListed(p.Room, guest)
	if err != nil {
		return err
	}
	for _, e := range voted {
		if err := p.setVote(tx, m, &e, guest, 0); err != nil && !errors.Is(err, errUnchanged) {
			return err
		}
	}
	own, err := tx.Entries().OwnListed(p.Room, guest)
	if err != nil {
		return err
	}
	for _, e := range own {
		e.Dedication = ""
		if e.Status == models.Playing {
			e.Version = m.version
			err = tx.Entries().Save(e)
		} else {
			_, err = p.endEntry(tx, m, e, models.Removed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
