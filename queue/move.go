package queue

import (
	"context"
	"slices"

	"upbeat/models"
	"upbeat/voting"
)

// Move is the host's hand: it puts a waiting entry before another one, or at the end when before is 0. It and all that come before
// it keep the places they have then; the policy orders the rest. Errors: ErrNoSuchEntry, ErrEntryGone, ErrLocked; a *models.RuleError.
func (p *Party) Move(ctx context.Context, by models.Actor, entry, before models.EntryID) error {
	return p.change(ctx, func(tx *roomTx) error {
		if _, err := tx.acting(by); err != nil {
			return err
		}
		if err := tx.allow(by, voting.Reorder); err != nil {
			return err
		}
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return err
		}
		if playback.NextID != 0 && (entry == playback.NextID || before == playback.NextID) {
			return models.ErrLocked
		}
		order, err := ranked(tx, playback)
		if err != nil {
			return err
		}
		order, at, err := moved(order, entry, before)
		if err != nil {
			return err
		}
		if err := tx.auditSong(by, "move", order[at].Entry); err != nil {
			return err
		}
		end := at + 1
		for end < len(order) && order[end].Place > 0 { // what the host had put behind it stays there
			end++
		}
		return recordedSong(tx, by, "move", order[at].Entry, func() error { return pin(tx, order[:end]) })
	})
}

// moved is the order after the move, and the index at which the entry then stands.
func moved(order []placed, entry, before models.EntryID) ([]placed, int, error) {
	from := indexOf(order, entry)
	if from < 0 || before != 0 && indexOf(order, before) < 0 {
		return nil, 0, models.ErrEntryGone
	}
	if entry == before {
		return order, from, nil
	}
	e := order[from]
	order = slices.Delete(order, from, from+1)
	to := len(order)
	if before != 0 {
		to = indexOf(order, before)
	}
	return slices.Insert(order, to, e), to, nil
}

// pin gives the entries the places 1, 2, 3...
func pin(tx *roomTx, entries []placed) error {
	for i, e := range entries {
		if e.Place == int64(i+1) {
			continue
		}
		e.Place, e.Version = int64(i+1), tx.version
		if err := tx.Entries().Save(e.Entry); err != nil {
			return err
		}
	}
	return nil
}

// MoveOwn puts a waiting entry of the guest's own before another one of theirs, or behind all of them when before is 0. It changes which
// of the guest's songs comes in which of their turns, and nobody else's place. Errors: ErrNoSuchEntry, ErrNotYours, ErrEntryGone,
// ErrLocked.
func (p *Party) MoveOwn(ctx context.Context, by models.Actor, entry, before models.EntryID) error {
	return p.change(ctx, func(tx *roomTx) error {
		if _, err := tx.acting(by); err != nil {
			return err
		}
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return err
		}
		own, err := waitingOf(tx, by, playback)
		if err != nil {
			return err
		}
		for _, id := range []models.EntryID{entry, before} {
			if err := movable(tx, by, own, id, playback.NextID); err != nil {
				return err
			}
		}
		own, _, err = moved(own, entry, before)
		if err != nil {
			return err
		}
		return arrange(tx, own)
	})
}

// waitingOf lists the guest's waiting entries in the guest's own order.
func waitingOf(tx *roomTx, by models.Actor, playback models.Playback) ([]placed, error) {
	order, err := ranked(tx, playback)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(order, func(e placed) bool { return e.GuestID != by.Guest })
	slices.SortFunc(own, func(a, b placed) int { return voting.CompareOwn(&a.Entry, &b.Entry) })
	return own, nil
}

// movable tells why one of two entries cannot change its place among the guest's own.
func movable(tx *roomTx, by models.Actor, own []placed, id, locked models.EntryID) error {
	if id == 0 {
		return nil
	}
	e, err := tx.Entries().Get(tx.roomID, id)
	switch {
	case err != nil:
		return err
	case by.Guest == 0 || e.GuestID != by.Guest:
		return models.ErrNotYours
	case id == locked:
		return models.ErrLocked
	case indexOf(own, id) < 0:
		return models.ErrEntryGone
	}
	return nil
}

// arrange gives a guest's entries the places 1, 2, 3... among themselves.
func arrange(tx *roomTx, own []placed) error {
	for i, e := range own {
		if e.OwnPlace == int64(i+1) {
			continue
		}
		e.OwnPlace, e.Version = int64(i+1), tx.version
		if err := tx.Entries().Save(e.Entry); err != nil {
			return err
		}
	}
	return nil
}
