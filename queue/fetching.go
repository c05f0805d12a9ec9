package queue

import (
	"context"
	"errors"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Fetching is the party's side of music that is not here yet: it is requested as what a source found, fetched by a job of package sources,
// and prepared as any other song.
type Fetching struct{ Party *Party }

// Request puts what a source found into the queue, under the rules for any request. Its song is made where it was never asked for; one
// whose file is here is requested as it is. Errors: as Party.Request's.
func (f Fetching) Request(ctx context.Context, by models.Actor, found models.Found) (e models.Entry, created bool, err error) {
	err = f.Party.change(ctx, func(tx *roomTx) error {
		song, err := tx.Origins().Make(found, tx.now)
		if err != nil {
			return err
		}
		e, created, err = requestOf(tx, by, song.ID, false)
		return err
	})
	if created && e.Status == models.Preparing {
		handToWorker(ctx, f.Party, e.ID)
	}
	return e, created, err
}

// Fetched says that a song's file is here: the entries that wait for it are prepared. What was found outside says of itself what it likes;
// by what the file says, the rules are asked again, for guests' entries.
func (f Fetching) Fetched(ctx context.Context, song models.SongID) error {
	err := f.Party.change(ctx, func(tx *roomTx) error {
		row, err := tx.Songs().Get(song)
		if err != nil {
			return err
		}
		entries, err := tx.Entries().Listed(tx.roomID)
		if err != nil {
			return err
		}
		refused, err := refusedNow(tx, row)
		touched := false
		for _, e := range entries {
			if err != nil || e.SongID != song {
				continue
			}
			if touched = true; refused && e.GuestID != 0 && e.Status == models.Preparing {
				e.Status, e.Failure, e.EndedAt = models.Failed, models.ProblemFetchRules, tx.now
			}
			e.Version = tx.version
			err = tx.Entries().Save(e)
		}
		if err == nil && !touched {
			err = errUnchanged
		}
		return err
	})
	if err != nil {
		return err
	}
	entries, err := f.waiting(ctx, song)
	for _, e := range entries {
		handToWorker(ctx, f.Party, e)
	}
	return err
}

// refusedNow tells whether a guest could not request the song as it turned out to be.
func refusedNow(tx *roomTx, song models.Song) (bool, error) {
	if voting.Barred(&song, tx.values.At(tx.now.Time()), &tx.values, tx.words) != nil {
		return true, nil
	}
	err := keptOut(tx, song.ID)
	return err != nil && ruleOnly(err) == nil, ruleOnly(err)
}

// Became says that what was fetched for a song is a song that was here already: who waits for the one gets the other.
func (f Fetching) Became(ctx context.Context, song, known models.SongID) error {
	err := f.Party.change(ctx, func(tx *roomTx) error {
		if err := tx.Origins().Repoint(song, known); err != nil {
			return err
		}
		entries, err := tx.Entries().Listed(tx.roomID)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.SongID != song {
				continue
			}
			if _, there, err := tx.Entries().OfSong(tx.roomID, known); err != nil {
				return err
			} else if there { // its place goes to the next
				e.Status, e.Failure, e.EndedAt = models.Removed, "", tx.now
			}
			e.SongID, e.Version = known, tx.version
			if err := tx.Entries().Save(e); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, f.Fetched(ctx, known))
}

// Failed says that a song cannot be fetched, and why, a models.Problem code: the entries that wait for it fail with it.
func (f Fetching) Failed(ctx context.Context, song models.SongID, problem string) error {
	entries, err := f.waiting(ctx, song)
	for _, e := range entries {
		if ferr := f.Party.Unplayable(ctx, e, problem); !errors.Is(ferr, models.ErrNoSuchEntry) {
			err = errors.Join(err, ferr)
		}
	}
	return err
}

// Wanted lists the songs that entries wait for and that are not here.
func (f Fetching) Wanted(ctx context.Context) (songs []models.SongID, err error) {
	err = f.Party.Store.Read(ctx, func(tx *store.Tx) (err error) { songs, err = tx.Origins().Wanted(f.Party.Room); return err })
	return songs, err
}

// waiting are the entries of a song that are being prepared.
func (f Fetching) waiting(ctx context.Context, song models.SongID) (list []models.EntryID, err error) {
	err = f.Party.Store.Read(ctx, func(tx *store.Tx) error {
		entries, err := tx.Entries().Listed(f.Party.Room)
		for _, e := range entries {
			if e.SongID == song && e.Status == models.Preparing && !e.Held() {
				list = append(list, e.ID)
			}
		}
		return err
	})
	return list, err
}
