package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/tasks"
)

// aProbe answers for every song.
type aProbe struct {
	length  models.Millis
	problem string
	err     error
	asked   int
	during  func() // happens while it looks; nil = nothing
}

func (p *aProbe) Probe(context.Context, string) (models.Millis, string, error) {
	p.asked++
	if p.during != nil {
		p.during()
	}
	return p.length, p.problem, p.err
}

// unprobed requests a song that no decoder has opened yet.
func (p *party) unprobed(t *testing.T, i int) models.EntryID {
	t.Helper()
	path := fmt.Sprintf("/%s/unprobed %d", p.Room, i)
	if err := p.store.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: models.Song{Source: "test", Path: path}}}); err != nil {
		t.Fatal(err)
	}
	song, err := p.store.Library().SongAt(t.Context(), "test", path)
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := p.Request(t.Context(), models.AsGuest(p.guests[0]), song.ID)
	if err != nil || e.Status != models.Preparing {
		t.Fatalf("%+v, %v", e, err)
	}
	return e.ID
}

func (p *party) entryAndSong(t *testing.T, id models.EntryID) (e models.Entry, song models.Song) {
	t.Helper()
	err := p.store.Read(t.Context(), func(tx *store.Tx) (err error) {
		if e, err = tx.Entries().Get(p.Room, id); err == nil {
			song, err = tx.Songs().Get(e.SongID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, song
}

func noProgress(int, int, string) {}

// The job does its work once however often it is run, and the database says what is left of it.
func TestThePrepareJobDoesWhatTheDatabaseWants(t *testing.T) {
	p := newParty(t, 0, 1)
	id := p.unprobed(t, 0)
	probe, analysed := &aProbe{length: 1000}, 0
	job := queue.PrepareJob(p.Party, queue.Preparer{Prober: probe, Analyse: func(context.Context, models.SongID) error {
		analysed++
		return errors.New("Redis is away") // which costs nothing
	}})
	left, err := job.Unfinished(t.Context())
	if err != nil || !slices.Equal(left, []queue.Preparation{{Entry: id}}) {
		t.Fatalf("%v, %v", left, err)
	}
	for range 2 {
		if err := job.Run(t.Context(), left[0], noProgress); err != nil {
			t.Fatal(err)
		}
	}
	if e, song := p.entryAndSong(t, id); e.Status != models.Ready || song.Duration != 1000 || song.ProbedAt == 0 {
		t.Errorf("%+v, %+v", e, song)
	}
	if left, err := job.Unfinished(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	if probe.asked != 1 || analysed != 1 {
		t.Errorf("probed %d times, analysed %d times", probe.asked, analysed)
	}
	if err := job.Run(t.Context(), queue.Preparation{Entry: 1 << 40}, noProgress); err != nil {
		t.Errorf("an entry that is gone: %v", err)
	}
}

// Whatever the worker gave up on, the entry is preparing no more, and says why.
func TestAPreparationThatIsGivenUpFailsItsEntry(t *testing.T) {
	for _, c := range []struct {
		why          error
		reason, song string
	}{
		{fmt.Errorf("%w: panic", tasks.ErrCrashed), models.ProblemBroken, models.ProblemBroken},
		{context.DeadlineExceeded, models.ProblemTimeout, ""}, // says nothing about the file
		{tasks.ErrCancelled, models.ProblemUnchecked, ""},
		{errors.New("no process can be started"), models.ProblemUnchecked, ""},
	} {
		t.Run(c.why.Error(), func(t *testing.T) {
			p := newParty(t, 0, 1)
			id := p.unprobed(t, 0)
			work, probe := queue.Preparation{Entry: id}, &aProbe{}
			job := queue.PrepareJob(p.Party, queue.Preparer{Prober: probe, Analyse: func(context.Context, models.SongID) error { return nil }})
			for range 2 {
				if err := job.Failed(t.Context(), work, c.why); err != nil {
					t.Fatal(err)
				}
			}
			if e, song := p.entryAndSong(t, id); e.Status != models.Failed || e.Failure != c.reason || e.EndedAt == 0 ||
				song.Problem != c.song {
				t.Errorf("%+v, %+v", e, song)
			}
			if left, err := job.Unfinished(t.Context()); err != nil || len(left) != 0 {
				t.Errorf("still wanted: %v, %v", left, err)
			}
			if err := job.Reopen(t.Context(), work); err != nil {
				t.Fatal(err)
			}
			if err := job.Run(t.Context(), work, noProgress); err != nil {
				t.Fatal(err)
			}
			if e, song := p.entryAndSong(t, id); e.Status != models.Ready || song.Problem != "" {
				t.Errorf("tried again: %+v, %+v", e, song)
			}
			if err := job.Failed(t.Context(), work, c.why); err != nil { // a failure that is heard of too late
				t.Fatal(err)
			}
			if e, _ := p.entryAndSong(t, id); e.Status != models.Ready {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestAnEntryThatFailedLeavesTheListAfterAWhile(t *testing.T) {
	p := newParty(t, 0, 1)
	c := p.fakeTime()
	id := p.unprobed(t, 0)
	_, look := p.reconciler(t)
	if err := p.Unplayable(t.Context(), id, models.ProblemBroken); err != nil {
		t.Fatal(err)
	}
	c.add(29 * time.Minute)
	look()
	if e, _ := p.entryAndSong(t, id); e.Status != models.Failed {
		t.Errorf("%+v", e)
	}
	c.add(2 * time.Minute)
	look()
	if e, _ := p.entryAndSong(t, id); e.Status != models.Removed {
		t.Errorf("%+v", e)
	}
}
