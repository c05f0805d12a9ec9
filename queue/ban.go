package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Ban lets a guest look on and do nothing, or lets them take part again. What they have waiting leaves the queue and their votes on what
// waits or plays are taken back; letting them back in brings none of it back. Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Ban(ctx context.Context, by models.Actor, guest models.GuestID, banned bool) (models.Guest, error) {
	return p.changeStanding(ctx, by, guest, action("ban", "unban", banned), func(tx *store.Tx, m txContext, g *models.Guest) error {
		if g.Banned == banned {
			return errUnchanged
		}
		if g.Banned = banned; !banned {
			return nil
		}
		return p.banish(tx, m, g.ID)
	})
}

// banish withdraws what a guest has waiting and takes their votes back.
func (p *Party) banish(tx *store.Tx, m txContext, guest models.GuestID) error {
	if err := p.unlockNext(tx, m, guest); err != nil {
		return err
	}
	if _, err := tx.Entries().WithdrawAll(p.Room, guest, m.now, m.version); err != nil {
		return err
	}
	_, err := p.void(tx, m, guest)
	return err
}

// unlockNext opens the choice of the next song again where it is this guest's.
func (p *Party) unlockNext(tx *store.Tx, m txContext, guest models.GuestID) error {
	playback, err := tx.Playbacks().Get(p.Room)
	if err != nil || playback.NextID == 0 {
		return err
	}
	next, err := tx.Entries().Get(p.Room, playback.NextID)
	if err != nil || next.GuestID != guest {
		return err
	}
	playback.NextID, playback.Version = 0, m.version
	return tx.Playbacks().Save(playback)
}
