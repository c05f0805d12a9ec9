package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// The box was restarted in the middle of the party, and its Redis knows nobody any more. Most phones are in pockets, with no page open: who
// was here a minute ago is here still, and four of twenty votes are no third of those present.
func TestARedisThatForgotDoesNotEmptyTheRoom(t *testing.T) {
	p := newParty(t, 2, 20)
	c := p.fakeTime()
	live, look := p.reconciler(t)
	present := func(open int, d time.Duration) int {
		t.Helper()
		for end := c.now().Add(d); c.now().Before(end); c.add(5 * time.Second) {
			if err := p.Seen(t.Context(), p.guests[:open]); err != nil {
				t.Fatal(err)
			}
			look()
		}
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap.Present
	}
	if n := present(20, 20*time.Second); n != 20 {
		t.Fatalf("%d of 20 are present", n)
	}
	e := p.request(t, 0, 0)
	for guest := 1; guest <= 5; guest++ {
		p.vote(t, guest, e, -1)
	}
	p.redis.FlushAll()
	live, look = p.reconciler(t) // of the process that was started again
	if n := present(2, time.Minute); n != 20 {
		t.Errorf("%d are present a minute after Redis forgot the other 18", n)
	}
	if got := p.entry(t, e.ID); got.Status != models.Ready {
		t.Errorf("with four votes against it of twenty present a song is %s", got.Status)
	}
	if n := present(2, 10*time.Minute); n != 2 {
		t.Errorf("%d are present ten minutes later, want the 2 with open pages", n)
	}
	c.add(18 * time.Hour)
	p.redis.FlushAll()
	if err := p.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Guests().MarkPresent(p.Room, p.guests, true,
			0)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := live.Fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := present(1, 15*time.Second); n != 1 {
		t.Errorf("%d are present in the evening of the next day, want 1: who was here last night does not count", n)
	}
}

// A guest whose page has no script, or who comes through another door, is seen by what they do.
func TestWhoActsIsHereThoughNoPageOfTheirsIsOpen(t *testing.T) {
	p := newParty(t, 4, 2)
	c := p.fakeTime()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reconciler := p.Reconciler(live)
	present := func() int {
		t.Helper()
		for range 3 {
			c.add(5 * time.Second)
			if err := reconciler.Reconcile(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap.Present
	}
	for i := range 4 {
		p.request(t, 0, i)
		c.add(5 * time.Minute)
		if n := present(); n != 1 {
			t.Errorf("%d are present %d minutes after the first of the requests of every five, want 1", n, 5*(i+1))
		}
	}
	c.add(6 * time.Minute)
	if n := present(); n != 0 {
		t.Errorf("%d are present eleven minutes after the last request, want 0", n)
	}
}
