package queue

import (
	"upbeat/internal/store"
	"upbeat/models"
)

// hostAct is an act of a host while it is done. What it changes of votes, guests and settings it says itself; which entries it has changed
// is found out by looking at the queue before and after, since one removal may bring about others.
type hostAct struct {
	action, target, detail string           // as in the audit log
	undoes                 *models.Act      // nil = nothing
	entries                []models.EntryID // that it may change, beside those that are listed
	changes                models.ActChanges
}

// recorded does an act and keeps what it takes to undo it, in the same transaction. What is older than an hour goes. Only hosts can
// undo, so that of others nothing is kept, nor of an act that has changed nothing.
func recorded(tx *roomTx, by models.Actor, a *hostAct, do func() error) error {
	if by.Role != models.Admin && by.Role != models.Moderator {
		return do()
	}
	if err := observed(tx, a, do); err != nil || a.changes.None() {
		return err
	}
	act := models.Act{
		RoomID: tx.roomID, At: tx.now, Account: by.Account, Role: by.Role, Action: a.action, Target: a.target, Detail: a.detail,
		Redo: a.redo(), Changes: a.changes,
	}
	if a.undoes != nil {
		act.Undoes = a.undoes.ID
	}
	err := KeepAct(tx.Tx, &act)
	tx.recorded = act.ID
	return err
}

// KeepAct keeps an act in the transaction that does it, and sets its id. What is older than an hour goes.
func KeepAct(tx *store.Tx, act *models.Act) error {
	if err := tx.Acts().DropUntil(act.RoomID, act.At-models.UndoFor); err != nil {
		return err
	}
	return tx.Acts().Create(act)
}

// redo tells whether what it takes back is an undo.
func (a *hostAct) redo() bool { return a.undoes != nil && a.undoes.Undoes != 0 && !a.undoes.Redo }

// observed does an act and notes which entries it changes.
func observed(tx *roomTx, a *hostAct, do func() error) error {
	before, err := lookAt(tx, a.entries)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return seeChanged(tx, a, before)
}

// lookAt reads what is listed, and some more entries.
func lookAt(tx *roomTx, more []models.EntryID) ([]models.Entry, error) {
	list, err := tx.Entries().Listed(tx.roomID)
	if err != nil || len(more) == 0 {
		return list, err
	}
	others, err := tx.Entries().Some(tx.roomID, more)
	there := make(map[models.EntryID]bool, len(list))
	for _, e := range list {
		there[e.ID] = true
	}
	for _, e := range others {
		if !there[e.ID] {
			list = append(list, e)
		}
	}
	return list, err
}

// seeChanged notes which entries an act has changed. What plays, or has begun to by the act, is no part of it.
func seeChanged(tx *roomTx, a *hostAct, before []models.Entry) error {
	ids := make([]models.EntryID, len(before))
	was := make(map[models.EntryID]models.EntryState, len(before))
	for i, e := range before {
		ids[i], was[e.ID] = e.ID, models.StateOf(e)
	}
	after, err := tx.Entries().Some(tx.roomID, ids)
	for _, e := range after {
		old, is := was[e.ID], models.StateOf(e)
		if old == is || old.Status == models.Playing || is.Status == models.Playing {
			continue
		}
		a.changes.Entries = append(a.changes.Entries, models.EntryChange{ID: e.ID, Before: old, After: is})
	}
	return err
}

// recordedSong is recorded of something done to an entry, named by its song.
func recordedSong(tx *roomTx, by models.Actor, action string, e models.Entry, do func() error) error {
	song, err := tx.Songs().Get(e.SongID)
	if err != nil {
		return err
	}
	return recorded(tx, by, &hostAct{action: action, target: song.Name()}, do)
}
