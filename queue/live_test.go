package queue_test

import (
	"context"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

func TestLiveFollowsEveryChangeAndEqualsAFreshRead(t *testing.T) {
	p := newParty(t, 6, 3)
	ctx, cancel := context.WithCancel(t.Context())
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { done <- p.Run(ctx) }()
	go func() { done <- live.Run(ctx) }()
	fence, _ := p.Acquire(ctx)
	for i := range p.songs {
		e := p.request(t, i%3, i)
		p.vote(t, (i+1)%3, e, 1-i%3)
	}
	now, _ := p.Finish(ctx, fence, 0, models.EndPlayed)
	_, _ = p.LockNext(ctx, fence)
	name := "Ada"
	_, _ = p.Rename(ctx, models.AsGuest(p.guests[0]), p.guests[0], &name, nil)
	_, _ = p.Fail(ctx, fence, now.EntryID, models.ProblemBroken)
	var version models.Version
	_ = p.store.Read(ctx, func(tx *store.Tx) (err error) { version, err = tx.Rooms().Version(p.Room); return err })
	changes, stop := live.Changes()
	defer stop()
	deadline := time.After(2 * time.Minute)
	for live.Snapshot().Version < version {
		select {
		case <-changes:
		case <-deadline:
			t.Fatalf("at version %d, want %d", live.Snapshot().Version, version)
		}
	}
	fresh, _ := p.Live(ctx)
	compare(t, live.Snapshot(), fresh.Snapshot())
	cancel()
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

func compare(t *testing.T, got, want *queue.Snapshot) {
	t.Helper()
	if len(got.Queue) != len(want.Queue) || got.Playback != want.Playback {
		t.Fatalf("snapshot %+v, want %+v", got, want)
	}
	for i := range want.Queue {
		g, w := got.Queue[i], want.Queue[i]
		if g.Entry != w.Entry || len(g.Ballots) != len(w.Ballots) || g.Guest.Name != w.Guest.Name {
			t.Errorf("place %d: %+v, want %+v", i, g, w)
		}
	}
}
