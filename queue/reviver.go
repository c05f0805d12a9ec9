package queue

import (
	"context"
	"errors"
	"slices"
	"time"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
)

// How a Reviver waits.
const (
	reviveEvery  = time.Second
	reviveFirst  = 2 * time.Second  // between two looks at a file, doubled after each
	reviveMost   = time.Minute      //
	growingMost  = 5 * time.Second  // for a file that is being copied
	troubleFirst = time.Minute      // for a song that has taken a worker's time for nothing
	troubleMost  = 10 * time.Minute //
	// goneAfter is how long nothing may be at a file's path before the file is gone: a folder that was renamed is found again in that time.
	goneAfter = time.Minute
)

// Reviver looks after entries whose files could not be read: it holds what waits on a disk that has gone away, lets what was held play when
// its file can be read, and gives what has failed another chance when the reason for it has gone. All of it is found in the state, so that
// it goes on after a restart, and several at once do no harm.
//
// Run is for one goroutine; so is Revive, which a test calls instead.
type Reviver struct {
	party   *Party
	live    *Live
	suspect func(path string) // told of a file that cannot be read: its disk may be away. nil = nobody
	tries   map[models.EntryID]*try
	away    []models.Disk // as last seen
}

// try is how often and when a file is looked at.
type try struct {
	reason      string
	since, next time.Time
	wait        time.Duration
}

// Reviver makes a reviver that looks at live, which somebody else runs.
func (l *Live) Reviver(suspect func(path string)) *Reviver {
	if suspect == nil {
		suspect = func(string) {}
	}
	return &Reviver{party: l.p, live: l, suspect: suspect, tries: map[models.EntryID]*try{}}
}

