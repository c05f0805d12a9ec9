package deck

import (
	"sync/atomic"
	"time"
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

// open tells whether sound may be heard at time t. A nil gate is always open.
func (g *Gate) open(t time.Time) bool {
	return g == nil || int64(t.Sub(g.base)) < g.until.Load()
}
