package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// stage runs a party on a clock of its own: a player that asks for the next song when one has ended, a worker that takes its time with each
// song, and the reconciler.
type stage struct {
	*party
	c       *clock
	keep    func()
	fence   models.Fence
	ready   map[models.EntryID]time.Time // when the worker is done with it
	current models.EntryID
	ends    time.Time
	silence time.Duration // so far, since it was last asked
}

const (
	stageStep    = 250 * time.Millisecond
	stagePrepare = 2 * time.Second
	stageSong    = 30 * time.Second
)

func newStage(t *testing.T, songs int) *stage {
	t.Helper()
	p := newParty(t, songs, 2)
	p.seeded(5)
	s := &stage{party: p, c: p.fakeTime(), ready: map[models.EntryID]time.Time{}}
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, id := range p.songs { // nobody has opened any of them yet
			if err := tx.Songs().SetProbed(id, 0); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	_, s.keep = p.reconciler(t)
	s.fence = p.fence(t)
	return s
}

// run lets time pass and gives the silence of that time.
func (s *stage) run(t *testing.T, d time.Duration) time.Duration {
	t.Helper()
	s.silence = 0
	for end := s.c.now().Add(d); s.c.now().Before(end); s.c.add(stageStep) {
		s.work(t)
		s.sound(t)
		s.keep()
		if s.current == 0 {
			s.silence += stageStep
		}
	}
	return s.silence
}

func (s *stage) work(t *testing.T) {
	t.Helper()
	for _, e := range s.choices(t) {
		done, taken := s.ready[e.ID]
		switch {
		case !taken && e.Status == models.Preparing:
			s.ready[e.ID] = s.c.now().Add(stagePrepare)
		case taken && e.Status == models.Preparing && !s.c.now().Before(done):
			if err := s.Prepared(t.Context(), e.ID, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (s *stage) sound(t *testing.T) {
	t.Helper()
	if s.current != 0 && s.c.now().Before(s.ends) {
		return
	}
	now, err := s.Finish(t.Context(), s.fence, s.current, models.EndPlayed)
	if err != nil {
		t.Fatal(err)
	}
	s.current, s.ends = now.EntryID, s.c.now().Add(stageSong)
}

func TestSilenceIsNeverLongerThanASongsPreparation(t *testing.T) {
	s := newStage(t, 40)
	if quiet := s.run(t, 10*time.Second); quiet != 10*time.Second {
		t.Fatalf("without a fallback and without requests it is silent for %v of 10 s", quiet)
	}
	const most = stagePrepare + 3*stageStep
	s.set(t, "fallback", `"radio"`)
	if quiet := s.run(t, 2*time.Minute); quiet > most {
		t.Errorf("%v of silence after it was switched on", quiet)
	}
	if quiet := s.run(t, 4*time.Minute); quiet != 0 {
		t.Errorf("%v of silence within four minutes", quiet)
	}
	// The worst moment: just before a song ends the host takes all choices out.
	s.run(t, s.ends.Sub(s.c.now())-stageStep)
	for _, e := range s.choices(t) {
		if err := s.Withdraw(t.Context(), host, e.ID); err != nil {
			t.Fatal(err)
		}
	}
	if quiet := s.run(t, time.Minute); quiet > most {
		t.Errorf("%v of silence after all choices were taken out", quiet)
	}
	s.set(t, "fallback", `"library"`)
	if quiet := s.run(t, 2*time.Minute); quiet > most {
		t.Errorf("%v of silence after the fallback was changed", quiet)
	}
}
