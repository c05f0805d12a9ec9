// Package loudness measures how loud a song is to the ear: integrated loudness and true peak as EBU R128 and ITU-R BS.1770-4 define
// them, and a small picture of its waveform. internal/analysis feeds it each song once; the player applies the gain that follows. It
// changes nothing and stores nothing.
package loudness

import (
	"math"
	"time"

	"upbeat/player/decode"
)

// Result is what was measured.
type Result struct {
	Loudness float64       // integrated, in LUFS; Silent where nothing is above the gate
	TruePeak float64       // in dBTP; Silent for digital silence
	Waveform []byte        // Peaks peaks over the length of the song, 0-255 (255 = full scale)
	Duration time.Duration // of the sound that came out
}

const (
	// Silent is the loudness of what has none: BS.1770's absolute gate.
	Silent = -70.0
	// Peaks is the number of points of a waveform.
	Peaks = 100
)

// Meter measures samples as they come, at decode.Rate. It belongs to one goroutine.
type Meter struct {
	filters [2]weighting
	peak    peakMeter

	hop    [hopsInBlock]float64 // energy of the last hops
	hops   int
	energy float64 // of the hop that is being filled
	filled int     // frames in it
	loud   float64 // greatest sample in it
	blocks []float64
	wave   []float32
	frames int64
}

const (
	hopFrames   = decode.Rate / 10 // 100 ms: blocks of 400 ms overlap by 75 % (BS.1770-4, annex 1)
	hopsInBlock = 4
	blockFrames = hopFrames * hopsInBlock
)

// NewMeter returns a meter that has heard nothing.
func NewMeter() *Meter { return &Meter{} }

// Add measures some more of the song.
func (m *Meter) Add(samples [][2]float64) {
	m.frames += int64(len(samples))
	m.peak.add(samples)
	for len(samples) > 0 {
		n := min(len(samples), hopFrames-m.filled)
		m.energy += m.filters[0].energy(samples[:n], 0) + m.filters[1].energy(samples[:n], 1)
		m.loud = max(m.loud, greatest(samples[:n]))
		if m.filled += n; m.filled == hopFrames {
			m.endHop()
		}
		samples = samples[n:]
	}
}

func (m *Meter) endHop() {
	m.hop[m.hops%hopsInBlock] = m.energy
	m.hops++
	if m.hops >= hopsInBlock {
		var sum float64
		for _, e := range m.hop {
			sum += e
		}
		m.blocks = append(m.blocks, sum/blockFrames)
	}
	m.wave = append(m.wave, float32(m.loud))
	m.energy, m.filled, m.loud = 0, 0, 0
}

// greatest is the greatest magnitude among samples.
func greatest(samples [][2]float64) (most float64) {
	for _, f := range samples {
		most = max(most, math.Abs(f[0]), math.Abs(f[1]))
	}
	return most
}

// Result is the measure of all that was added.
func (m *Meter) Result() Result {
	return Result{
		Loudness: integrated(m.blocks),
		TruePeak: max(Silent, 20*math.Log10(m.peak.most)),
		Waveform: m.waveform(),
		Duration: decode.Duration(m.frames),
	}
}

// integrated gates the blocks twice, at -70 LUFS and at 10 LU below the mean of what is left, and takes the mean of the rest.
func integrated(blocks []float64) float64 {
	mean := meanAbove(blocks, energyOf(Silent))
	if mean > 0 {
		mean = meanAbove(blocks, max(energyOf(Silent), energyOf(lufs(mean)-10)))
	}
	if mean == 0 {
		return Silent
	}
	return lufs(mean)
}

func meanAbove(blocks []float64, gate float64) float64 {
	sum, n := 0.0, 0
	for _, e := range blocks {
		if e > gate {
			sum += e
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// lufs and energyOf convert between the mean square of the weighted channels and loudness (BS.1770-4, equation 2).
func lufs(energy float64) float64       { return -0.691 + 10*math.Log10(energy) }
func energyOf(loudness float64) float64 { return math.Pow(10, (loudness+0.691)/10) }

// waveform spreads the peaks of the hops over Peaks points.
func (m *Meter) waveform() []byte {
	peaks := append([]float32{}, m.wave...)
	if m.filled > 0 {
		peaks = append(peaks, float32(m.loud))
	}
	if len(peaks) == 0 {
		return nil
	}
	out := make([]byte, Peaks)
	for i := range out {
		from := i * len(peaks) / Peaks
		to := max(from+1, (i+1)*len(peaks)/Peaks)
		var most float32
		for _, p := range peaks[from:to] {
			most = max(most, p)
		}
		out[i] = byte(min(255, math.Round(float64(most)*255)))
	}
	return out
}
