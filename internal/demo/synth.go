package demo

import "math"

// rate is the album's sample rate: that of a CD.
const rate = 44100

const (
	tableBits = 11
	tableSize = 1 << tableBits
)

// table is one period of a wave, read with a 32-bit phase.
type table [tableSize + 1]float32

// harmonics builds a wave of peak 1 from the strengths of its partials, the first one first.
func harmonics(strength ...float64) *table {
	var t table
	most := 0.0
	sums := make([]float64, tableSize)
	for i := range sums {
		for k, a := range strength {
			sums[i] += a * math.Sin(2*math.Pi*float64((k+1)*i)/tableSize)
		}
		most = max(most, math.Abs(sums[i]))
	}
	for i, s := range sums {
		t[i] = float32(s / most)
	}
	t[tableSize] = t[0]
	return &t
}

// at reads the wave between two points.
func (t *table) at(phase uint32) float32 {
	i := phase >> (32 - tableBits)
	f := float32(phase<<tableBits) * (1.0 / (1 << 32))
	return t[i] + (t[i+1]-t[i])*f
}

// partials gives n strengths by a rule.
func partials(n int, rule func(k float64) float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = rule(float64(i + 1))
	}
	return out
}

// step is how far a phase moves in one frame at a frequency in Hz.
func step(hz float64) uint32 { return uint32(hz / rate * (1 << 32)) }

// hertz is the frequency of a MIDI pitch (69 = A4 = 440 Hz), which may lie between two keys.
func hertz(pitch float64) float64 { return 440 * math.Pow(2, (pitch-69)/12) }

// shape is how a note's strength changes: up in attack seconds, down towards sustain with the time constant decay, and out within
// release seconds after its end.
type shape struct{ attack, decay, sustain, release float64 }

// envelope walks along a shape.
type envelope struct {
	value, sustain, up, fall, out float32
	on, frames                    int
	leaving                       float32
}

func (s shape) start(seconds float64) envelope {
	on := int(seconds * rate)
	return envelope{
		sustain: float32(s.sustain), up: float32(1 / (max(s.attack, 0.002) * rate)), fall: float32(1 - math.Exp(-1/(s.decay*rate))),
		on: on, frames: on + int(max(s.release, 0.005)*rate), out: float32(1 / (max(s.release, 0.005) * rate)), leaving: 1,
	}
}

// next is the strength at frame i. Attack and decay overlap in a way that never jumps.
func (e *envelope) next(i int) float32 {
	if e.up > 0 {
		if e.value += e.up; e.value >= 1 {
			e.value, e.up = 1, 0
		}
	} else {
		e.value += (e.sustain - e.value) * e.fall
	}
	if i >= e.on {
		e.leaving = max(0, e.leaving-e.out)
	}
	return e.value * e.leaving * e.leaving
}

// voice is a synthesizer's sound.
type voice struct {
	wave    *table
	shape   shape
	detune  float64 // cents between two oscillators, spread left and right; 0 = one oscillator in the middle
	vibrato float64 // cents, 5.5 times a second
	fm      float64 // index of frequency modulation, which decays with the note; 0 = none
	ratio   float64 // of the modulator's frequency
	fmDecay float64 // seconds
	glide   float64 // semitones from which the pitch falls, within 40 ms
}

// play adds a note to a bus: at and length in seconds, strength from 0 to 1, pan from -1 to 1.
func (v *voice) play(bus [][2]float32, at, length, pitch, strength, pan float64) {
	begin := int(at * rate)
	env := v.shape.start(length)
	left, right := float32(strength*math.Sqrt((1-pan)/2)), float32(strength*math.Sqrt((1+pan)/2))
	hz := hertz(pitch)
	switch {
	case v.fm > 0:
		v.playFM(bus, begin, env, hz, left, right)
	case v.detune > 0:
		v.playWide(bus, begin, env, hz, left, right)
	default:
		v.playOne(bus, begin, env, hz, left, right)
	}
}

func (v *voice) playOne(bus [][2]float32, begin int, env envelope, hz float64, left, right float32) {
	var phase uint32
	inc := step(hz)
	bend := math.Pow(2, v.glide/12) - 1
	for i := range min(env.frames, len(bus)-begin) {
		if i&31 == 0 && (v.vibrato > 0 || bend != 0) {
			t := float64(i) / rate
			cents := v.vibrato * min(1, t*3) * math.Sin(2*math.Pi*5.5*t)
			inc = step(hz * (1 + cents*0.000578) * (1 + bend*math.Exp(-t/0.012)))
		}
		x := v.wave.at(phase) * env.next(i)
		phase += inc
		bus[begin+i][0] += x * left
		bus[begin+i][1] += x * right
	}
}

// playWide has two oscillators a little apart, one more to each side.
func (v *voice) playWide(bus [][2]float32, begin int, env envelope, hz float64, left, right float32) {
	spread := math.Pow(2, v.detune/2400)
	a, b := uint32(0), uint32(1<<30)
	incA, incB := step(hz/spread), step(hz*spread)
	for i := range min(env.frames, len(bus)-begin) {
		e := env.next(i) * 0.6
		x, y := v.wave.at(a)*e, v.wave.at(b)*e
		a, b = a+incA, b+incB
		bus[begin+i][0] += (x + y*0.35) * left
		bus[begin+i][1] += (y + x*0.35) * right
	}
}

// playFM is a carrier whose phase a second wave moves: bells and electric pianos (Chowning 1973).
func (v *voice) playFM(bus [][2]float32, begin int, env envelope, hz float64, left, right float32) {
	var carrier, modulator uint32
	incC, incM := step(hz), step(hz*v.ratio)
	index := float32(v.fm / (2 * math.Pi) * (1 << 32) * min(1, 900/hz))
	fade := float32(math.Exp(-1 / (v.fmDecay * rate)))
	for i := range min(env.frames, len(bus)-begin) {
		shift := uint32(int64(v.wave.at(modulator) * index))
		x := v.wave.at(carrier+shift) * env.next(i)
		carrier, modulator, index = carrier+incC, modulator+incM, index*fade
		bus[begin+i][0] += x * left
		bus[begin+i][1] += x * right
	}
}
