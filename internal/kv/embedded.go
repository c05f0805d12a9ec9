package kv

import (
	"context"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// tick is how often miniredis' clock is pushed: it expires no key by itself.
const tick = 50 * time.Millisecond

// openEmbedded starts miniredis on a random loopback port behind a random password.
func openEmbedded() (*Server, error) {
	secret, err := password()
	if err != nil {
		return nil, err
	}
	mini := miniredis.NewMiniRedis()
	mini.RequireAuth(secret)
	if err := mini.StartAddr("127.0.0.1:0"); err != nil {
		return nil, err
	}
	opts := &redis.Options{Addr: mini.Addr(), Password: secret}
	return &Server{
		Tier: Embedded, Client: dial(opts), Opts: opts,
		run:   func(ctx context.Context) error { return pushClock(ctx, mini) },
		close: func() error { mini.Close(); return nil },
	}, nil
}

// pushClock expires keys on time, by the measured delta: a late tick must not lengthen a lease.
func pushClock(ctx context.Context, mini *miniredis.Miniredis) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			now := time.Now()
			mini.FastForward(now.Sub(last))
			last = now
		}
	}
}
