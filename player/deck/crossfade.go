package deck

import (
	"math"

	"github.com/gopxl/beep/v2"
	"github.com/gopxl/beep/v2/effects"
)

// crossfade is the overlap of two songs with equal power: two of beep's transitions, added up and ended after the frames of the overlap.
type crossfade struct {
	beep.Streamer
	at, frames int
}

// newCrossfade uses both to add the two songs up.
func newCrossfade(both *mix, out, in beep.Streamer, frames int) *crossfade {
	both.keep(0)
	both.add(effects.Transition(out, frames, 1, 0, equalPowerOut))
	both.add(effects.Transition(in, frames, 0, 1, effects.TransitionEqualPower))
	return &crossfade{Streamer: beep.Take(frames, both), frames: frames}
}

// equalPowerOut is how far an outgoing song has gone down: its gain is a quarter of a cosine, as the incoming one's is a quarter of a
// sine, so that out^2 + in^2 = 1. effects.TransitionEqualPower from 1 to 0 is 1 - sin instead, which sinks by 2.3 dB in the middle.
func equalPowerOut(progress float64) float64 { return 1 - math.Cos(progress*math.Pi/2) }

// Stream gives the frames of the overlap.
func (c *crossfade) Stream(samples [][2]float64) (n int, ok bool) {
	n, ok = c.Streamer.Stream(samples)
	c.at += n
	return n, ok
}

// gains are what the two songs are multiplied by at the next frame.
func (c *crossfade) gains() (out, in float64) {
	in, out = math.Sincos(float64(c.at) / float64(c.frames) * math.Pi / 2)
	return out, in
}
