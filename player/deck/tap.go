package deck

import (
	"time"

	"github.com/gopxl/beep/v2"
)

// Tap sees every block before the volume: samples as they will be heard from heardAt on. It must not wait and must not keep samples.
type Tap func(samples [][2]float64, heardAt time.Time)

// tapped shows a tap what passes.
type tapped struct {
	beep.Streamer
	clock *clock
	tap   Tap
}

// Stream changes nothing.
func (t *tapped) Stream(samples [][2]float64) (n int, ok bool) {
	at := t.clock.heardAt(0)
	n, ok = t.Streamer.Stream(samples)
	t.tap(samples[:n], at)
	return n, ok
}
