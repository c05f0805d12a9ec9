package queue

import (
	"context"
	"slices"

	"upbeat/models"
	"upbeat/store"
	"upbeat/voting"
)

// ranked reads the waiting entries of the room in the order in which they will play: the one that is locked in first.
func (p *Party) ranked(tx *store.Tx, playback models.Playback) ([]models.Entry, error) {
	listed, err := tx.Listed(p.Room)
	if err != nil {
		return nil, err
	}
	waiting := slices.DeleteFunc(listed, func(e models.Entry) bool { return !e.Status.Waiting() })
	ids := make([]models.EntryID, len(waiting))
	for i, e := range waiting {
		ids[i] = e.ID
	}
	votes, err := tx.VotesOn(ids)
	if err != nil {
		return nil, err
	}
	return lockedFirst(voting.Rank(waiting, votes, p.now(), p.Rules), playback.NextID), nil
}

// lockedFirst moves the locked entry to the front: nothing jumps in before it at the last second.
func lockedFirst(ranked []models.Entry, locked models.EntryID) []models.Entry {
	i := slices.IndexFunc(ranked, func(e models.Entry) bool { return e.ID == locked })
	if i <= 0 {
		return ranked
	}
	e := ranked[i]
	return slices.Insert(slices.Delete(ranked, i, i+1), 0, e)
}

// Move is the host's hand: it puts a waiting entry before another one, or at the end when before is 0. It and all that come before
// it keep the places they have then; votes order the rest. Errors: ErrNoSuchEntry, ErrEntryGone, ErrLocked.
func (p *Party) Move(ctx context.Context, entry, before models.EntryID) error {
	return p.change(ctx, func(tx *store.Tx, version models.Version) error {
		playback, err := tx.Playback(p.Room)
		if err != nil {
			return err
		}
		if playback.NextID != 0 && (entry == playback.NextID || before == playback.NextID) {
			return models.ErrLocked
		}
		order, err := p.ranked(tx, playback)
		if err != nil {
			return err
		}
		order, at, err := moved(order, entry, before)
		if err != nil {
			return err
		}
		return pin(tx, version, order[:at+1])
	})
}

// moved is the order after the move, and the index at which the entry then stands.
func moved(order []models.Entry, entry, before models.EntryID) ([]models.Entry, int, error) {
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

func indexOf(order []models.Entry, id models.EntryID) int {
	return slices.IndexFunc(order, func(e models.Entry) bool { return e.ID == id })
}

// pin gives the entries the places 1, 2, 3...
func pin(tx *store.Tx, version models.Version, entries []models.Entry) error {
	for i, e := range entries {
		if e.Place == int64(i+1) {
			continue
		}
		e.Place, e.Version = int64(i+1), version
		if err := tx.SaveEntry(e); err != nil {
			return err
		}
	}
	return nil
}