// Run looks after the entries until ctx ends. Where none waits or has failed, it asks nobody.
func (r *Reviver) Run(ctx context.Context) error {
	ticker := time.NewTicker(reviveEvery)
	defer ticker.Stop()
	for {
		if err := r.Revive(ctx); err != nil && ctx.Err() == nil {
			r.party.Log.Warn("songs that wait for their files could not be looked after; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Revive looks once and does what is due.
func (r *Reviver) Revive(ctx context.Context) error {
	listed := r.listed()
	if len(listed) == 0 {
		clear(r.tries)
		return nil
	}
	songs, err := r.learn(ctx, listed)
	if err != nil {
		return err
	}
	now := map[models.EntryID]string{} // what entries are to be: held for a reason, or "" for another chance
	hangs := false
	for _, item := range listed {
		song := songs[item.SongID]
		switch away := r.onDiskAway(song.Path); {
		case away && item.Status.Waiting() && item.Failure != models.ProblemAway:
			now[item.ID] = models.ProblemAway
		case away, item.Failure == "", hangs:
		default:
			reason, err := r.look(ctx, item, song)
			if hangs = errors.Is(err, disk.ErrLate); reason != item.Failure {
				now[item.ID] = reason
			}
		}
	}
	return errors.Join(ctx.Err(), r.apply(ctx, listed, now))
}

// listed are the entries that wait or have failed and have a file: internet radio has none, nor has what is to be fetched.
func (r *Reviver) listed() []*Item {
	queue := slices.Clone(r.live.Snapshot().Queue)
	return slices.DeleteFunc(queue, func(i *Item) bool {
		return i.Song == nil || i.Song.Streams() || i.Song.Source == models.SourceRemote || models.OfFetching(i.Failure)
	})
}

// learn reads which disks are away, and the songs as they are now: a scan may have found one elsewhere.
func (r *Reviver) learn(ctx context.Context, listed []*Item) (map[models.SongID]models.Song, error) {
	var away []models.Disk
	songs := make(map[models.SongID]models.Song, len(listed))
	err := r.party.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if away, err = tx.DisksAway(); err != nil {
			return err
		}
		var ids []models.SongID
		for _, item := range listed {
			if songs[item.SongID] = *item.Song; item.Failure != "" {
				ids = append(ids, item.SongID)
			}
		}
		read, err := tx.Songs().Some(ids)
		for _, song := range read {
			songs[song.ID] = song
		}
		return err
	})
	if len(away) != len(r.away) { // a disk has come or gone: all looks are due
		clear(r.tries)
	}
	r.away = away
	return songs, err
}

func (r *Reviver) onDiskAway(path string) bool {
	return slices.ContainsFunc(r.away, func(d models.Disk) bool { return d.Holds(path) })
}

// look says what an entry that is held or has failed is to be now: its reason, another one, or "" for another chance.
func (r *Reviver) look(ctx context.Context, item *Item, song models.Song) (string, error) {
	t := r.tries[item.ID]
	if t == nil || t.reason != item.Failure {
		if t = newTry(item, r.party.Now()); models.Waits(item.Failure) {
			r.suspect(song.Path)
		}
		r.tries[item.ID] = t
	}
	if models.InContent(item.Failure) || item.Failure == models.ProblemNoDecoder {
		if song.Available() { // the file has changed, or a decoder is here
			return "", nil
		}
		return item.Failure, nil
	}
	now := r.party.Now()
	if now.Before(t.next) {
		return item.Failure, nil
	}
	t.later(now)
	err := r.party.Files.Look(ctx, song.Path)
	trouble := disk.Trouble(err)
	if trouble == "" && item.Failure == models.ProblemGrowing {
		if stamp, err := r.party.Files.Stat(ctx, song.Path); err != nil || r.party.Files.Fresh(stamp) {
			trouble = models.ProblemGrowing
		}
	}
	switch {
	case trouble == "":
		return "", nil
	case ctx.Err() != nil, item.Status == models.Failed:
		return item.Failure, err
	case trouble == models.ProblemUnfound && (song.MissingAt > 0 || now.Sub(t.since) >= goneAfter):
		return models.ProblemMissing, err
	}
	return trouble, err
}

func newTry(item *Item, now time.Time) *try {
	t := &try{reason: item.Failure, since: now, next: now, wait: reviveFirst}
	if item.Failure == models.ProblemTimeout || item.Failure == models.ProblemUnchecked {
		t.wait, t.next = 2*troubleFirst, now.Add(troubleFirst)
	}
	return t
}

// later puts the next look off.
func (t *try) later(now time.Time) {
	most := reviveMost
	switch t.reason {
	case models.ProblemGrowing:
		most = growingMost
	case models.ProblemTimeout, models.ProblemUnchecked:
		most = troubleMost
	}
	t.next = now.Add(min(t.wait, most))
	t.wait = min(2*t.wait, most)
}

// apply writes what entries are to be, those that are still as they were seen, and hands to the workers what is to be prepared.
func (r *Reviver) apply(ctx context.Context, listed []*Item, now map[models.EntryID]string) error {
	if len(now) == 0 {
		return nil
	}
	var prepare []models.EntryID
	err := r.party.change(ctx, func(tx *roomTx) error {
		prepare = nil
		changed := errUnchanged
		for _, item := range listed {
			reason, wanted := now[item.ID]
			if !wanted {
				continue
			}
			e, err := tx.Entries().Get(tx.roomID, item.ID)
			if err != nil {
				return err
			}
			if e.Status != item.Status || e.Failure != item.Failure {
				continue
			}
			done, err := become(tx, &e, reason)
			if err != nil {
				return err
			}
			if done {
				changed = nil
			}
			if done && e.Status == models.Preparing && e.Failure == "" {
				prepare = append(prepare, e.ID)
			}
		}
		return changed
	})
	if err != nil {
		return err
	}
	for _, id := range prepare {
		handToWorker(ctx, r.party, id)
	}
	return nil
}

// become lets an entry be held for a reason, unless another file of its recording can be played, fail for one that nobody waits out, or,
// with none, have another chance.
// It does nothing to one whose song is back in the queue.
func become(tx *roomTx, e *models.Entry, reason string) (done bool, err error) {
	if e.Status == models.Failed {
		if _, again, err := tx.Entries().OfSong(tx.roomID, e.SongID); err != nil || again {
			return false, err
		}
		if err := tx.Songs().SetProblem(e.SongID, "", tx.now); err != nil {
			return false, err
		}
		e.Status, e.StartedAt, e.EndedAt = models.Preparing, 0, 0
	}
	if reason != "" {
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return false, err
		}
		if err := unlock(tx, &playback, e.ID); err != nil {
			return false, err
		}
		if !models.Waits(reason) {
			e.Status, e.EndedAt = models.Failed, tx.now
		}
	}
	e.Failure, e.Version = reason, tx.version
	if models.Waits(reason) {
		if _, err := handOver(tx, e); err != nil {
			return false, err
		}
	}
	return true, tx.Entries().Save(*e)
}
