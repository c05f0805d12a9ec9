package queue

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Undoing what a host did. Each act that can be undone is recorded in its own transaction with the values that it changed, before and after
// (undo_record.go); the record goes after an hour. Undoing an act changes those values the other way round, each only where it is still as
// the act left it (undo_restore.go), and says what could not be: a song that has played meanwhile, waits again, or whose guest is banned.
// It is an act as well, with a record and a line of the audit log; undoing it lets the first act stand again. Who may do a thing may undo
// it. Nothing that plays is touched, and nothing that has played comes back: the music never stops.

// mostActs is how many acts of the last hour are listed.
const mostActs = 200

// Acts is what hosts did in the last hour, and what they do about it.
type Acts struct {
	Party  *Party
	Lights Lights // nil = there are none
}

// Lights gives back what an act has changed of lamps, zones and scenes. *lights.Control is one.
type Lights interface {
	// Restore changes them the other way round, each where it is still as the act left it. It returns what that has changed,
	// nil = nothing, and the names of what stays as it is.
	Restore(tx *store.Tx, c models.LightsChange) (done *models.LightsChange, left []string, err error)
	// Changed tells who drives the lights, once the transaction holds.
	Changed(ctx context.Context)
}

// List reads the acts of the last hour, the newest first. Errors: ErrNotAllowed.
func (a Acts) List(ctx context.Context, by models.Actor) ([]models.Act, error) {
	if !by.Host() {
		return nil, models.ErrNotAllowed
	}
	var list []models.Act
	err := read(ctx, a.Party, func(tx *roomTx) (err error) {
		list, err = tx.Acts().Since(tx.roomID, tx.now-models.UndoFor, mostActs)
		return err
	})
	return list, err
}

// Newest tells the newest act of the last hour, and how many were undone: where one of them is another, the list is. 0 = there is none.
func (a Acts) Newest(ctx context.Context) (newest models.ActID, undone int, err error) {
	err = a.Party.Store.Read(ctx, func(tx *store.Tx) (err error) {
		newest, undone, err = tx.Acts().Newest(a.Party.Room, timeOf(a.Party)-models.UndoFor)
		return err
	})
	return newest, undone, err
}

// Undone is what an undo did.
type Undone struct {
	Act  models.Act   // that was undone
	By   models.ActID // the undo, which can be undone as well
	Left []Left       // what could not be restored
}

// Left is something that an undo could not restore, and why. Its sentence is "error.undo_<Code>" in the catalogue.
type Left struct {
	Code string // played, again, banned, forgotten, full, moved, changed, gone, blocked
	Text string // the song or the setting; "" = the sentence needs none
}

// Undo takes an act back, as far as that is still possible. Errors: ErrNoSuchAct, ErrNotAllowed, as Change's for settings; a
// *models.RuleError where it was undone already, or where nothing of it can be restored.
func (a Acts) Undo(ctx context.Context, by models.Actor, id models.ActID) (Undone, error) {
	var done Undone
	var preparing []models.EntryID
	err := a.Party.change(ctx, func(tx *roomTx) error {
		done, preparing = Undone{}, nil
		if !by.Host() {
			return models.ErrNotAllowed
		}
		var err error
		if done.Act, err = tx.Acts().Get(tx.roomID, id, tx.now-models.UndoFor); err != nil {
			return err
		}
		if done.Act.UndoneBy != 0 {
			return &models.RuleError{Code: "undone_already"}
		}
		if err := mayUndo(tx, by, &done.Act); err != nil {
			return err
		}
		u := &undoing{tx: tx, by: by, act: &done.Act, lights: a.Lights}
		if err := u.do(); err != nil {
			return err
		}
		done.By, done.Left, preparing = tx.recorded, u.left, u.preparing
		return nil
	})
	if err == nil && done.Act.Changes.Lights != nil && a.Lights != nil {
		a.Lights.Changed(ctx)
	}
	for _, e := range preparing {
		if err == nil {
			handToWorker(ctx, a.Party, e)
		}
	}
	return done, err
}

// mayUndo refuses who may not do what the act did. Settings are held against the permissions where they are changed.
func mayUndo(tx *roomTx, by models.Actor, act *models.Act) error {
	switch act.Action {
	case "remove", "clear", "block", "block_tonight", "unblock":
		return tx.allow(by, voting.Remove)
	case "move":
		return tx.allow(by, voting.Reorder)
	case "scene_remove":
		return tx.allow(by, voting.Lights)
	case "lamp_remove", "zone_remove":
		if by.Role != models.Admin {
			return models.ErrNotAllowed
		}
	}
	return nil
}

