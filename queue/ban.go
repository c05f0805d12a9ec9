package queue

import (
	"context"

	"upbeat/models"
)

// Ban lets a guest look on and do nothing, or lets them take part again. What they have waiting leaves the queue and their votes on what
// waits or plays are taken back; letting them back in brings none of it back. Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Ban(ctx context.Context, by models.Actor, guest models.GuestID, banned bool) (models.Guest, error) {
	return changeStanding(ctx, p, by, guest, action("ban", "unban", banned), func(tx *roomTx, g *models.Guest) error {
		if g.Banned == banned {
			return errUnchanged
		}
		if g.Banned = banned; !banned {
			return nil
		}
		return banish(tx, g.ID)
	})
}

// banish withdraws what a guest has waiting and takes their votes back.
func banish(tx *roomTx, guest models.GuestID) error {
	if err := unlockNext(tx, guest); err != nil {
		return err
	}
	if _, err := tx.Entries().WithdrawAll(tx.roomID, guest, tx.now, tx.version); err != nil {
		return err
	}
	_, err := voidVotes(tx, guest)
	return err
}

// unlockNext opens the choice of the next song again where it is this guest's.
func unlockNext(tx *roomTx, guest models.GuestID) error {
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil || playback.NextID == 0 {
		return err
	}
	next, err := tx.Entries().Get(tx.roomID, playback.NextID)
	if err != nil || next.GuestID != guest {
		return err
	}
	playback.NextID, playback.Version = 0, tx.version
	return tx.Playbacks().Save(playback)
}
