package deck

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"upbeat/models"
)

// tone is a track made of a formula; the part that is "decoded" can be held back.
type tone struct {
	wave    func(n int64) float64
	length  int64
	pos     int64
	decoded int64 // frames that may be taken; 0 = all
	err     error
	closed  bool
}

func (t *tone) ready() int64 {
	if t.decoded > 0 {
		return min(t.decoded, t.length)
	}
	return t.length
}

func (t *tone) Try(samples [][2]float64) (int, bool) {
	if t.closed {
		return 0, true
	}
	n := int(min(int64(len(samples)), t.ready()-t.pos))
	for i := range n {
		x := t.wave(t.pos + int64(i))
		samples[i] = [2]float64{x, x}
	}
	t.pos += int64(n)
	return n, t.pos == t.length && n < len(samples)
}
func (t *tone) Left() (int64, bool) { return t.ready() - t.pos, t.ready() == t.length }
func (t *tone) Position() int64     { return t.pos }
func (t *tone) Err() error          { return t.err }
func (t *tone) Close() error        { t.closed = true; return nil }

func flat(level float64, length int64) *tone {
	return &tone{wave: func(int64) float64 { return level }, length: length}
}

// counter gives its own frame number, so that a sample tells where it comes from.
func counter(from float64, length int64) *tone {
	return &tone{wave: func(n int64) float64 { return (from + float64(n)) / 1e6 }, length: length}
}

// sine has whole periods only, so that a join at its end is smooth.
func sine(amplitude float64, periods int64) *tone {
	const period = 480
	return &tone{wave: func(n int64) float64 { return amplitude * math.Sin(2*math.Pi*float64(n)/period) }, length: periods * period}
}

func part(entry models.EntryID, t *tone) Part { return Part{Entry: entry, Track: t, Gain: 1} }

// pull renders frames in blocks; everything before a block has been heard when it is asked for. It checks the contract of Pull:
//
//	1: every sample is written
//	2: every sample is a number in [-1, 1]
//	3: the count of frames grows by what was asked for, whatever plays
//	4: the position that is heard never leaves its song and moves only while Moving
func pull(t rapid.TB, m *Mixer, frames, block int) [][2]float64 {
	t.Helper()
	out := make([][2]float64, frames)
	for at := 0; at < frames; at += block {
		b := out[at:min(at+block, frames)]
		for i := range b {
			b[i] = [2]float64{math.NaN(), 99}
		}
		before := m.clock.frame
		m.Pull(b, m.clock.frame)
		for i, f := range b {
			for _, x := range f {
				if math.IsNaN(x) || x < -1 || x > 1 {
					t.Fatalf("case 1, 2: frame %d is %v", at+i, f)
				}
			}
		}
		if m.clock.frame != before+int64(len(b)) {
			t.Fatalf("case 3: %d frames counted for %d", m.clock.frame-before, len(b))
		}
		first, last := m.At(before), m.At(m.clock.frame)
		if first.Position < 0 || first.Entry == last.Entry && !first.Moving && last.Position < first.Position {
			t.Fatalf("case 4: from %+v to %+v", first, last)
		}
	}
	return out
}

func events(m *Mixer) (got []Event) {
	for {
		select {
		case e := <-m.Events():
			e.frame, e.Track = 0, nil
			got = append(got, e)
		default:
			return got
		}
	}
}

func assertEvents(t *testing.T, m *Mixer, want ...Event) {
	t.Helper()
	got := events(m)
	if len(got) != len(want) {
		t.Fatalf("events %+v, want %+v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("event %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}

func loud() *Mixer { return New(Config{Volume: 100}) }

func peakOf(samples [][2]float64) (peak float64) {
	for _, f := range samples {
		peak = max(peak, math.Abs(f[0]))
	}
	return peak
}

// assertSmooth wants no step between two frames that a loudspeaker would click at.
func assertSmooth(t rapid.TB, samples [][2]float64, most float64) {
	t.Helper()
	for i := 1; i < len(samples); i++ {
		if d := math.Abs(samples[i][0] - samples[i-1][0]); d > most {
			t.Fatalf("a step of %v at frame %d", d, i)
		}
	}
}
