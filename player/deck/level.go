package deck

import (
	"math"
	"time"
)

// level is a gain that moves in a straight line to its target, so that nothing clicks.
type level struct {
	now, target, step float64
}

// set jumps.
func (l *level) set(gain float64) { *l = level{now: gain, target: gain} }

// to starts moving towards gain, to arrive after the given number of frames.
func (l *level) to(gain float64, frames int) {
	l.target = gain
	l.step = (gain - l.now) / float64(max(frames, 1))
	if l.step == 0 {
		l.now = gain
	}
}

// moving reports whether it has not arrived yet.
func (l *level) moving() bool { return l.now != l.target }

// frames is how long it still moves.
func (l *level) frames() int {
	if !l.moving() {
		return 0
	}
	return int(math.Ceil((l.target-l.now)/l.step - 1e-9))
}

// next moves on by one frame and returns the gain for it.
func (l *level) next() float64 {
	if l.now == l.target {
		return l.now
	}
	l.now += l.step
	if l.step > 0 && l.now > l.target || l.step < 0 && l.now < l.target || math.Abs(l.target-l.now) < math.Abs(l.step)/2 {
		l.now = l.target
	}
	return l.now
}

// apply multiplies samples by the level.
func (l *level) apply(samples [][2]float64) {
	i := 0
	for ; i < len(samples) && l.moving(); i++ {
		g := l.next()
		samples[i][0] *= g
		samples[i][1] *= g
	}
	if l.now == 1 {
		return
	}
	for ; i < len(samples); i++ {
		samples[i][0] *= l.now
		samples[i][1] *= l.now
	}
}

// framesIn is d in frames.
func framesIn(d time.Duration) int { return int(d * Rate / time.Second) }
