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
	free := sync.OnceFunc(func() { close(release) })
	limit := time.AfterFunc(10*time.Second, free) // only to fail
	got, err := p.Finish(t.Context(), fence, 0, models.EndPlayed)
	if err != nil || got.EntryID != 0 || got.Version != before.Version {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := p.Finish(t.Context(), fence-1, 0, models.EndPlayed); err == nil {
		t.Error("another player is not refused")
	}
	if !limit.Stop() {
		t.Error("it waits for a writer that is busy")
	}
	free()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	e := p.request(t, 0, 0)
	if got, err := p.Finish(t.Context(), fence, 0, models.EndPlayed); err != nil || got.EntryID != e.ID {
		t.Errorf("a request does not start: %+v, %v", got, err)
	}
}
