package queue

import (
	"context"

	"upbeat/models"
)

// Ban lets a guest look on and do nothing, or lets them take part again. What they have waiting leaves the queue and their votes on what
// waits or plays are taken back; letting them back in brings none of it back, undoing the ban does.
// Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Ban(ctx context.Context, by models.Actor, guest models.GuestID, banned bool) (models.Guest, error) {
	return changeStanding(ctx, p, by, guest, action("ban", "unban", banned), banning(banned))
}

// banning bans a guest or lets them back in.
func banning(banned bool) standingChange {
	return func(tx *roomTx, g *models.Guest, changes *models.ActChanges) error {
		if g.Banned == banned {
			return errUnchanged
		}
		if g.Banned = banned; !banned {
			return nil
		}
		return banish(tx, g.ID, changes)
	}
}

// banish withdraws what a guest has waiting and takes their votes back; which votes goes into changes.
func banish(tx *roomTx, guest models.GuestID, changes *models.ActChanges) error {
	if err := unlockNext(tx, guest); err != nil {
		return err
	}
	if _, err := tx.Entries().WithdrawAll(tx.roomID, guest, tx.now, tx.version); err != nil {
		return err
	}
	_, err := voidVotes(tx, guest, changes)
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
