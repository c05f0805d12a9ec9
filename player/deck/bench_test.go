package deck

import (
	"testing"
	"time"
)

// BenchmarkPull is what the mix of a block of 10 ms costs (480 frames; 1 % of a core would be 100 µs).
func BenchmarkPull(b *testing.B) {
	song := func(length int64) Part { return Part{Entry: 1, Track: &noise{length: length}, Gain: 0.7} }
	const endless = 1 << 40
	crossfade := func(m *Mixer) {
		m.SetCrossfade(time.Hour) // half of the songs
		m.Play(song(20 * Rate))
		m.SetNext(song(20 * Rate))
		for !m.State().Fading {
			m.Pull(make([][2]float64, Rate/100), 1<<50)
		}
	}
	for _, c := range []struct {
		name    string
		prepare func(m *Mixer)
		every   int // blocks after which it is prepared anew; 0 = never
	}{
		{"silence", func(*Mixer) {}, 0},
		{"song", func(m *Mixer) { m.Play(song(endless)) }, 0},
		{"paused", func(m *Mixer) { m.Play(song(endless)); m.Pause(true, 0) }, 0},
		{"crossfade", crossfade, 900},
		{"leaving", func(m *Mixer) { m.Play(song(endless)); m.SetNext(song(endless)); m.Leave(20 * time.Second) }, 1900},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := New(Config{Volume: 80})
			c.prepare(m)
			block := make([][2]float64, Rate/100)
			b.ReportAllocs()
			for i := 1; b.Loop(); i++ {
				m.Pull(block, 1<<50)
				if c.every > 0 && i%c.every == 0 {
					b.StopTimer()
					c.prepare(m)
					b.StartTimer()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e5, "%core")
		})
	}
}

// noise costs about what the ring of a decoder costs.
type noise struct {
	length, pos int64
	ring        [4800][2]float32
}

func (n *noise) Try(samples [][2]float64) (int, bool) {
	got := int(min(int64(len(samples)), n.length-n.pos))
	at := int(n.pos % int64(len(n.ring)))
	for i := range got {
		f := n.ring[at]
		samples[i] = [2]float64{float64(f[0]), float64(f[1])}
		if at++; at == len(n.ring) {
			at = 0
		}
	}
	n.pos += int64(got)
	return got, n.pos == n.length && got < len(samples)
}
func (n *noise) Left() (int64, bool) { return n.length - n.pos, true }
func (n *noise) Position() int64     { return n.pos }
func (n *noise) Err() error          { return nil }
func (n *noise) Close() error        { return nil }
