package queue_test

import (
	"sync"
	"testing"
	"time"

	"upbeat/queue"
)

// clock lets a test say what time it is for the party.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (p *party) fakeTime() *clock {
	c := &clock{at: time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)}
	p.Now = c.now
	return c
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) set(at time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.at = at }

func (c *clock) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// reconciler is a reconciler of the party, and what lets it look at the party as it is now.
func (p *party) reconciler(t testing.TB) (*queue.Live, func()) {
	t.Helper()
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reconciler := p.Reconciler(live)
	return live, func() {
		t.Helper()
		if _, err := live.Fresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := reconciler.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
