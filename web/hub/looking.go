package hub

import (
	"context"
	"sync"
	"sync/atomic"

	"upbeat/internal/frames"
)

// Frames brings what the visualizer sees. frames.Screen is one.
type Frames interface {
	// Look hands each message of frames to f until ctx ends; wave tells whether somebody wants the waveform too.
	Look(ctx context.Context, wave func() bool, f func(message []byte))
}

// What a page wants of the frames.
const (
	wantNothing = "none"
	wantBars    = "bars"
	wantWave    = "wave" // all that a message holds
)

// mostPhones is how many guests' phones get frames at once: each of them costs some dozen writes a second. Stages and hosts always do.
const mostPhones = 100

// looking is who wants frames of what is heard. Frames are dropped, never queued: a socket that is busy misses them. Safe for use by many
// goroutines; while nobody looks, nobody listens to Redis.
type looking struct {
	source Frames // nil = there are none
	came   chan struct{}
	waves  atomic.Int32 // sockets that want the waveform

	mu     sync.Mutex
	who    map[*client]string // what each wants
	phones int                // guests among them
	stop   context.CancelFunc // ends the listening; nil = nobody listens
	odd    bool               // the message is one that phones are not sent: they get every other one
}

func newLooking(source Frames) *looking {
	return &looking{source: source, came: make(chan struct{}, 1), who: map[*client]string{}}
}

// want notes what a page wants; the last word counts.
func (l *looking) want(c *client, what string) {
	if what != wantBars && what != wantWave {
		l.leave(c)
		return
	}
	phone := !c.stage && !c.host
	l.mu.Lock()
	defer l.mu.Unlock()
	before, was := l.who[c]
	if l.source == nil || !was && phone && l.phones == mostPhones {
		return
	}
	l.who[c] = what
	if !was && phone {
		l.phones++
	}
	l.count(before, what)
	offer(l.came)
}

// leave forgets a socket.
func (l *looking) leave(c *client) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, was := l.who[c]
	if !was {
		return
	}
	delete(l.who, c)
	if !c.stage && !c.host {
		l.phones--
	}
	l.count(before, wantNothing)
	if len(l.who) == 0 && l.stop != nil {
		l.stop()
	}
}

// count keeps the number of those who want the waveform. Called with mu held.
func (l *looking) count(before, now string) {
	if before == wantWave {
		l.waves.Add(-1)
	}
	if now == wantWave {
		l.waves.Add(1)
	}
}

// run brings frames to who looks until ctx ends.
func (l *looking) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.came:
		}
		for {
			listening, some := l.begin(ctx)
			if !some {
				break
			}
			l.source.Look(listening, func() bool { return l.waves.Load() > 0 }, l.show)
		}
	}
}

// begin is the context of a listening that ends when nobody looks any more; false = nobody does.
func (l *looking) begin(ctx context.Context) (context.Context, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
	if len(l.who) == 0 || ctx.Err() != nil {
		return nil, false
	}
	ctx, l.stop = context.WithCancel(ctx)
	return ctx, true
}

// show hands a message to everybody who wants it: rendered once, and once more without the waveform.
func (l *looking) show(message []byte) {
	full := frame(opBinary, message)
	var short []byte
	l.mu.Lock()
	defer l.mu.Unlock()
	l.odd = !l.odd
	for c, want := range l.who {
		if l.odd && !c.stage && !c.host {
			continue
		}
		if want == wantWave {
			c.glimpse(full)
			continue
		}
		if short == nil {
			short = frame(opBinary, frames.WithoutWave(message))
		}
		c.glimpse(short)
	}
}

// glimpse sends what is of no use later: a page that is not ready for it goes without. It never waits.
func (c *client) glimpse(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.fresh && !c.busy && !c.behind {
		c.write(frame)
	}
}
