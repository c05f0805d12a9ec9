package queue

import (
	"context"

	"upbeat/models"
)

// Join makes a new guest, with a colour that is far from those of the guests before. Address is for the host's eyes only; origin is
// what it is counted as, "" = of no burst. Name picks a name by the new guest's id; nil leaves it empty.
func (p *Party) Join(ctx context.Context, address, origin string, name func(models.GuestID) string) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *roomTx) error {
		g = models.Guest{RoomID: tx.roomID, Address: address, Origin: origin, JoinedAt: tx.now, Version: tx.version}
		if err := tx.Guests().Create(&g); err != nil {
			return err
		}
		g.Colour = colour(g.ID)
		if name != nil {
			g.Name = name(g.ID)
		}
		if err := doubtBurst(tx, &g); err != nil {
			return err
		}
		return tx.Guests().Save(g)
	})
	return g, err
}
