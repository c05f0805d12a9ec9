package demo

import (
	"strconv"
	"strings"
)

// song is a piece being rendered. Instruments play to the bus one after the other; add puts the bus into the mix.
type song struct {
	bpm    float64
	meter  int     // beats in a bar
	swing  float64 // how late every second eighth is, in eighths: 0 = straight
	fade   float64 // seconds of fade at the end
	bus    [][2]float32
	dry    [][2]float32
	room   [][2]float32 // what the reverb hears
	kicks  []float64    // seconds, for makeRoom
	chords []chord      // one for each bar
	rnd    noise
}

// tail is how long the last notes may ring, in seconds.
const tail = 3.0

func newSong(bpm float64, meter int, progression string, bars int) *song {
	s := &song{bpm: bpm, meter: meter, fade: 2.5, rnd: 88172645}
	names := strings.Fields(progression)
	for i := range bars {
		s.chords = append(s.chords, parseChord(names[i%len(names)]))
	}
	frames := int((float64(bars*meter)*60/bpm + tail) * rate)
	s.bus, s.dry, s.room = make([][2]float32, frames), make([][2]float32, frames), make([][2]float32, frames)
	return s
}

// time is when a beat (from the start of the song) sounds, in seconds.
func (s *song) time(beat float64) float64 {
	eighth := beat * 2
	if whole := int(eighth + 1e-6); whole%2 == 1 {
		beat += s.swing / 2
	}
	return beat * 60 / s.bpm
}

// beats is a length in seconds.
func (s *song) beats(n float64) float64 { return n * 60 / s.bpm }

// bar is the first beat of a bar.
func (s *song) bar(n int) float64 { return float64(n * s.meter) }

// human is a small difference, so that no two notes are the same: within ±amount.
func (s *song) human(amount float64) float64 { return float64(s.rnd.next()) * amount }

// chord is a chord's root and tones, as pitch classes.
type chord struct {
	root  int
	tones []int // semitones over the root
}

// parseChord reads C, Am7, Fmaj9, Gsus4, Ebadd9 and the like.
func parseChord(name string) chord {
	root := strings.IndexByte("C D EF G A B", name[0])
	rest := name[1:]
	switch {
	case strings.HasPrefix(rest, "b"):
		root, rest = root-1, rest[1:]
	case strings.HasPrefix(rest, "#"):
		root, rest = root+1, rest[1:]
	}
	kinds := map[string][]int{
		"": {0, 4, 7}, "m": {0, 3, 7}, "7": {0, 4, 7, 10}, "m7": {0, 3, 7, 10}, "maj7": {0, 4, 7, 11}, "9": {0, 4, 10, 14},
		"m9": {0, 3, 10, 14}, "maj9": {0, 4, 11, 14}, "sus4": {0, 5, 7}, "add9": {0, 4, 7, 14}, "6": {0, 4, 7, 9}, "13": {0, 4, 10, 21},
	}
	return chord{root: (root + 12) % 12, tones: kinds[rest]}
}

