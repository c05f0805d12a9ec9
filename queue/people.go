package queue

import (
	"context"
	"strconv"

	"upbeat/models"
)

// changeStanding changes what a guest may do or who they are; their open pages hear of it.
func changeStanding(
	ctx context.Context,
	p *Party,
	by models.Actor,
	guest models.GuestID,
	action string,
	f func(tx *roomTx, g *models.Guest) error,
) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if g, err = tx.guestForHost(by, guest); err != nil {
			return err
		}
		name := auditName(g)
		if err := f(tx, &g); err != nil {
			return err
		}
		g.Version, g.Standing = tx.version, tx.version
		if err := tx.Guests().Save(g); err != nil {
			return err
		}
		return tx.audit(by, action, name, "")
	})
	return g, err
}

// guestForHost reads a guest for a host who wants to do something about them.
func (tx *roomTx) guestForHost(by models.Actor, guest models.GuestID) (models.Guest, error) {
	if !by.Host() {
		return models.Guest{}, models.ErrNotAllowed
	}
	return tx.currentGuest(guest)
}

// currentGuest reads a guest who still is one: ErrNoGuest for those whose data was deleted or who turned out to be somebody else.
func (tx *roomTx) currentGuest(guest models.GuestID) (models.Guest, error) {
	g, err := tx.Guests().Get(tx.roomID, guest)
	if err == nil && (g.Gone || g.MergedInto != 0) {
		err = models.ErrNoGuest
	}
	return g, err
}

// auditName is a guest as the audit log names them: names may be alike.
func auditName(g models.Guest) string {
	number := "#" + strconv.FormatInt(int64(g.ID), 10)
	if g.Name == "" {
		return number
	}
	return g.Name + " (" + number + ")"
}
