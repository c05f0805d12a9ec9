package queue

import (
	"context"
	"strconv"

	"upbeat/models"
)

// standingChange changes what a guest may do or who they are, and notes which votes it takes back.
type standingChange func(tx *roomTx, g *models.Guest, changes *models.ActChanges) error

// changeStanding changes a guest's standing; their open pages hear of it.
func changeStanding(
	ctx context.Context, p *Party, by models.Actor, guest models.GuestID, action string, f standingChange,
) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if g, err = tx.guestForHost(by, guest); err != nil {
			return err
		}
		return saveStanding(tx, by, &g, action, f)
	})
	return g, err
}

// saveStanding is changeStanding within a change.
func saveStanding(tx *roomTx, by models.Actor, g *models.Guest, action string, f standingChange) error {
	act := &hostAct{action: action, target: auditName(*g)}
	return recorded(tx, by, act, func() error {
		was := models.GuestState{Muted: g.Muted, Banned: g.Banned}
		if err := f(tx, g, &act.changes); err != nil {
			return err
		}
		g.Version, g.StandingVersion = tx.version, tx.version
		if is := (models.GuestState{Muted: g.Muted, Banned: g.Banned}); is != was {
			act.changes.Guests = []models.GuestChange{{ID: g.ID, Before: was, After: is}}
		}
		if err := tx.Guests().Save(*g); err != nil {
			return err
		}
		return tx.audit(by, action, act.target, "")
	})
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
