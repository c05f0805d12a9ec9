package deck

import (
	"io"

	"github.com/gopxl/beep/v2"
)

// scratch is how many frames a mix adds up at once.
const scratch = 512

// mix adds its parts up, without end: silence where there are none. A part that has ended is dropped, and closed if it can be. It does
// what beep.Mixer does, but that allocates 8 KB in every call (its buffer escapes to the heap), and closes nothing.
type mix struct {
	parts []beep.Streamer
	tmp   *[scratch][2]float64 // of this mix alone: a part may be a mix too
}

func newMix(parts ...beep.Streamer) *mix {
	return &mix{parts: parts, tmp: new([scratch][2]float64)}
}

// add puts one more part into the mix.
func (m *mix) add(s beep.Streamer) { m.parts = append(m.parts, s) }

// Stream fills all of samples.
func (m *mix) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) {
		piece := samples[n:min(n+scratch, len(samples))]
		m.stream(piece)
		n += len(piece)
	}
	return n, true
}

// stream fills a piece of at most scratch frames. The first part is streamed in place, for there is seldom another.
func (m *mix) stream(piece [][2]float64) {
	if len(m.parts) == 0 {
		clear(piece)
	}
	kept := 0
	for i, part := range m.parts {
		to := m.tmp[:len(piece)]
		if i == 0 {
			to = piece
		}
		n, _ := part.Stream(to)
		if i == 0 {
			clear(piece[n:])
		} else {
			for j, f := range to[:n] {
				piece[j][0] += f[0]
				piece[j][1] += f[1]
			}
		}
		if n == len(piece) {
			m.parts[kept] = part
			kept++
			continue
		}
		closePart(part)
	}
	m.keep(kept)
}

// keep drops all but the first parts.
func (m *mix) keep(parts int) {
	clear(m.parts[parts:])
	m.parts = m.parts[:parts]
}

// cut ends all but the first parts at once.
func (m *mix) cut(parts int) {
	for _, part := range m.parts[min(parts, len(m.parts)):] {
		closePart(part)
	}
	m.keep(min(parts, len(m.parts)))
}

func closePart(part beep.Streamer) {
	if c, ok := part.(io.Closer); ok {
		c.Close() //nolint:errcheck // nothing to be done about a reader that does not close
	}
}

// Err is nil: a part that fails ends, and the others go on.
func (m *mix) Err() error { return nil }
