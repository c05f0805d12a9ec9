package demo

import "math"

// noise is a fast source of random samples from -1 to 1, the same in every rendering (xorshift, Marsaglia 2003).
type noise uint32

func (n *noise) next() float32 {
	x := *n
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	*n = x
	return float32(int32(x)) * (1.0 / (1 << 31))
}

// hit is a drum's sound: a tone that falls in pitch and a burst of noise.
type hit struct {
	from, to, fall float64 // Hz, Hz and seconds of the tone; from 0 = no tone
	toneDecay      float64 // seconds
	noise          float64 // strength of the noise
	noiseDecay     float64
	bright         float64 // 0-1: how much of the low part of the noise is taken away
	claps          int     // bursts close together
}

func kick() hit {
	return hit{from: 170, to: 47, fall: 0.03, toneDecay: 0.13, noise: 0.12, noiseDecay: 0.006, bright: 0.3}
}
func snare() hit {
	return hit{from: 240, to: 180, fall: 0.03, toneDecay: 0.06, noise: 0.75, noiseDecay: 0.075, bright: 0.55}
}
func softSnare() hit {
	return hit{from: 210, to: 170, fall: 0.04, toneDecay: 0.05, noise: 0.5, noiseDecay: 0.06, bright: 0.35}
}
func clap() hit    { return hit{noise: 0.9, noiseDecay: 0.07, bright: 0.6, claps: 3} }
func hat() hit     { return hit{noise: 0.6, noiseDecay: 0.018, bright: 0.95} }
func openHat() hit { return hit{noise: 0.55, noiseDecay: 0.09, bright: 0.93} }
func shaker() hit  { return hit{noise: 0.4, noiseDecay: 0.03, bright: 0.85} }
func tom(hz float64) hit {
	return hit{from: hz * 1.6, to: hz, fall: 0.05, toneDecay: 0.16, noise: 0.08, noiseDecay: 0.02, bright: 0.4}
}

// render makes one stroke; every stroke of a drum in a song is the same, so it is made once.
func (h hit) render() []float32 {
	length := 7 * max(h.toneDecay, h.noiseDecay)
	out := make([]float32, int(length*rate))
	src := noise(2463534242)
	var low, phase float64
	for i := range out {
		t := float64(i) / rate
		if h.from > 0 {
			phase += (h.to + (h.from-h.to)*math.Exp(-t/h.fall)) / rate
			out[i] += float32(math.Sin(2*math.Pi*phase) * math.Exp(-t/h.toneDecay))
		}
		n := float64(src.next())
		low += (n - low) * 0.25
		out[i] += float32((n - low*h.bright) * h.noise * h.burst(t))
	}
	soften(out)
	return out
}

// burst is the strength of the noise at time t.
func (h hit) burst(t float64) float64 {
	const gap = 0.011
	for range h.claps - 1 {
		if t < gap {
			return math.Exp(-t/0.004) * 0.7
		}
		t -= gap
	}
	return math.Exp(-t / h.noiseDecay)
}

// soften takes the edges off a stroke: 1 ms at its start, the last tenth at its end.
func soften(x []float32) {
	in, out := rate/1000, len(x)/10
	for i := range min(in, len(x)) {
		x[i] *= float32(i) / float32(in)
	}
	for i := range out {
		x[len(x)-1-i] *= float32(i) / float32(out)
	}
}
