package alarm

import (
	"math"

	"upbeat/player/decode"
	"upbeat/player/loudness"
)

const rate = decode.Rate

// note is a tone of a horn.
type note struct {
	at, length float64 // seconds
	pitch      float64 // MIDI: 69 = A4 = 440 Hz
	fall       float64 // semitones that it has sunk by at its end
	wobble     float64 // semitones of vibrato
	closed     float64 // 0 = a bright horn, 1 = a hand over its bell
	pan        float64 // -1 to 1
}

// Synth renders one of the built-in sounds: "yes" is a short happy chord, "no" a sad horn, "clicks" twelve clicks, anything else the
// two-tone horn. The sound is the same each time, 2 to 3 s long (clicks 12 s), starts and ends at silence and lies at the level at which
// alarms are played.
func Synth(kind string) [][2]float32 {
	var notes []note
	switch kind {
	case Clicks:
		return clicks()
	case Yes:
		notes = happy()
	case No:
		notes = sad()
	default:
		notes = twoTone()
	}
	return master(render(notes))
}

// clicks are twelve short knocks of wood, one a second from half a second on: each begins within a millisecond and is over in thirty.
func clicks() [][2]float32 {
	const count, first, long = 12, 0.5, 0.03
	sound := make([][2]float32, count*rate)
	for n := range count {
		at := int((float64(n) + first) * rate)
		for i := range int(long * rate) {
			t := float64(i) / rate
			x := 0.8 * math.Exp(-t/0.004) * (math.Sin(2*math.Pi*1200*t) + 0.6*math.Sin(2*math.Pi*2700*t)) / 1.6
			sound[at+i] = [2]float32{float32(x), float32(x)}
		}
	}
	return sound
}

// twoTone goes from A to the D above it and back, each in octaves and with a fifth, as horns on trucks are tuned.
func twoTone() (notes []note) {
	const each = 0.3
	for i := range 8 {
		root := 57.0
		if i%2 == 1 {
			root = 62
		}
		at := float64(i) * each
		notes = append(notes,
			note{at: at, length: each, pitch: root, closed: 0.2, pan: -0.3},
			note{at: at, length: each, pitch: root + 7.02, closed: 0.3, pan: 0.3},
			note{at: at, length: each, pitch: root + 12, closed: 0.1})
	}
	return notes
}

// happy is a fanfare: up a major chord, then all of it.
func happy() (notes []note) {
	for i, pitch := range []float64{60, 64, 67} {
		notes = append(notes, note{at: float64(i) * 0.13, length: 0.11, pitch: pitch, closed: 0.2, pan: float64(i-1) * 0.3})
	}
	for i, pitch := range []float64{48, 60, 64, 67, 72, 76} {
		notes = append(notes, note{at: 0.42, length: 1.6, pitch: pitch, wobble: 0.08, closed: 0.25, pan: float64(i)*0.2 - 0.5})
	}
	return notes
}

// sad is a trombone that goes down in four steps and gives up on the last.
func sad() []note {
	return []note{
		{at: 0.00, length: 0.38, pitch: 58, fall: 0.3, closed: 0.5},
		{at: 0.46, length: 0.38, pitch: 57, fall: 0.3, closed: 0.5},
		{at: 0.92, length: 0.38, pitch: 56, fall: 0.3, closed: 0.5},
		{at: 1.38, length: 1.25, pitch: 55, fall: 1.2, wobble: 0.5, closed: 0.5},
	}
}

const (
	attack  = 0.03 // seconds
	release = 0.12
	tail    = 0.02 // of silence, so that the end is one
)

// render adds the notes up.
func render(notes []note) [][2]float64 {
	end := 0.0
	for _, n := range notes {
		end = max(end, n.at+n.length+release)
	}
	sound := make([][2]float64, int((end+tail)*rate))
	for _, n := range notes {
		n.play(sound)
	}
	return sound
}

// play adds a note. Brass grows brighter as it grows louder (Risset 1965): the strength of the k-th partial is k^-dark, and dark falls
// with the envelope.
func (n note) play(sound [][2]float64) {
	const partials, block = 14, 64
	left, right := math.Sqrt((1-n.pan)/2), math.Sqrt((1+n.pan)/2)
	frames := int((n.length + release) * rate)
	var strength [partials]float64
	phase, step := 0.0, 0.0
	for i := range frames {
		t := float64(i) / rate
		level := n.level(t)
		if i%block == 0 {
			hz := n.hertz(t)
			step = 2 * math.Pi * hz / rate
			dark := 1 + n.closed + 1.5*(1-level)
			for k := range strength {
				strength[k] = math.Pow(float64(k+1), -dark)
				if float64(k+1)*hz > rate/4 {
					strength[k] = 0
				}
			}
		}
		phase = math.Mod(phase+step, 2*math.Pi)
		x := series(phase, strength[:]) * level
		f := &sound[int(n.at*rate)+i]
		f[0] += x * left
		f[1] += x * right
	}
}

// series is the sum of strength[k]*sin((k+1)*phase), by sin((k+1)x) = 2 cos x sin kx - sin((k-1)x).
func series(phase float64, strength []float64) (sum float64) {
	sin, cos := math.Sincos(phase)
	last, now := 0.0, sin
	for _, s := range strength {
		sum += s * now
		last, now = now, 2*cos*now-last
	}
	return sum
}

// level is the envelope, 0 to 1, smooth at both ends.
func (n note) level(t float64) float64 {
	return smooth(t/attack) * smooth((n.length+release-t)/release)
}

func (n note) hertz(t float64) float64 {
	share := min(t/n.length, 1)
	pitch := n.pitch - n.fall*share*share + n.wobble*share*math.Sin(2*math.Pi*5*t)
	return 440 * math.Pow(2, (pitch-69)/12)
}

// smooth goes from 0 to 1 without corners (https://en.wikipedia.org/wiki/Smoothstep).
func smooth(x float64) float64 {
	x = max(0, min(1, x))
	return x * x * (3 - 2*x)
}

// master brings a sound to the level of alarms, as far as its true peak allows.
func master(sound [][2]float64) [][2]float32 {
	m := loudness.NewMeter()
	m.Add(sound)
	r := m.Result()
	g := Gain(r.Loudness, r.TruePeak)
	out := make([][2]float32, len(sound))
	for i, f := range sound {
		out[i] = [2]float32{float32(f[0] * g), float32(f[1] * g)}
	}
	return out
}
