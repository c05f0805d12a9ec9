package deck

import "github.com/gopxl/beep/v2"

// fader is a streamer at a level that can be moved while it plays. effects.Volume and effects.Gain jump to a new gain, which clicks;
// effects.Transition moves once only, from the start of its streamer on.
type fader struct {
	beep.Streamer
	level
}

func newFader(s beep.Streamer, gain float64) *fader {
	f := &fader{Streamer: s}
	f.set(gain)
	return f
}

// Stream ends with the streamer below.
func (f *fader) Stream(samples [][2]float64) (n int, ok bool) {
	n, ok = f.Streamer.Stream(samples)
	f.apply(samples[:n])
	return n, ok
}
