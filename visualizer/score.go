package visualizer

import (
	"math"
	"slices"
	"time"
)

// Score is what is known of a whole song beforehand. Times count from the song's beginning. The zero value knows nothing.
type Score struct {
	Lasts    time.Duration
	Tempo    float64         // beats a minute, of most of the song; 0 = it has no beats
	Sure     float64         // how clear the beats are, 0 to 1: above 0.7 clicks, 0.3 to 0.7 pop and dance, below 0.2 noise and what floats
	Beats    []time.Duration // in order
	Bar      int             // beats of a bar, 3 or 4; 0 = unknown
	Down     int             // the first beat that begins a bar; each Bar-th after it does too
	Sections []Section       // in order; the first begins at 0
	Drops    []Drop          // in order
}

// Section is a part of a song that sounds alike: a verse, a chorus, a break.
type Section struct {
	At     time.Duration
	Energy float64 // how loud and full it is among the parts of its song, 0 to 1
}

// Drop is a moment at which the energy jumps, after it was held back.
type Drop struct {
	Build time.Duration // since when it was held back
	At    time.Duration
}

// Moment is what a score says of one moment.
type Moment struct {
	Beat, Bar float64 // where between two beats and in the bar, 0 to below 1
	Tempo     float64 // beats a minute around here, 0 = there are no beats
	Energy    float64 // of the section, 0 to 1
	Rise      float64 // how near a drop is: 0, and from the build-up on up to 1
	Drop      float64 // 1 when it comes, then falling to 0 within eight beats
}

const (
	longestRise = 16 * time.Second       // before a drop light begins to rise, however long it is held back
	usualBeat   = 500 * time.Millisecond // where a song has no beats
	clearBeats  = 0.2                    // beats that are less sure are not shown
	afterDrop   = 8                      // beats in which a drop fades
)

// At is what the score says of a moment of the song.
func (s *Score) At(at time.Duration) (m Moment) {
	m.Energy = s.energy(at)
	beat := usualBeat
	if place, gap := s.place(at); gap > 0 {
		beat = gap
		m.Tempo = float64(time.Minute) / float64(gap)
		m.Beat = place - math.Floor(place)
		if s.Bar > 0 {
			bar := (place - float64(s.Down)) / float64(s.Bar)
			m.Bar = bar - math.Floor(bar)
		}
	}
	next := len(s.Drops)
	for i, d := range s.Drops {
		if d.At > at {
			next = i
			break
		}
	}
	if next < len(s.Drops) {
		d := s.Drops[next]
		if from := max(d.Build, d.At-longestRise); at > from {
			m.Rise = float64(at-from) / float64(d.At-from)
		}
	}
	if next > 0 {
		m.Drop = max(0, 1-float64(at-s.Drops[next-1].At)/float64(afterDrop*beat))
	}
	return m
}

// place is the number of the beat at a moment, with the part to the next one, and how long this beat lasts; before the first and after the
// last beat they go on as they were. 0 long = there are none.
func (s *Score) place(at time.Duration) (place float64, gap time.Duration) {
	n := len(s.Beats)
	if n < 2 {
		return 0, 0
	}
	i, _ := slices.BinarySearch(s.Beats, at+1)
	i = min(max(i-1, 0), n-2)
	gap = s.Beats[i+1] - s.Beats[i]
	if gap <= 0 {
		return 0, 0
	}
	return float64(i) + float64(at-s.Beats[i])/float64(gap), gap
}

func (s *Score) energy(at time.Duration) (energy float64) {
	for i, section := range s.Sections {
		if i > 0 && section.At > at {
			break
		}
		energy = section.Energy
	}
	return energy
}

// Fill writes what the score says of a moment into a frame; beat and tempo of a song without clear beats stay as they are.
func (s *Score) Fill(f *Frame, at time.Duration) {
	m := s.At(at)
	f.Scored, f.Energy, f.Rise, f.Drop = true, float32(m.Energy), float32(m.Rise), float32(m.Drop)
	if m.Tempo > 0 && s.Sure >= clearBeats {
		f.Beat, f.Tempo, f.Bar = unit(m.Beat), float32(m.Tempo), unit(m.Bar)
	}
}
