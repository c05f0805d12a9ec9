package player

import (
	"context"
	"slices"
	"sync"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// fakeLease is a lease in memory.
type fakeLease struct {
	mu       sync.Mutex
	holder   string
	down     error
	released int
	lead     func(ctx context.Context) (models.Fence, error)
	trouble  []string      // what was told, without repetitions
	lasts    time.Duration // 0 = leaseTTL
	redis    func(ctx context.Context) error
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

func (l *fakeLease) Lasts() time.Duration {
	if l.lasts != 0 {
		return l.lasts
	}
	return leaseTTL
}

func (l *fakeLease) Lead(ctx context.Context) (models.Fence, error) { return l.lead(ctx) }

func (l *fakeLease) Holder(context.Context) (models.Lease, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return models.Lease{Owner: l.holder, Host: "box"}, l.down
}

func (l *fakeLease) Trouble(_ context.Context, why string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.trouble); n > 0 && l.trouble[n-1] == why || n == 0 && why == "" {
		return nil
	}
	l.trouble = append(l.trouble, why)
	return nil
}

// told is what was told so far.
func (l *fakeLease) told() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.trouble)
}

func (l *fakeLease) Sign(ctx context.Context) error {
	if l.redis != nil {
		return l.redis(ctx)
	}
	return nil
}

func (l *fakeLease) Unsign(context.Context) error { return nil }

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
