package visualizer_test

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// clickTrack is a track of clicks whose beats are known.
type clickTrack struct {
	seed    uint64
	bpm     float64
	beats   []float64 // seconds
	samples [][2]float64
	what    string
}

const clickRate = 44100

// newClickTrack draws one: 65 to 190 beats a minute, beats dropped, off-beats that are straight, swung or not there, noise, players who are
// not quite in time, four sounds of a click.
func newClickTrack(seed uint64, seconds float64) clickTrack {
	r := rand.New(rand.NewPCG(seed, 1))
	c := clickTrack{seed: seed, bpm: 65 * math.Pow(190.0/65, r.Float64())}
	c.samples = make([][2]float64, int(seconds*clickRate))
	period := 60 / c.bpm
	dropped, loose := 0.15*r.Float64(), 0.008*r.Float64()
	accent, off := 1+0.5*r.Float64(), 0.0
	swing := 0.5 + 0.17*r.Float64()
	if r.Float64() < 0.5 {
		off = 0.05 + 0.3*r.Float64()
	}
	kind, hiss := r.IntN(4), math.Pow(10, -(20+30*r.Float64())/20)
	c.what = fmt.Sprintf("seed %d: %.2f BPM, %.0f %% dropped, off-beats %.2f at %.2f, %.1f ms loose, noise %.3f, sound %d",
		seed, c.bpm, 100*dropped, off, swing, 1000*loose, hiss, kind)
	start := r.Float64() * period
	for n := 0; ; n++ {
		at := start + float64(n)*period
		if at > seconds-0.2 {
			break
		}
		c.beats = append(c.beats, at)
		loud := 0.5
		if n%4 == 0 {
			loud *= accent
		}
		if r.Float64() >= dropped {
			c.click(at+loose*r.NormFloat64(), loud, kind, r)
		}
		if off > 0 && r.Float64() >= dropped {
			c.click(at+swing*period+loose*r.NormFloat64(), 0.5*off, kind, r)
		}
	}
	for i := range c.samples {
		for side := range 2 {
			c.samples[i][side] += hiss * r.NormFloat64() / 2
		}
	}
	return c
}

func (c *clickTrack) click(at, loud float64, kind int, r *rand.Rand) {
	first := int(max(0, at) * clickRate)
	for i := first; i < len(c.samples) && i < first+clickRate/5; i++ {
		s := float64(i-first) / clickRate
		x := 0.0
		switch kind {
		case 0:
			x = math.Sin(2*math.Pi*1000*s) * math.Exp(-60*s)
		case 1:
			x = (2*r.Float64() - 1) * math.Exp(-100*s)
		case 2:
			x = math.Sin(2*math.Pi*(60*s+4*(1-math.Exp(-40*s)))) * math.Exp(-20*s)
		case 3:
			x = math.Sin(2*math.Pi*2500*s) * math.Exp(-200*s)
		}
		c.samples[i][0] += loud * x
		c.samples[i][1] += loud * x
	}
}
