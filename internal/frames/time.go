package frames

import (
	"time"

	"upbeat/visualizer"
)

// lasting is how long so many samples are heard.
func lasting(n, rate int) time.Duration { return time.Duration(n) * time.Second / time.Duration(rate) }

const (
	leap   = 60 * time.Millisecond // a stamp that is so far off is believed: the output was opened again
	follow = 64                    // of a smaller difference this part is made up with each block
)

// steady turns the stamps of blocks, which tremble by what the output's clock is read late, into times that run as the samples do.
type steady struct{ at time.Time }

// next is the time of a block that lasts so long and whose stamp is given.
func (s *steady) next(stamp time.Time, lasts time.Duration) time.Time {
	if off := stamp.Sub(s.at); off > leap || off < -leap {
		s.at = stamp
	} else {
		s.at = s.at.Add(off / follow)
	}
	at := s.at
	s.at = s.at.Add(lasts)
	return at
}

// kept is how many frames a timeline holds: more than two seconds at 60 a second.
const kept = 128

// timeline holds the newest frames. The zero value is empty.
type timeline struct {
	frames [kept]visualizer.Frame
	next   int // where the next one goes
	n      int
}

// add copies a frame.
func (t *timeline) add(f *visualizer.Frame) {
	copyFrame(&t.frames[t.next], f)
	t.next = (t.next + 1) % kept
	t.n = min(t.n+1, kept)
}

// at copies the newest frame that is heard at a moment or was just before it; false = the newest one is over since a while.
func (t *timeline) at(moment time.Time, f *visualizer.Frame) bool {
	const over = 100 * time.Millisecond
	for back := 1; back <= t.n; back++ {
		frame := &t.frames[(t.next-back+kept)%kept]
		if frame.At.After(moment) {
			continue
		}
		if moment.Sub(frame.At) > over {
			return false
		}
		copyFrame(f, frame)
		return true
	}
	return false
}

// copyFrame copies a frame into another, whose slices it uses again.
func copyFrame(to, from *visualizer.Frame) {
	left, right := append(to.Left[:0], from.Left...), append(to.Right[:0], from.Right...)
	*to = *from
	to.Left, to.Right = left, right
	if from.Right == nil {
		to.Right = nil
	}
}

// wave holds the newest samples for screens that draw them.
type wave struct {
	ring [2][points]float32
	next int
	skip int
	out  []float32
}

const (
	points   = 512 // of the waveform, a channel: 21 ms
	waveStep = 2   // of so many samples one is kept: 24 kHz, what MilkDrop's programs need for their treble
)

func (w *wave) write(samples [][2]float64) {
	for i := w.skip; i < len(samples); i += waveStep {
		w.ring[0][w.next], w.ring[1][w.next] = float32(samples[i][0]), float32(samples[i][1])
		w.next = (w.next + 1) % points
		w.skip = i + waveStep
	}
	w.skip = max(0, w.skip-len(samples))
}

// last is the newest n points of the left channel, then of the right one; n is 0 or points. It holds until the next call.
func (w *wave) last(n int) []float32 {
	w.out = w.out[:0]
	if n == 0 {
		return nil
	}
	for c := range w.ring {
		w.out = append(w.out, w.ring[c][w.next:]...)
		w.out = append(w.out, w.ring[c][:w.next]...)
	}
	return w.out
}
