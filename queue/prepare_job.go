package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/tasks"
)

// prepareWithin bounds one look into a song: somebody waits for it.
const prepareWithin = 30 * time.Second

// Prober looks into a song's file. The player's decoders implement it.
type Prober interface {
	// Probe tells whether there is sound in the file; problem is a models.Problem code, "" when it can be played. An error without a
	// problem is not the song's fault.
	Probe(ctx context.Context, path string) (length models.Millis, problem string, err error)
}

// Preparation is what a task of the PrepareJob is about.
type Preparation struct {
	Entry models.EntryID `json:"entry"`
}

// Preparer is what the preparation of songs works with.
type Preparer struct {
	Prober  Prober
	Fetch   func(context.Context, models.SongID) error // asks for the file of a song that is not here; see Fetching
	Analyse func(context.Context, models.SongID) error // asks for a song's analysis, which no one waits for
}

// PrepareJob describes how a requested entry becomes ready, or failed with its reason.
func PrepareJob(p *Party, with Preparer) tasks.Job[Preparation] {
	return tasks.Job[Preparation]{
		Name: "prepare", Queue: tasks.Fast, Timeout: prepareWithin, Retries: 3,
		Key: func(work Preparation) string { return strconv.FormatInt(int64(work.Entry), 10) },
		Run: func(ctx context.Context, work Preparation, _ tasks.Progress) error {
			return prepare(ctx, p, with, work.Entry)
		},
		Failed: func(ctx context.Context, work Preparation, why error) error {
			return unprepared(ctx, p, work.Entry, why)
		},
		Unfinished: func(ctx context.Context) ([]Preparation, error) { return unfinished(ctx, p) },
		Reopen: func(ctx context.Context, work Preparation) error {
			_, err := p.Retry(ctx, models.AsSystem(), work.Entry)
			return err
		},
		Describe: func(ctx context.Context, work Preparation) string { return songOf(ctx, p, work.Entry) },
	}
}

// songOf names the song of an entry; "" = the entry is gone.
func songOf(ctx context.Context, p *Party, entry models.EntryID) string {
	var song models.Song
	err := p.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entries().Get(p.Room, entry)
		if err == nil {
			song, err = tx.Songs().Get(e.SongID)
		}
		return err
	})
	if err != nil {
		return ""
	}
	return song.Name()
}

// prepare looks into the song of an entry, and where it cannot be played into the other files of its recording, one after the other.
func prepare(ctx context.Context, p *Party, with Preparer, entry models.EntryID) error {
	var last models.SongID
	for {
		song, wanted, err := toPrepare(ctx, p, entry)
		if err != nil || !wanted || song.ID == last {
			return err
		}
		if outside, err := unfetched(ctx, p, song); err != nil || outside {
			if err == nil {
				err = with.Fetch(ctx, song.ID) // who has fetched it asks for the preparation again
			}
			return err
		}
		if err := prepareSong(ctx, p, with, entry, song); err != nil {
			return err
		}
		last = song.ID
	}
}

func prepareSong(ctx context.Context, p *Party, with Preparer, entry models.EntryID, song models.Song) error {
	before, trouble := fileBefore(ctx, p, song)
	if trouble != "" {
		p.Log.Info("a requested song waits for its file", "song", song.ID, "problem", trouble)
		return p.Unplayable(ctx, entry, trouble)
	}
	length, problem, err := with.Prober.Probe(ctx, song.Path)
	if err != nil && problem == "" {
		return err
	}
	if problem != "" {
		if !song.Streams() {
			problem = p.Files.Verdict(ctx, song.Path, before, problem)
		}
		p.Log.Info("a requested song cannot be played", "song", song.ID, "problem", problem, "error", err)
		return p.Unplayable(ctx, entry, problem)
	}
	if err := p.Prepared(ctx, entry, length); err != nil || song.Streams() {
		return err
	}
	if err := with.Analyse(ctx, song.ID); err != nil {
		p.Log.Debug("a song's analysis was not asked for; the sweep will", "song", song.ID, "error", err)
	}
	return nil
}

// fileBefore is a song's file as it is before somebody looks into it; trouble is the problem that is waited out where its disk is away.
func fileBefore(ctx context.Context, p *Party, song models.Song) (before disk.Stamp, trouble string) {
	if song.Streams() {
		return before, ""
	}
	before, err := p.Files.Stat(ctx, song.Path)
	if disk.Away(err) {
		trouble = models.ProblemAway
	}
	return before, trouble // of other errors the prober tells more
}

// toPrepare reads the song of an entry; wanted = the entry is still to be prepared.
func toPrepare(ctx context.Context, p *Party, entry models.EntryID) (song models.Song, wanted bool, err error) {
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entries().Get(p.Room, entry)
		if err != nil || e.Status != models.Preparing || e.Held() {
			return err
		}
		song, err = tx.Songs().Get(e.SongID)
		wanted = err == nil
		return err
	})
	if errors.Is(err, models.ErrNoSuchEntry) || errors.Is(err, models.ErrNoSuchSong) {
		err = nil
	}
	return song, wanted, err
}

// unfetched tells whether a song's file has to be fetched first.
func unfetched(ctx context.Context, p *Party, song models.Song) (is bool, err error) {
	if song.MissingAt == 0 {
		return false, nil
	}
	err = p.Store.Read(ctx, func(tx *store.Tx) (err error) { is, err = tx.Origins().Unfetched(song.ID); return err })
	return is, err
}

// unprepared fails an entry whose preparation was given up without a verdict. What crashes the worker is taken for damaged, what takes too
// long may not next time; any other trouble says nothing about the song. Where its file cannot be read, that was the reason, and it waits.
func unprepared(ctx context.Context, p *Party, entry models.EntryID, why error) error {
	problem := models.ProblemUnchecked
	switch {
	case errors.Is(why, tasks.ErrCrashed):
		problem = models.ProblemBroken
	case errors.Is(why, context.DeadlineExceeded):
		problem = models.ProblemTimeout
	}
	song, wanted, err := toPrepare(ctx, p, entry)
	if err != nil || !wanted {
		return err
	}
	if !song.Streams() && !errors.Is(why, tasks.ErrCancelled) {
		before, err := p.Files.Stat(ctx, song.Path)
		if problem = p.Files.Verdict(ctx, song.Path, before, problem); err != nil {
			problem = disk.Trouble(err)
		}
	}
	err = p.Unplayable(ctx, entry, problem)
	if errors.Is(err, models.ErrNoSuchEntry) {
		return nil
	}
	return err
}

// unfinished lists the entries of the room that are still to be prepared.
func unfinished(ctx context.Context, p *Party) (list []Preparation, err error) {
	var waiting []models.Entry
	err = p.Store.Read(ctx, func(tx *store.Tx) (err error) { waiting, err = tx.Entries().Unprepared(); return err })
	for _, e := range waiting {
		if e.RoomID == p.Room {
			list = append(list, Preparation{e.ID})
		}
	}
	return list, err
}
