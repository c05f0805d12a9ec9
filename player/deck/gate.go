package deck

import (
	"sync/atomic"
	"time"

	"github.com/gopxl/beep/v2"
)

// Gate lets sound through only while the player's lease certainly holds. It is looked at for every block, so that a player that was
// frozen, or that has lost Redis, is silent from the moment on at which another one may begin. Safe for use by many goroutines.
type Gate struct {
	base  time.Time // carries the monotonic clock
	until atomic.Int64
}

// NewGate returns a gate that is shut.
func NewGate() *Gate { return &Gate{base: time.Now()} }

// OpenUntil lets sound through until t, which must carry a monotonic reading (come from time.Now).
func (g *Gate) OpenUntil(t time.Time) { g.until.Store(int64(t.Sub(g.base))) }

// Shut lets nothing through any more.
func (g *Gate) Shut() { g.until.Store(0) }

// open reports whether sound may be heard at time t. A nil gate is always open.
func (g *Gate) open(t time.Time) bool {
	return g == nil || int64(t.Sub(g.base)) < g.until.Load()
}

// gated is a streamer behind a gate: where the last sample of a block would be heard behind a shut gate, all of the block is silence, at
// once, and nothing is taken from the streamer.
type gated struct {
	beep.Streamer
	gate  *Gate
	clock *clock
	shut  func(n int) // counts n frames that are kept back
}

// Stream ends with the streamer that is let through.
func (g *gated) Stream(samples [][2]float64) (n int, ok bool) {
	if g.gate.open(g.clock.heardAt(len(samples))) {
		return g.Streamer.Stream(samples)
	}
	g.shut(len(samples))
	clear(samples)
	return len(samples), true
}
