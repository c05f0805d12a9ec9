package lights

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
)

const (
	turnLasts = 3 * time.Second        // without being renewed
	turnRenew = 700 * time.Millisecond // how often it is renewed, and asked for by those who wait
	turnSpare = 500 * time.Millisecond // so much earlier who could not renew it falls silent: its lamps take a moment to close
	turnAlone = 2 * turnLasts          // without Redis, after which the player drives the lamps: nobody else can
	// turnComes is how long before it asks a process for the lights says that it is there: a player that drives without Redis hears of it.
	turnComes = turnRenew + patience + turnSpare
)

// Turn is the right to drive a party's lamps: one process at a time has it, whatever its role. It lies in Redis, since without Redis the
// player's process is the only one that hears anything. A process that is there for the lights alone goes before the player's.
type Turn struct {
	Redis *redis.Client
	Room  models.RoomID
	Name  string // unlike that of any other process
	// Player: this is the player's process. It drives the lamps unless another process is there for them, also where Redis is away.
	Player bool
	// Hears tells whether this process has anything to show; nil = always. Where it does not, the turn is another's.
	Hears func() bool
	Log   *slog.Logger

	came time.Time // since when others know that this process is there for the lights; zero = they do not
}

// turnTake takes or renews the turn.
//
// KEYS[1] who has it; KEYS[2] a process for the lights alone that is there.
// ARGV[1] who asks; ARGV[2] for how many ms; ARGV[3] "player", "" or "comes": a process for the lights that says so before it asks.
// Output 1 = it is the asker's; 0 = it is not, or the asker should give it back; 2 = to one that comes: somebody has it, and hears of that.
var turnTake = redis.NewScript(`
if ARGV[3] == 'player' then
  if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
else
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
end
local has = redis.call('GET', KEYS[1])
if ARGV[3] == 'comes' then return has and 2 or 0 end
if has and has ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`)

// turnGive gives the turn back.
//
// KEYS[1] who has it; KEYS[2] a process for the lights alone that is there. ARGV[1] who gives it back. Output: nothing.
var turnGive = redis.NewScript(`
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
`)

// Take waits for the turn, has drive run while it is ours, and gives it back. It returns without it after some seconds, or when ctx ends.
func (t *Turn) Take(ctx context.Context, drive func(ctx context.Context)) {
	until, ours := t.wait(ctx)
	if !ours {
		return
	}
	t.Log.Info("this process drives the lamps")
	driving, lost := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		defer lost()
		if t.keep(driving, until); driving.Err() == nil {
			t.Log.Info("another process drives the lamps, or none can")
		}
	})
	drive(driving)
	lost()
	renewing.Wait()
	t.give(ctx)
}

// wait asks for the turn again and again. until is how long it is ours.
func (t *Turn) wait(ctx context.Context) (until time.Time, ours bool) {
	began := time.Now()
	away := time.Time{} // since when Redis is
	for ctx.Err() == nil && time.Since(began) < recheck {
		asked := time.Now()
		got, err := t.ask(ctx, patience)
		if err == nil {
			away = time.Time{}
			if t.came.IsZero() {
				t.came = time.Now()
			}
		} else {
			t.came = time.Time{}
			if away.IsZero() {
				away = asked
			}
		}
		if got || t.Player && err != nil && time.Since(away) > turnAlone {
			return asked.Add(turnLasts), true
		}
		select {
		case <-ctx.Done():
		case <-time.After(turnRenew):
		}
	}
	return time.Time{}, false
}

// keep renews the turn until ctx ends or it is lost.
func (t *Turn) keep(ctx context.Context, until time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(turnRenew):
		}
		asked := time.Now()
		left := until.Add(-turnSpare).Sub(asked)
		if t.Player {
			left = patience
		}
		got, err := t.ask(ctx, min(patience, left))
		switch {
		case got:
			until = asked.Add(turnLasts)
		case err == nil:
			return
		case !t.Player && time.Until(until) <= turnSpare+turnRenew:
			t.came = time.Time{}
			return
		}
	}
}

// somebodyHas is what turnTake answers to one that comes, where nobody can drive the lamps without Redis.
const somebodyHas = 2

// errDeaf means that this process has nothing to show.
var errDeaf = errors.New("no player is heard")

func (t *Turn) ask(ctx context.Context, within time.Duration) (got bool, err error) {
	if t.Hears != nil && !t.Hears() {
		return false, errDeaf
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	role := ""
	switch {
	case t.Player:
		role = "player"
	case t.came.IsZero() || time.Since(t.came) < turnComes:
		role = "comes"
	}
	answer, err := turnTake.Run(ctx, t.Redis, t.keys(), t.Name, turnLasts.Milliseconds(), role).Int()
	if answer == somebodyHas {
		t.came = time.Now().Add(-turnComes)
	}
	return answer == 1, err
}

func (t *Turn) give(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := turnGive.Run(ctx, t.Redis, t.keys(), t.Name).Err(); err != nil && !errors.Is(err, redis.Nil) {
		t.Log.Debug("the turn to drive lamps was not given back; it ends by itself", "error", err)
	}
}

func (t *Turn) keys() []string { return []string{turnKey(t.Room), thereKey(t.Room)} }
