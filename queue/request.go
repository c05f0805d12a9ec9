package queue

import (
	"context"
	"errors"

	"upbeat/models"
	"upbeat/store"
)

// maxWaiting bounds the queue, so that nobody can fill the box's memory with it.
const maxWaiting = 1000

// Request puts a song into the queue for a guest; the request counts as the guest's up vote. A song that waits or plays already
// gets that vote instead, and created is false. Errors: ErrNoSuchSong, ErrSongUnavailable, ErrQueueFull.
func (p *Party) Request(ctx context.Context, guest models.GuestID, song models.SongID) (e models.Entry, created bool, err error) {
	err = p.change(ctx, func(tx *store.Tx, version models.Version) error {
		e, created = models.Entry{}, false
		s, err := tx.Song(song)
		if err != nil {
			return err
		}
		there, found, err := tx.EntryOfSong(p.Room, song)
		if err != nil {
			return err
		}
		if found {
			e = there
			return p.setVote(tx, version, &e, guest, 1)
		}
		if !s.Available() {
			return models.ErrSongUnavailable
		}
		e, err = p.add(tx, version, guest, s)
		created = err == nil
		return err
	})
	if created && e.Status == models.Preparing {
		p.prepare(ctx, e.ID)
	}
	return e, created, err
}

func (p *Party) add(tx *store.Tx, version models.Version, guest models.GuestID, s models.Song) (models.Entry, error) {
	waiting, err := tx.CountWaiting(p.Room)
	if err != nil {
		return models.Entry{}, err
	}
	if waiting >= maxWaiting {
		return models.Entry{}, models.ErrQueueFull
	}
	e := models.Entry{RoomID: p.Room, SongID: s.ID, GuestID: guest, Status: models.Preparing, RequestedAt: p.now(), Version: version}
	if s.ProbedAt > 0 {
		e.Status = models.Ready
	}
	if guest != 0 {
		e.Votes, e.Ups = 1, 1
	}
	if err := tx.CreateEntry(&e); err != nil {
		return e, err
	}
	if err := tx.CountRequest(s.ID); err != nil || guest == 0 {
		return e, err
	}
	return e, tx.SetVote(models.Vote{EntryID: e.ID, GuestID: guest, RoomID: p.Room, Value: 1, At: e.RequestedAt, Version: version})
}

// prepare hands the entry to a worker. Failure is not the guest's problem: tasks finds forgotten entries by itself.
func (p *Party) prepare(ctx context.Context, e models.EntryID) {
	if err := p.Prepare(ctx, e); err != nil {
		p.Log.Warn("entry not handed to a worker yet", "entry", e, "error", err)
	}
}

// Withdraw takes an entry out: the guest's own, or any when guest is 0 (the host). The current song ends as removed.
// Errors: ErrNoSuchEntry, ErrNotYours, ErrEntryGone.
func (p *Party) Withdraw(ctx context.Context, guest models.GuestID, entry models.EntryID) error {
	return p.change(ctx, func(tx *store.Tx, version models.Version) error {
		e, err := p.owned(tx, guest, entry)
		switch {
		case err != nil:
			return err
		case e.Status == models.Playing:
			_, err = p.advance(tx, version, e.ID, models.EndRemoved)
		case e.Status.Listed():
			_, err = p.end(tx, version, e, models.Removed)
		default:
			err = models.ErrEntryGone
		}
		return err
	})
}

func (p *Party) owned(tx *store.Tx, guest models.GuestID, entry models.EntryID) (models.Entry, error) {
	e, err := tx.Entry(p.Room, entry)
	if err == nil && guest != 0 && e.GuestID != guest {
		err = models.ErrNotYours
	}
	return e, err
}

// Retry gives a failed entry another chance: the guest's own, or any when guest is 0. Errors: ErrNoSuchEntry, ErrNotYours,
// ErrEntryGone (it has not failed, or its song is back in the queue).
func (p *Party) Retry(ctx context.Context, guest models.GuestID, entry models.EntryID) (models.Entry, error) {
	var e models.Entry
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		var err error
		if e, err = p.owned(tx, guest, entry); err != nil {
			return err
		}
		if _, again, err := tx.EntryOfSong(p.Room, e.SongID); err != nil || again || e.Status != models.Failed {
			return errors.Join(err, models.ErrEntryGone)
		}
		if err := tx.SetSongProblem(e.SongID, "", p.now()); err != nil {
			return err
		}
		e.Status, e.Reason, e.EndedAt, e.Version = models.Preparing, "", 0, version
		return tx.SaveEntry(e)
	})
	if err == nil {
		p.prepare(ctx, e.ID)
	}
	return e, err
}

// Prepared says that an entry's song gave sound and how long it is (0 = not known): it may be played. It does nothing to an entry that
// is no longer preparing.
func (p *Party) Prepared(ctx context.Context, entry models.EntryID, length models.Millis) error {
	return p.whilePreparing(ctx, entry, func(tx *store.Tx, e *models.Entry) error {
		e.Status = models.Ready
		if err := tx.SetSongLength(e.SongID, length); err != nil {
			return err
		}
		return tx.SetSongProbed(e.SongID, p.now())
	})
}

// Unplayable says that an entry's song gave no sound: it stays in sight with the reason, a models.Problem code.
// It does nothing to an entry that is no longer preparing.
func (p *Party) Unplayable(ctx context.Context, entry models.EntryID, reason string) error {
	return p.whilePreparing(ctx, entry, func(tx *store.Tx, e *models.Entry) error {
		e.Status, e.Reason, e.EndedAt = models.Failed, reason, p.now()
		return tx.SetSongProblem(e.SongID, reason, p.now())
	})
}

func (p *Party) whilePreparing(ctx context.Context, entry models.EntryID, f func(tx *store.Tx, e *models.Entry) error) error {
	return p.change(ctx, func(tx *store.Tx, version models.Version) error {
		e, err := tx.Entry(p.Room, entry)
		if err != nil {
			return err
		}
		if e.Status != models.Preparing {
			return errUnchanged
		}
		if err := f(tx, &e); err != nil {
			return err
		}
		e.Version = version
		return tx.SaveEntry(e)
	})
}

// Forget drops failed entries that ended before the given time from the queue's list.
func (p *Party) Forget(ctx context.Context, before models.Millis) error {
	return p.change(ctx, func(tx *store.Tx, version models.Version) error {
		entries, err := tx.Listed(p.Room)
		if err != nil {
			return err
		}
		changed := errUnchanged
		for _, e := range entries {
			if e.Status != models.Failed || e.EndedAt >= before {
				continue
			}
			e.Status, e.Version, changed = models.Removed, version, nil
			if err := tx.SaveEntry(e); err != nil {
				return err
			}
		}
		return changed
	})
}
