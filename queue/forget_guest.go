package queue

import (
	"context"
	"errors"
	"strconv"

	"upbeat/models"
)

// nobodysColour is what a guest is shown in whose data was deleted. "#rrggbb".
const nobodysColour = "#9a93a8"

// ForgetGuest deletes a guest's data, for the guest or for a host: name, colour, address, messages, and that their requests and votes were
// theirs. What waits is withdrawn, and their votes on what waits or plays are taken back: else one could vote, be forgotten, and vote
// again. What is history stays in its sums; nobody knows any more whose it was. A song of theirs that plays goes on under name, "a guest"
// in their language. Their cookie opens nothing from then on. Errors: ErrNoGuest, ErrNotAllowed; a *models.RuleError for one who is banned.
func (p *Party) ForgetGuest(ctx context.Context, by models.Actor, guest models.GuestID, name string) error {
	err := p.change(ctx, func(tx *roomTx) error {
		g, err := tx.Guests().Get(tx.roomID, guest)
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
		if err := tx.audit(by, "forget_guest", "", ""); err != nil {
			return err
		}
		if err := withdrawAndForget(tx, g); err != nil {
			return err
		}
		if err := tx.Accounts().Tokens().DropOfGuest(tx.roomID, guest); err != nil {
			return err
		}
		if err := tx.Guests().Forget(tx.roomID, guest, tx.version); err != nil {
			return err
		}
		if err := tx.Guests().ForgetMerged(tx.roomID, guest, tx.version); err != nil {
			return err
		}
		return tx.Guests().Save(models.Guest{
			ID: guest, RoomID: tx.roomID, Name: name, Colour: nobodysColour, Gone: true, PartyID: g.PartyID, Base: g.Base, Played: g.Played,
			Version: tx.version, StandingVersion: tx.version,
		})
	})
	if err == nil {
		if err := p.Redis.ZRem(ctx, presenceKey(p.Room), strconv.FormatInt(int64(guest), 10)).Err(); err != nil {
			p.Log.Warn("presence of a guest who was forgotten: it ends by itself", "error", err)
		}
	}
	return err
}

// withdrawAndForget takes a guest's votes on what waits or plays back, and withdraws what they have waiting.
func withdrawAndForget(tx *roomTx, g models.Guest) error {
	voted, err := tx.Entries().VotedListed(tx.roomID, g.ID)
	if err != nil {
		return err
	}
	for _, e := range voted {
		if err := setVote(tx, &e, g, 0); err != nil && !errors.Is(err, errUnchanged) {
			return err
		}
	}
	if g.Doubted() { // what is history has sums without them
		if err := tx.Votes().Unsay(g.ID); err != nil {
			return err
		}
	}
	own, err := tx.Entries().OwnListed(tx.roomID, g.ID)
	if err != nil {
		return err
	}
	for _, e := range own {
		e.Dedication = ""
		if e.Status == models.Playing {
			e.Version = tx.version
			err = tx.Entries().Save(e)
		} else {
			_, err = endEntry(tx, e, models.Removed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
