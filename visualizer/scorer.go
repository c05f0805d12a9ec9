package visualizer

import (
	"math"
	"slices"
	"time"
)

const (
	groups       = 10         // of bands, that tell how a part sounds
	wholeColour  = groups     // after them: how loud it is as a whole
	bassColour   = groups + 1 // and in the bass
	colours      = groups + 2
	coloursEvery = 0.1              // seconds between two looks at them
	longestScore = 4 * 60 * 60      // seconds of a song that are looked at: 20 MB of notes
	beatsCertain = 0.5              // what happens on beats must exceed the mean by so much of the usual height
	fewestBeats  = 8                // of a song that has a tempo
	precision    = time.Millisecond // of all times in a score
)

// Scorer writes the score of a song of which it is given all samples, once.
type Scorer struct {
	rate     int
	flux     *flux
	samples  int64
	strength []float32 // of each look of flux
	bass     []float32
	colours  [][colours]float32 // how the song sounds, ten times a second
	sum      [colours]float64
	summed   int
}

// NewScorer makes a scorer for sound of a rate.
func NewScorer(rate int) *Scorer {
	rate = min(max(rate, 8000), 192_000)
	return &Scorer{rate: rate, flux: newFlux(rate)}
}

// Add takes the next samples, [n][2] in [-1, 1].
func (s *Scorer) Add(samples [][2]float64) {
	s.samples += int64(len(samples))
	if s.samples > longestScore*int64(s.rate) {
		return
	}
	for _, x := range samples {
		if s.flux.add((clean(x[0]) + clean(x[1])) / 2) {
			s.note()
		}
	}
}

func (s *Scorer) note() {
	s.strength = append(s.strength, float32(s.flux.strength()))
	s.bass = append(s.bass, float32(s.flux.bass))
	whole, bass := 0.0, 0.0
	for b := range fluxBands {
		loud := s.flux.loudness(b)
		s.sum[b*groups/fluxBands] += loud * groups / fluxBands
		amplitude := math.Expm1(loud)
		whole += amplitude * amplitude
		if b < s.flux.low {
			bass += amplitude * amplitude
		}
	}
	s.sum[wholeColour] += math.Log1p(math.Sqrt(whole))
	s.sum[bassColour] += math.Log1p(math.Sqrt(bass))
	s.summed++
	if float64(len(s.strength))*s.flux.every() < float64(len(s.colours)+1)*coloursEvery {
		return
	}
	var c [colours]float32
	for i, x := range s.sum {
		c[i] = float32(x / float64(s.summed))
	}
	s.colours = append(s.colours, c)
	s.sum, s.summed = [colours]float64{}, 0
}

// Finish writes the score of all that was added.
func (s *Scorer) Finish() Score {
	every := s.flux.every()
	score := Score{Lasts: round(float64(s.samples) / float64(s.rate))}
	flux := make([]float64, len(s.strength))
	for i, x := range s.strength {
		flux[i] = float64(x)
	}
	env := make([]float64, len(flux))
	envelope(flux, env, every)
	path, sure := tempoPath(env, every)
	beats := trackBeats(env, every, path)
	if len(beats) >= fewestBeats && standOut(env, beats) {
		for _, b := range beats { // look i is taken after hop i+1
			score.Beats = append(score.Beats, round(max(0, (b+1)*every-s.flux.late())))
		}
		score.Beats = slices.Compact(score.Beats)
		score.Tempo, score.Sure = tempoOf(score.Beats), math.Round(sure*255)/255
		score.Bar, score.Down = s.bars(beats)
	}
	s.form(&score)
	return score
}

// round is seconds as a time of a score.
func round(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds*float64(time.Second/precision))) * precision
}

// standOut tells whether more happens on the beats than elsewhere.
func standOut(env, beats []float64) bool {
	on, all := 0.0, 0.0
	for _, b := range beats {
		at, most := int(b+0.5), 0.0
		for i := max(0, at-2); i <= min(len(env)-1, at+2); i++ {
			most = max(most, env[i])
		}
		on += most
	}
	for _, x := range env {
		all += x
	}
	return on/float64(len(beats))-all/float64(len(env)) > beatsCertain
}

// tempoOf is the tempo of most beats: the mean of the distances that are near the median.
func tempoOf(beats []time.Duration) float64 {
	gaps := make([]time.Duration, 0, len(beats))
	for i := 1; i < len(beats); i++ {
		gaps = append(gaps, beats[i]-beats[i-1])
	}
	if len(gaps) == 0 {
		return 0
	}
	slices.Sort(gaps)
	middle := gaps[len(gaps)/2]
	sum, n := time.Duration(0), 0
	for _, g := range gaps {
		if g > middle*9/10 && g < middle*11/10 {
			sum, n = sum+g, n+1
		}
	}
	return float64(time.Minute) * float64(n) / float64(sum)
}

// bars finds how many beats a bar has and which beat is the first: there the bass begins and the sound changes. Four, unless three is
// clearly better.
func (s *Scorer) bars(beats []float64) (bar, down int) {
	weight := make([]float64, len(beats))
	for i, b := range beats {
		at := int(b + 0.5)
		for j := max(0, at-3); j <= min(len(s.bass)-1, at+3); j++ {
			weight[i] = max(weight[i], float64(s.bass[j]))
		}
	}
	change := make([]float64, len(beats))
	for i := 1; i+1 < len(beats); i++ {
		before, after := s.colour(beats[i-1], beats[i]), s.colour(beats[i], beats[i+1])
		change[i] = distance(before, after)
	}
	standard(weight)
	standard(change)
	best := 0.0
	for _, n := range []int{4, 3} {
		for first := range n {
			sum, m := 0.0, 0
			for i := first; i < len(beats); i += n {
				sum, m = sum+weight[i]+change[i], m+1
			}
			stands := sum / math.Sqrt(float64(m))
			if n == 3 {
				stands /= 1.5
			}
			if bar == 0 || stands > best {
				best, bar, down = stands, n, first
			}
		}
	}
	return bar, down
}

// colour is how the song sounds between two looks of flux.
func (s *Scorer) colour(from, to float64) (mean [colours]float64) {
	at := func(look float64) int { return int(look*s.flux.every()/coloursEvery + 0.5) }
	first, end := at(from), max(at(to), at(from)+1)
	n := 0
	for i := max(0, first); i < min(end, len(s.colours)); i++ {
		for c, x := range s.colours[i] {
			mean[c] += float64(x)
		}
		n++
	}
	for c := range mean {
		mean[c] /= float64(max(1, n))
	}
	return mean
}

func distance(a, b [colours]float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum)
}

// standard shifts and scales values to mean 0 and deviation 1.
func standard(x []float64) {
	sum, square := 0.0, 0.0
	for _, v := range x {
		sum += v
	}
	mean := sum / float64(max(1, len(x)))
	for _, v := range x {
		square += (v - mean) * (v - mean)
	}
	deviation := math.Sqrt(square/float64(max(1, len(x)))) + 1e-9
	for i := range x {
		x[i] = (x[i] - mean) / deviation
	}
}
