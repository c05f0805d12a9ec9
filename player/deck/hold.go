package deck

import (
	"math"

	"github.com/gopxl/beep/v2"
)

// hold lets a streamer through or holds it where it is, with a ramp between the two: beep.Ctrl behind a fader. beep.Ctrl alone stops in
// the middle of a wave, and only between two blocks; here nothing is taken from the streamer behind the last frame of the ramp.
type hold struct {
	fader *fader
	ctrl  beep.Ctrl
	still func(n int) // counts n frames in which the streamer is held
}

func newHold(s beep.Streamer, gain float64, still func(n int)) *hold {
	f := newFader(s, gain)
	return &hold{fader: f, ctrl: beep.Ctrl{Streamer: f}, still: still}
}

// to starts letting the streamer through (gain 1) or holding it (gain 0), with a ramp of so many frames.
func (h *hold) to(gain float64, frames int) {
	if h.fader.target != gain {
		h.fader.to(gain, frames)
	}
}

// held reports whether the ramp has arrived at silence.
func (h *hold) held() bool { return h.fader.now == 0 && h.fader.target == 0 }

// untilHeld is how many frames the streamer still sounds; a great many where nothing holds it.
func (h *hold) untilHeld() int {
	if h.fader.target != 0 {
		return math.MaxInt
	}
	return h.fader.frames()
}

// Stream ends with the streamer that it lets through.
func (h *hold) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) {
		piece := samples[n:]
		before := h.untilHeld()
		if h.ctrl.Paused = before == 0; h.ctrl.Paused {
			h.still(len(piece))
		} else {
			piece = piece[:min(len(piece), before)]
		}
		got, _ := h.ctrl.Stream(piece)
		if n += got; got < len(piece) {
			return n, n > 0
		}
	}
	return n, true
}

// Err is the streamer's.
func (h *hold) Err() error { return h.ctrl.Err() }
