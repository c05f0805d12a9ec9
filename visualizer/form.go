package visualizer

import (
	"math"
	"slices"
	"time"
)

const (
	kernelBars   = 8    // bars before and after a boundary that are compared
	fewestBars   = 4    // of a section
	novel        = 0.8  // deviations above the mean at which a change is a boundary
	noBeatsBar   = 2.0  // seconds that count as a bar where there are no beats
	jumpLeast    = 0.7  // by which the logarithms of bass and of the whole must rise together at a drop
	dropLoud     = 0.5  // of a song's range of energy: what comes after a drop is above
	dropDistance = 12.0 // seconds between two drops, and before the first
	holdMost     = 16   // bars that a build-up may last
)

// form finds sections and drops. The song is looked at bar by bar.
func (s *Scorer) form(score *Score) {
	starts := s.barStarts(score)
	if len(starts) < 2 {
		return
	}
	n := len(starts) - 1
	bars := make([][colours]float64, n)
	energy := make([]float64, n)
	every := s.flux.every()
	for i := range n {
		bars[i] = s.colour(starts[i]/every, starts[i+1]/every)
		energy[i] = fullness(bars[i])
	}
	low, high := spread(energy)
	share := func(x float64) float64 { return min(max((x-low)/(high-low), 0), 1) }
	bounds := boundaries(bars)
	drops := s.drops(bars, energy, starts, share, score)
	for _, d := range drops { // a drop begins a section
		bounds = addBoundary(bounds, d)
	}
	for i, b := range bounds {
		end := n
		if i+1 < len(bounds) {
			end = bounds[i+1]
		}
		sum := 0.0
		for _, x := range energy[b:end] {
			sum += x
		}
		at := round(starts[b])
		if b == 0 {
			at = 0
		}
		score.Sections = append(score.Sections, Section{at, math.Round(share(sum/float64(end-b))*255) / 255})
	}
}

// barStarts are the seconds at which bars begin, and the end.
func (s *Scorer) barStarts(score *Score) (starts []float64) {
	end := min(score.Lasts.Seconds(), float64(len(s.colours))*coloursEvery)
	if score.Bar > 0 {
		for i := score.Down; i < len(score.Beats); i += score.Bar {
			if at := score.Beats[i].Seconds(); at < end {
				starts = append(starts, at)
			}
		}
	} else {
		for at := 0.0; at < end; at += noBeatsBar {
			starts = append(starts, at)
		}
	}
	if len(starts) > 0 && end-starts[len(starts)-1] > 0.5 {
		starts = append(starts, end)
	}
	return starts
}

// fullness is how loud a bar is, logarithmic, the bass a little more.
func fullness(c [colours]float64) float64 { return c[wholeColour] + c[bassColour]/2 }

// spread is the range in which nearly all values lie.
func spread(x []float64) (low, high float64) {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	low, high = sorted[len(sorted)/20], sorted[(len(sorted)-1)*19/20]
	return low, max(high, low+0.5)
}

// boundaries are the bars at which the song changes, the first included: where the bars before and those after are alike among themselves
// and not each other. J. Foote: Automatic audio segmentation using a measure of audio novelty, ICME 2000.
func boundaries(bars [][colours]float64) []int {
	n := len(bars)
	novelty := make([]float64, n)
	for i := 2; i < n-1; i++ {
		across, within, a, w := 0.0, 0.0, 0, 0
		from, to := max(0, i-kernelBars), min(n, i+kernelBars)
		for j := from; j < to; j++ {
			for k := j + 1; k < to; k++ {
				d := distance(bars[j], bars[k])
				if j < i && k >= i {
					across, a = across+d, a+1
				} else {
					within, w = within+d, w+1
				}
			}
		}
		novelty[i] = across/float64(max(1, a)) - within/float64(max(1, w))
	}
	scaled := slices.Clone(novelty)
	standard(scaled)
	bounds := []int{0}
	for i := 2; i < n-1; i++ {
		top := scaled[i] > novel && novelty[i] > 0.1
		for j := max(0, i-fewestBars); j <= min(n-1, i+fewestBars); j++ {
			top = top && (novelty[j] < novelty[i] || j == i)
		}
		if top && i >= bounds[len(bounds)-1]+2 {
			bounds = append(bounds, i)
		}
	}
	return bounds
}

// addBoundary moves the boundary nearest to a bar there, or adds one.
func addBoundary(bounds []int, bar int) []int {
	i, found := slices.BinarySearch(bounds, bar)
	switch {
	case found:
	case i < len(bounds) && bounds[i]-bar <= 2:
		bounds[i] = bar
	case i > 1 && bar-bounds[i-1] <= 2:
		bounds[i-1] = bar
	default:
		bounds = slices.Insert(bounds, i, bar)
	}
	return bounds
}

// drops finds the bars at which the energy jumps to where the song is loud, and writes down when that is and since when it was held back.
func (s *Scorer) drops(bars [][colours]float64, energy, starts []float64, share func(float64) float64, score *Score) (found []int) {
	bass := func(i int) float64 { return bars[i][bassColour] }
	mean := func(from, to int, of func(int) float64) float64 {
		sum := 0.0
		for i := from; i < to; i++ {
			sum += of(i)
		}
		return sum / float64(to-from)
	}
	whole := func(i int) float64 { return energy[i] }
	rise := make([]float64, len(bars))
	for i := 2; i+2 <= len(bars); i++ {
		after := mean(i, i+2, whole)
		if share(after) < dropLoud || share(energy[i]) < dropLoud {
			continue
		}
		rise[i] = mean(i, i+2, bass) - mean(i-2, i, bass) + after - mean(i-2, i, whole)
	}
	last := 0.0
	for i, r := range rise {
		top := r >= jumpLeast && starts[i]-last >= dropDistance
		for j := max(0, i-2); j <= min(len(rise)-1, i+2); j++ {
			top = top && (rise[j] < r || j == i)
		}
		if !top {
			continue
		}
		held := i - 1
		half := (energy[i] + energy[i-1]) / 2
		for held > 0 && i-held < holdMost && energy[held-1] < half && starts[held-1] >= last {
			held--
		}
		last = starts[i]
		found = append(found, i)
		score.Drops = append(score.Drops, Drop{Build: round(starts[held]), At: s.exact(starts[i], score)})
	}
	return found
}

// exact is the beat nearest to a second.
func (s *Scorer) exact(at float64, score *Score) time.Duration {
	when := round(at)
	i, found := slices.BinarySearch(score.Beats, when)
	if found || len(score.Beats) == 0 {
		return when
	}
	if i == len(score.Beats) || i > 0 && when-score.Beats[i-1] < score.Beats[i]-when {
		i--
	}
	return score.Beats[i]
}
