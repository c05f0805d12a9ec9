package queue_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// A silent room asks every second whether something can start: while nothing can, that takes no writer and makes no version.
func TestASilentRoomWritesNothing(t *testing.T) {
	p := newParty(t, 1, 1)
	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, err := p.Playback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	free := p.holdWriter(t)
	got, err := p.Finish(t.Context(), fence, 0, models.EndPlayed)
	if err != nil || got.EntryID != 0 || got.Version != before.Version {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := p.Finish(t.Context(), fence-1, 0, models.EndPlayed); err == nil {
		t.Error("another player is not refused")
	}
	free()
	e := p.request(t, 0, 0)
	if got, err := p.Finish(t.Context(), fence, 0, models.EndPlayed); err != nil || got.EntryID != e.ID {
		t.Errorf("a request does not start: %+v, %v", got, err)
	}
}

// A station that cannot be heard now is asked after every few seconds, by reading alone.
func TestALostStationIsWaitedForByReading(t *testing.T) {
	p, c := dry(t, 1, 1, "stream")
	p.set(t, "stream_url", `"`+station+`"`)
	fence := p.fence(t)
	p.refill(t)
	chosen := p.choices(t)
	if len(chosen) != 1 {
		t.Fatalf("%d choices", len(chosen))
	}
	if err := p.Prepared(t.Context(), chosen[0].ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), fence, 0, models.EndPlayed); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Fail(t.Context(), fence, chosen[0].ID, models.ProblemStreamLost); err != nil {
		t.Fatal(err)
	}
	p.set(t, "fallback_ahead", "1")
	p.hide(t) // nothing else may stand in for it
	p.refill(t)
	free := p.holdWriter(t)
	for range 3 {
		c.add(6 * time.Second) // longer than an empty search is remembered
		p.refill(t)
	}
	free()
	if again := p.choices(t); len(again) != 0 {
		t.Errorf("%d choices", len(again))
	}
	c.add(10 * time.Minute)
	if p.refill(t); len(p.choices(t)) != 1 {
		t.Error("it is not tried again")
	}
}

// hide takes all songs of the library away.
func (p *party) hide(t *testing.T) {
	t.Helper()
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, song := range p.songs {
			if err := tx.Songs().SetProblem(song, models.ProblemBroken, 1); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// holdWriter keeps the room's writer busy until what it returns is called. Who waits for it makes the test fail, after a while.
func (p *party) holdWriter(t *testing.T) (free func()) {
	t.Helper()
	busy, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- p.store.Write(context.WithoutCancel(t.Context()), func(tx *store.Tx) error {
			_, err := tx.Rooms().Bump(p.Room)
			close(busy)
			<-release
			return err
		})
	}()
	<-busy
	open := sync.OnceFunc(func() { close(release) })
	limit := time.AfterFunc(10*time.Second, open) // only to fail
	return func() {
		t.Helper()
		if !limit.Stop() {
			t.Error("it waits for a writer that is busy")
		}
		open()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}
