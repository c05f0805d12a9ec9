package queue

import (
	"context"
	"errors"

	"upbeat/models"
)

// Members are the guests that have an account, and so are the same on several devices.
type Members struct{ Party *Party }

// Belong makes the guest of a device the member's, as they log in there: at the first login it becomes the member's guest, later it is
// merged into that one, so that a member is one guest on all devices. A device without a guest, or with another member's, has nothing to
// give: device 0. It returns the member's guest. Errors: ErrNoGuest where neither has one.
//
// From then on the member's session opens that guest, and the device's own cookie opens nothing: see Snapshot.Members.
func (m Members) Belong(ctx context.Context, account string, device models.GuestID) (models.Guest, error) {
	var member models.Guest
	merged := models.GuestID(0)
	err := m.Party.change(ctx, func(tx *roomTx) error {
		var err error
		member, err = tx.Guests().OfAccount(tx.roomID, account)
		first := errors.Is(err, models.ErrNoGuest)
		if err != nil && !first {
			return err
		}
		here, err := tx.currentGuest(device)
		nobody := errors.Is(err, models.ErrNoGuest) || err == nil && here.Account != ""
		switch {
		case err != nil && !errors.Is(err, models.ErrNoGuest):
			return err
		case nobody && first:
			return models.ErrNoGuest
		case nobody:
			return errUnchanged
		case first:
			here.Account, here.Version, here.StandingVersion = account, tx.version, tx.version
			member = here
			return tx.Guests().Save(here)
		}
		merged = here.ID
		member, err = merge(tx, here, member)
		return err
	})
	if errors.Is(err, errUnchanged) {
		return member, nil
	}
	if err == nil && merged != 0 {
		m.Party.presence.forget(ctx, merged)
	}
	return member, err
}

// Release ends that a guest is a member's: the account is about to be deleted. What the guest did stays the guest's, and nobody is them any
// more unless their device still has its cookie. Errors: ErrNotAllowed.
func (m Members) Release(ctx context.Context, by models.Actor, account string) error {
	err := m.Party.change(ctx, func(tx *roomTx) error {
		if !by.Host() {
			return models.ErrNotAllowed
		}
		member, err := tx.Guests().OfAccount(tx.roomID, account)
		if errors.Is(err, models.ErrNoGuest) {
			return errUnchanged
		}
		if err != nil {
			return err
		}
		member.Account, member.Version, member.StandingVersion = "", tx.version, tx.version
		return tx.Guests().Save(member)
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}