// near voices the chord around a pitch: each tone in the octave that is nearest to it, so that chords move little.
func (c chord) near(centre int) []int {
	out := make([]int, len(c.tones))
	for i, t := range c.tones {
		p := (c.root + t) % 12
		for p < centre-6 {
			p += 12
		}
		out[i] = p
	}
	for i := range out { // low to high
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// bass is the root near a pitch.
func (c chord) bass(centre int) int {
	p := c.root
	for p < centre-6 {
		p += 12
	}
	return p
}

// melody plays notes like "E5:1 -:.5 F#5:.5": pitch and length in beats, "-" is a rest, "|" only helps the reader.
func (s *song) melody(v *voice, from float64, notes string, strength, pan float64) {
	beat := from
	for _, word := range strings.Fields(notes) {
		if word == "|" {
			continue
		}
		name, length, _ := strings.Cut(word, ":")
		n, err := strconv.ParseFloat(length, 64)
		if err != nil {
			panic("demo: bad note " + word)
		}
		if name != "-" {
			v.play(s.bus, s.time(beat)+0.004+s.human(0.004), s.beats(n)*0.92, float64(parsePitch(name)), strength*(1+s.human(0.12)), pan)
		}
		beat += n
	}
}

// parsePitch reads C4 (= 60), F#5, Bb3.
func parsePitch(name string) int {
	p := strings.IndexByte("C D EF G A B", name[0])
	rest := name[1:]
	switch rest[0] {
	case '#':
		p, rest = p+1, rest[1:]
	case 'b':
		p, rest = p-1, rest[1:]
	}
	octave, err := strconv.Atoi(rest)
	if err != nil || p < -1 {
		panic("demo: bad pitch " + name)
	}
	return p + 12*(octave+1)
}

// drum plays a pattern in every bar of a range: one letter for each sixteenth, x plain, X loud, o soft, anything else a rest.
func (s *song) drum(h hit, pattern string, from, to int, strength, pan float64) {
	stroke := h.render()
	steps := float64(s.meter) / float64(len(pattern))
	for b := from; b < to; b++ {
		for i, c := range pattern {
			gain := map[rune]float64{'x': 0.8, 'X': 1, 'o': 0.35}[c]
			if gain == 0 {
				continue
			}
			at := s.time(s.bar(b) + float64(i)*steps)
			s.strike(stroke, at, strength*gain*(1+s.human(0.08)), pan)
			if h.to == kick().to {
				s.kicks = append(s.kicks, at)
			}
		}
	}
}

func (s *song) strike(stroke []float32, at, strength, pan float64) {
	left, right := float32(strength*(1-max(0, pan))), float32(strength*(1+min(0, pan)))
	begin := int(at * rate)
	for i := range min(len(stroke), len(s.bus)-begin) {
		s.bus[begin+i][0] += stroke[i] * left
		s.bus[begin+i][1] += stroke[i] * right
	}
}

// pads holds each bar's chord.
func (s *song) pads(v *voice, from, to, centre int, strength float64) {
	for b := from; b < to; b++ {
		for i, p := range s.chords[b].near(centre) {
			v.play(s.bus, s.time(s.bar(b)), s.beats(float64(s.meter))*0.98, float64(p), strength, 0.5-float64(i)/3)
		}
	}
}

// stabs plays each bar's chord in a rhythm like drum's.
func (s *song) stabs(v *voice, pattern string, length float64, from, to, centre int, strength float64) {
	steps := float64(s.meter) / float64(len(pattern))
	for b := from; b < to; b++ {
		for i, c := range pattern {
			gain := map[rune]float64{'x': 0.8, 'X': 1, 'o': 0.5}[c]
			if gain == 0 {
				continue
			}
			for k, p := range s.chords[b].near(centre) {
				at := s.time(s.bar(b)+float64(i)*steps) + float64(k)*0.006 + 0.003 + s.human(0.003)
				v.play(s.bus, at, s.beats(length), float64(p), strength*gain*(1+s.human(0.1)), float64(k)/4-0.4)
			}
		}
	}
}

// arpeggio walks through the chord, one note for each digit of the pattern (0 = lowest tone, from 4 on an octave higher); others rest.
func (s *song) arpeggio(v *voice, pattern string, from, to, centre int, strength float64) {
	steps := float64(s.meter) / float64(len(pattern))
	for b := from; b < to; b++ {
		tones := s.chords[b].near(centre)
		for i, c := range pattern {
			if c < '0' || c > '9' {
				continue
			}
			n := int(c - '0')
			pitch := tones[n%4%len(tones)] + 12*(n/4)
			if n%4 >= len(tones) {
				pitch += 12
			}
			pan := 0.5
			if i%2 == 0 {
				pan = -pan
			}
			v.play(s.bus, s.time(s.bar(b)+float64(i)*steps)+0.002, s.beats(steps)*0.9, float64(pitch), strength*(1+s.human(0.15)), pan)
		}
	}
}

// bassline plays the root in a rhythm: r root, f fifth, o octave, s seventh below; a note lasts until the next letter or point.
func (s *song) bassline(v *voice, pattern string, from, to, centre int, strength float64) {
	steps := float64(s.meter) / float64(len(pattern))
	for b := from; b < to; b++ {
		root := s.chords[b].bass(centre)
		for i, c := range pattern {
			shift, plays := map[rune]int{'r': 0, 'f': 7, 'o': 12, 's': -2}[c]
			if !plays {
				continue
			}
			n := 1
			for i+n < len(pattern) && pattern[i+n] == '-' {
				n++
			}
			v.play(s.bus, s.time(s.bar(b)+float64(i)*steps), s.beats(steps*float64(n))*0.93, float64(root+shift), strength*(1+s.human(0.05)), 0)
		}
	}
}
