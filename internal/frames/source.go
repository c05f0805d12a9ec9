// Package frames carries what the visualizer sees in the player's mix to those who look: lights in the player's own process, and screens
// and lights anywhere through Redis. A Source stands beside the player; a Screen stands in each web process, a Remote in a process that
// drives lights elsewhere. Frames are dropped, never queued, and where nobody looks nothing is computed, copied or sent.
package frames

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/kv"
	"upbeat/models"
	"upbeat/visualizer"
)

const (
	blocksAhead = 64                     // blocks that may wait for the analysis: more than half a second
	blockFrames = 1024                   // the longest block that is taken as one
	wantedFor   = 3 * askEvery           // a screen that does not ask for this long has gone
	together    = 2                      // frames in a message to screens: they are shown at their own times all the same
	sendWithin  = 100 * time.Millisecond // what takes longer is dropped
)

// Analyzer turns samples into frames. *visualizer.Analyzer is one.
type Analyzer interface {
	Write(samples [][2]float64, at time.Time, each func(*visualizer.Frame))
}

// Config is what a Source is built from.
type Config struct {
	Redis    *redis.Client
	Room     models.RoomID
	Analyzer func() Analyzer // makes one when frames are first wanted: its tables take memory
	Rate     int             // samples a second
	Log      *slog.Logger
}

// Source makes frames of the player's mix while somebody wants them. Tap is called by the output's goroutine, Frames by any; Run must run.
type Source struct {
	Config
	blocks chan *block  // filled by Tap
	spare  chan *block  // to be filled
	asked  atomic.Int64 // until when screens want frames, in Unix nanoseconds
	here   atomic.Int32 // how many in this process want them
	waves  atomic.Int64 // until when screens want the waveform too
	leads  atomic.Bool  // this process is the player
	name   string       // unlike that of any other source

	mu     sync.Mutex
	recent timeline

	analyzer Analyzer // Run's alone
	steady   steady
	wave     wave
	message  []byte
	held     int // frames in message
}

// block is a copy of samples that will be heard from a moment on.
type block struct {
	samples [blockFrames][2]float64
	n       int
	at      time.Time
}

// New builds a source. Nothing is computed until somebody wants frames.
func New(c Config) *Source {
	return &Source{Config: c, blocks: make(chan *block, blocksAhead), spare: make(chan *block, blocksAhead), name: rand.Text()}
}

// Tap copies samples of the mix that will be heard from a moment on. It never waits: what the analysis has no room for is dropped.
func (s *Source) Tap(samples [][2]float64, heardAt time.Time) {
	if !s.wanted() {
		return
	}
	for len(samples) > 0 {
		var b *block
		select {
		case b = <-s.spare:
		default:
			if len(s.blocks) == cap(s.blocks) {
				return
			}
			b = new(block)
		}
		b.n, b.at = copy(b.samples[:], samples), heardAt
		select {
		case s.blocks <- b:
		default:
			return
		}
		heardAt = heardAt.Add(lasting(b.n, s.Rate))
		samples = samples[b.n:]
	}
}

// wanted tells whether somebody looks.
func (s *Source) wanted() bool {
	return s.here.Load() > 0 || s.asked.Load() > time.Now().UnixNano()
}

// Want has frames made for this process until the returned function is called, once.
func (s *Source) Want() (stop func()) {
	s.here.Add(1)
	return func() { s.here.Add(-1) }
}

// At copies the frame that is heard at a moment into f; false = none is.
func (s *Source) At(moment time.Time, f *visualizer.Frame) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recent.at(moment, f)
}

// Run makes frames until ctx ends.
func (s *Source) Run(ctx context.Context) error {
	var listening sync.WaitGroup
	listening.Go(func() { s.hearScreens(ctx) })
	defer listening.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case b := <-s.blocks:
			s.analyse(ctx, b)
			select {
			case s.spare <- b:
			default:
			}
		}
	}
}

func (s *Source) analyse(ctx context.Context, b *block) {
	at := s.steady.next(b.at, lasting(b.n, s.Rate))
	samples := b.samples[:b.n]
	s.wave.write(samples)
	if s.analyzer == nil {
		s.analyzer = s.Analyzer()
	}
	s.analyzer.Write(samples, at, func(f *visualizer.Frame) {
		s.mu.Lock()
		s.recent.add(f)
		s.mu.Unlock()
		s.send(ctx, f)
	})
}

// send adds a frame to the message to screens, and publishes it when it is full.
func (s *Source) send(ctx context.Context, f *visualizer.Frame) {
	now := time.Now().UnixNano()
	if s.asked.Load() <= now {
		s.held = 0
		return
	}
	n := 0
	if s.waves.Load() > now {
		n = points
	}
	if s.held > 0 && int(s.message[3])*pointsUnit != n {
		s.held = 0
	}
	if s.held == 0 {
		s.message = appendHead(s.message[:0], together, len(f.Left), n)
	}
	s.message = appendFrame(s.message, f, s.wave.last(n))
	if s.held++; s.held < together {
		return
	}
	s.held = 0
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := s.Redis.Publish(ctx, framesChannel(s.Room), s.message).Err(); err != nil {
		s.Log.Debug("frames not sent", "error", err)
	}
}

// hearScreens notes until when screens want frames.
func (s *Source) hearScreens(ctx context.Context) {
	kv.Hear(ctx, s.Redis, wantedChannel(s.Room), func(what string) {
		if number, asks := asksClock(what); asks {
			s.answer(ctx, number)
			return
		}
		until := time.Now().Add(wantedFor).UnixNano()
		s.asked.Store(until)
		if what == withWave {
			s.waves.Store(until)
		}
	})
}
