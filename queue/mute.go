package queue

import (
	"context"

	"upbeat/models"
)

// Mute takes a guest's word away, or gives it back: names, messages and reactions; they may go on requesting and voting.
// Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Mute(ctx context.Context, by models.Actor, guest models.GuestID, muted bool) (models.Guest, error) {
	return changeStanding(ctx, p, by, guest, action("mute", "unmute", muted), muting(muted))
}

// muting mutes a guest or gives them their word back.
func muting(muted bool) standingChange {
	return func(_ *roomTx, g *models.Guest, _ *models.ActChanges) error {
		if g.Muted == muted {
			return errUnchanged
		}
		g.Muted = muted
		return nil
	}
}

func action(done, undone string, yes bool) string {
	if yes {
		return done
	}
	return undone
}