// do restores what the act changed, and records that as an act. Where that takes an undo back, what the undo had taken back stands again.
func (u *undoing) do() error {
	h := &hostAct{action: u.act.Action, target: u.act.Target, detail: u.act.Detail, undoes: u.act}
	for _, c := range u.act.Changes.Entries {
		h.entries = append(h.entries, c.ID)
	}
	u.changes = &h.changes
	if err := recorded(u.tx, u.by, h, u.restore); err != nil {
		return err
	}
	if u.tx.recorded == 0 {
		return u.nothing()
	}
	if err := u.tx.Acts().SetUndone(u.act.ID, u.tx.recorded); err != nil {
		return err
	}
	if u.act.Undoes != 0 {
		if err := u.tx.Acts().SetUndone(u.act.Undoes, 0); err != nil {
			return err
		}
	}
	if h.redo() {
		return u.tx.audit(u.by, "redo", u.act.Target, u.said())
	}
	return u.tx.audit(u.by, "undo", u.act.Target, u.said())
}

// said is what was undone as the audit log keeps it: the action and, after a space, its detail.
func (u *undoing) said() string { return strings.TrimSpace(u.act.Action + " " + u.act.Detail) }

// restore gives everything back that the act changed.
func (u *undoing) restore() error {
	for _, part := range []func() error{u.guests, u.settings, u.blocks, u.lamps, u.entries, u.votes, u.count} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// nothing is the refusal of an undo that could restore nothing: why, where there is one reason.
func (u *undoing) nothing() error {
	if len(u.left) == 0 {
		return &models.RuleError{Code: "undo_nothing"}
	}
	first := u.left[0]
	if slices.ContainsFunc(u.left, func(l Left) bool { return l.Code != first.Code }) {
		return &models.RuleError{Code: "undo_nothing"}
	}
	return &models.RuleError{Code: "undo_" + first.Code, Text: first.Text}
}

// Clear takes everything out of the queue that was requested. What plays goes on, and what the party chose itself stays. It tells how many
// songs there were, and the act that undoes it; 0 = none. Errors: ErrNotAllowed; a *models.RuleError.
func (a Acts) Clear(ctx context.Context, by models.Actor) (n int, act models.ActID, err error) {
	err = a.Party.change(ctx, func(tx *roomTx) error {
		n, act = 0, 0
		if !by.Host() {
			return models.ErrNotAllowed
		}
		if err := tx.allow(by, voting.Remove); err != nil {
			return err
		}
		list, err := tx.Entries().Listed(tx.roomID)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(e models.Entry) bool { return !e.Status.Listed() || chosen(e) })
		if n = len(list); n == 0 {
			return errUnchanged
		}
		if err := tx.audit(by, "clear", "", strconv.Itoa(n)); err != nil {
			return err
		}
		err = recorded(tx, by, &hostAct{action: "clear", detail: strconv.Itoa(n)}, func() error {
			for _, e := range list {
				if err := takeOut(tx, by, e); err != nil {
					return err
				}
			}
			return nil
		})
		act = tx.recorded
		return err
	})
	return n, act, err
}

// Remove is Party.Withdraw that also tells the act that undoes it; 0 = nothing does: the song was playing, or it was the actor's own.
func (a Acts) Remove(ctx context.Context, by models.Actor, entry models.EntryID) (act models.ActID, err error) {
	err = a.Party.change(ctx, func(tx *roomTx) error {
		err := withdraw(tx, by, entry)
		act = tx.recorded
		return err
	})
	return act, err
}

// dropOld deletes what can no longer be undone. It writes only where there is something to delete, and makes no new version.
func (a Acts) dropOld(ctx context.Context) error {
	var old bool
	err := a.Party.Store.Read(ctx, func(tx *store.Tx) (err error) {
		old, err = tx.Acts().AnyUntil(a.Party.Room, timeOf(a.Party)-models.UndoFor)
		return err
	})
	if err != nil || !old {
		return err
	}
	return a.Party.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.Acts().DropUntil(a.Party.Room, timeOf(a.Party)-models.UndoFor)
	})
}
