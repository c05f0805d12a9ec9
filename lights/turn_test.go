package lights

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// crowd is processes that want to drive the lamps of one party.
type crowd struct {
	t       *testing.T
	redis   *miniredis.Miniredis
	client  *redis.Client
	driving atomic.Int32
	both    atomic.Bool // two drove at once
}

type contestant struct {
	*Turn
	drives atomic.Bool
	stop   func()
}

func newCrowd(t *testing.T) *crowd {
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	return &crowd{t: t, redis: server, client: client}
}

func (c *crowd) join(name string, player bool, hears func() bool) *contestant {
	one := &contestant{Turn: &Turn{Redis: c.client, Room: "main", Name: name, Player: player, Hears: hears,
		Log: slog.New(slog.DiscardHandler)}}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for ctx.Err() == nil {
			one.Take(ctx, func(ctx context.Context) {
				if c.driving.Add(1) > 1 {
					c.both.Store(true)
				}
				one.drives.Store(true)
				<-ctx.Done()
				one.drives.Store(false)
				c.driving.Add(-1)
			})
		}
	})
	one.stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	c.t.Cleanup(one.stop)
	return one
}

// The player drives the lamps while it is alone, and leaves them to a process that is there for them; of those one drives, and the next one
// does when it ends. Then the player does again. Never do two.
func TestOneProcessDrivesTheLamps(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	player := c.join("player", true, nil)
	until(t, "the player drives alone", func() bool { return player.drives.Load() })
	first := c.join("first", false, nil)
	until(t, "a process for the lights takes over", func() bool { return first.drives.Load() && !player.drives.Load() })
	second := c.join("second", false, nil)
	until(t, "the second one waits", func() bool { v, _ := c.redis.Get(thereKey("main")); return v == "second" })
	asked, times := c.redis.CommandCount(), 4*int(turnComes/turnRenew) // by all three of them, so that it has asked for the turn by then
	until(t, "the second one asks", func() bool { return c.redis.CommandCount() >= asked+times+3 })
	if second.drives.Load() || c.both.Load() {
		t.Error("the second one does not wait")
	}
	first.stop()
	until(t, "the second one takes over", func() bool { return second.drives.Load() })
	second.stop()
	c.redis.FastForward(turnLasts) // the first one's sign may be there still
	until(t, "the player drives again", func() bool { return player.drives.Load() })
	if c.both.Load() {
		t.Error("two drove the lamps at once")
	}
}

// A process that dies leaves the lamps to another when its time is over.
func TestTheTurnOfTheDeadEnds(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	_ = c.redis.Set(turnKey("main"), "dead")
	c.redis.SetTTL(turnKey("main"), turnLasts)
	_ = c.redis.Set(thereKey("main"), "dead")
	c.redis.SetTTL(thereKey("main"), turnLasts)
	player := c.join("player", true, nil)
	asked := c.redis.CommandCount()
	until(t, "the player asks twice", func() bool { return c.redis.CommandCount() >= asked+2 })
	if player.drives.Load() {
		t.Error("the player does not wait for the one that is there")
	}
	c.redis.FastForward(turnLasts)
	until(t, "the player takes over", func() bool { return player.drives.Load() })
}

// One that hears no player leaves the lamps to it.
func TestWhoHearsNothingDrivesNothing(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	var hears atomic.Bool
	hears.Store(true)
	deaf := c.join("deaf", false, hears.Load)
	until(t, "it drives while it hears", func() bool { return deaf.drives.Load() })
	hears.Store(false)
	until(t, "it stops", func() bool { return !deaf.drives.Load() })
	c.redis.FastForward(turnLasts)
	player := c.join("player", true, nil)
	until(t, "the player drives", func() bool { return player.drives.Load() })
}

// Without Redis the player drives, and a process for the lights has stopped before.
func TestWithoutRedisThePlayerDrives(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	first := c.join("first", false, nil)
	until(t, "it drives", func() bool { return first.drives.Load() })
	player := c.join("player", true, nil)
	c.redis.SetError("gone")
	until(t, "the player drives", func() bool { return player.drives.Load() })
	if first.drives.Load() || c.both.Load() {
		t.Error("the other one still drives")
	}
	c.redis.SetError("")
	c.redis.FastForward(turnLasts)
	until(t, "it drives again", func() bool { return first.drives.Load() && !player.drives.Load() })
	if c.both.Load() {
		t.Error("two drove the lamps at once")
	}
}
