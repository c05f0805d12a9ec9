package frames

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/kv"
	"upbeat/models"
	"upbeat/visualizer"
)

// Remote hears frames of a player on another machine for lights in this process, and measures that machine's clock. Run must run.
type Remote struct {
	Redis *redis.Client
	Room  models.RoomID
	Now   func() time.Time // this machine's clock

	mu     sync.Mutex
	recent timeline
	clock  clock
	pings  map[uint64]time.Time // that were not answered yet, by their number
	wants  int
	wake   chan struct{} // somebody wants frames, or no longer
}

// NewRemote builds a Remote. Frames come once they are wanted.
func NewRemote(client *redis.Client, room models.RoomID) *Remote {
	return &Remote{Redis: client, Room: room, Now: time.Now, pings: map[uint64]time.Time{}, wake: make(chan struct{}, 1)}
}

// Want has frames sent here until the returned function is called, once.
func (r *Remote) Want() (stop func()) {
	r.change(1)
	return func() { r.change(-1) }
}

func (r *Remote) change(by int) {
	r.mu.Lock()
	r.wants += by
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *Remote) wanted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wants > 0
}

// PlayerTime is a moment by the clock of the player's machine.
func (r *Remote) PlayerTime(moment time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return moment.Add(r.clock.ahead)
}

// Hears tells whether a player answers.
func (r *Remote) Hears() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.clock.heard.IsZero() && r.Now().Sub(r.clock.heard) < silent
}

// At copies the frame that is heard at a moment of this machine's clock into f; false = none is.
func (r *Remote) At(moment time.Time, f *visualizer.Frame) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.recent.at(moment.Add(r.clock.ahead), f) {
		return false
	}
	f.At = f.At.Add(-r.clock.ahead)
	return true
}

// Run hears frames and the player's clock until ctx ends.
func (r *Remote) Run(ctx context.Context) error {
	var beside sync.WaitGroup
	beside.Go(func() { kv.Hear(ctx, r.Redis, clockChannel(r.Room), r.answered) })
	beside.Go(func() { r.pingAll(ctx) })
	defer beside.Wait()
	for ctx.Err() == nil {
		if !r.wanted() {
			select {
			case <-ctx.Done():
			case <-r.wake:
			}
			continue
		}
		r.look(ctx)
	}
	return nil
}

// look takes frames in until ctx ends or nobody wants them.
func (r *Remote) look(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	var looking sync.WaitGroup
	looking.Go(func() {
		Screen{Redis: r.Redis, Room: r.Room}.Look(ctx, func() bool { return false }, func(message []byte) {
			frames, err := Decode(message)
			if err != nil {
				return // of another version
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			for i := range frames {
				r.recent.add(&frames[i])
			}
		})
	})
	for ctx.Err() == nil && r.wanted() {
		select {
		case <-ctx.Done():
		case <-r.wake:
		}
	}
	stop()
	looking.Wait()
}
