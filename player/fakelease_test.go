package player

import (
	"context"
	"sync"

	"upbeat/queue"
)

// fakeLease is a lease in memory.
type fakeLease struct {
	mu       sync.Mutex
	holder   string
	down     error
	released int
}

func (l *fakeLease) Renew(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.down != nil:
		return l.down
	case l.holder != "" && l.holder != "me":
		return queue.ErrHeld
	}
	l.holder = "me"
	return nil
}

func (l *fakeLease) Holder(context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.holder, l.down
}

func (l *fakeLease) Break(_ context.Context, owner string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder == owner {
		l.holder = ""
	}
	return nil
}

func (l *fakeLease) Release(ctx context.Context) error {
	l.mu.Lock()
	l.released++
	l.mu.Unlock()
	return l.Break(ctx, "me")
}

func (l *fakeLease) set(holder string, down error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.holder, l.down = holder, down
}
