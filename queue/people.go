package queue

import (
	"context"
	"strconv"

	"upbeat/internal/store"
	"upbeat/models"
)

// Mute takes a guest's word away, or gives it back: names, messages and reactions; they may go on requesting and voting.
// Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Mute(ctx context.Context, by models.Actor, guest models.GuestID, muted bool) (models.Guest, error) {
	return p.changeStanding(ctx, by, guest, action("mute", "unmute", muted), func(_ *store.Tx, _ txContext, g *models.Guest) error {
		if g.Muted == muted {
			return errUnchanged
		}
		g.Muted = muted
		return nil
	})
}

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

func action(done, undone string, yes bool) string {
	if yes {
		return done
	}
	return undone
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

// Void takes back all of a guest's votes on what waits or plays, and tells how many there were. The sums are right, and what falls to a
// threshold by it is out, in the same transaction. Errors: ErrNoGuest, ErrNotAllowed.
func (p *Party) Void(ctx context.Context, by models.Actor, guest models.GuestID) (int, error) {
	voided := 0
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		g, err := p.guestForHost(tx, by, guest)
		if err != nil {
			return err
		}
		if voided, err = p.void(tx, m, guest); err != nil {
			return err
		}
		if voided == 0 {
			return errUnchanged
		}
		return p.audit(tx, by, "void", auditName(g), strconv.Itoa(voided))
	})
	return voided, err
}

func (p *Party) void(tx *store.Tx, m txContext, guest models.GuestID) (int, error) {
	n, err := tx.Votes().Void(p.Room, guest, m.now, m.version)
	if err != nil || n == 0 {
		return n, err
	}
	return n, p.reapplyThresholds(tx, m)
}

// reapplyThresholds ends the entries whose sums this change has brought to a threshold.
func (p *Party) reapplyThresholds(tx *store.Tx, m txContext) error {
	unloved, err := tx.Entries().Negative(p.Room, m.version)
	if err != nil {
		return err
	}
	_, err = p.applyThresholds(tx, m, unloved)
	return err
}

// changeStanding changes what a guest may do or who they are; their open pages hear of it.
func (p *Party) changeStanding(ctx context.Context, by models.Actor, guest models.GuestID, action string, f func(tx *store.Tx, m txContext, g *models.Guest) error) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if g, err = p.guestForHost(tx, by, guest); err != nil {
			return err
		}
		name := auditName(g)
		if err := f(tx, m, &g); err != nil {
			return err
		}
		g.Version, g.Standing = m.version, m.version
		if err := tx.Guests().Save(g); err != nil {
			return err
		}
		return p.audit(tx, by, action, name, "")
	})
	return g, err
}

// guestForHost reads a guest for a host who wants to do something about them.
func (p *Party) guestForHost(tx *store.Tx, by models.Actor, guest models.GuestID) (models.Guest, error) {
	if !by.Host() {
		return models.Guest{}, models.ErrNotAllowed
	}
	return p.currentGuest(tx, guest)
}

// currentGuest reads a guest who still is one: ErrNoGuest for those whose data was deleted or who turned out to be somebody else.
func (p *Party) currentGuest(tx *store.Tx, guest models.GuestID) (models.Guest, error) {
	g, err := tx.Guests().Get(p.Room, guest)
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

// Note writes a line into the audit log that belongs to no change of the party: a login, a backup. Account and role may be empty.
func (p *Party) Note(ctx context.Context, by models.Actor, action, target, detail string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.Audits().Create(models.Audit{RoomID: p.Room, At: p.now(), Account: by.Account, Role: by.Role, Action: action, Target: target, Detail: detail})
	})
}
