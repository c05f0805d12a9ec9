package visualizer

import (
	"math"
	"math/cmplx"
)

// sliding is a Fourier transform of the newest samples through a Hann window for a few low bins: each sample is added as it comes and taken
// away when it is too old, in the same phase, so nothing drifts (K. Duda: Accurate, guaranteed stable, sliding discrete Fourier transform,
// IEEE Signal Processing Magazine 27(6), 2010). The window is a sum over three bins next to each other.
type sliding struct {
	low   int
	bins  []complex128 // from low-1 to one above the highest
	turns []complex128 // e^(-2 pi i k/n)
	at    int          // of the next sample in its turn
	delta []float64    // how the samples of a block differ from those that they replace
}

// newSliding makes a transform of n samples, a power of two, for the bins from low to high.
func newSliding(n, low, high int) *sliding {
	s := &sliding{low: low, bins: make([]complex128, high-low+3), turns: make([]complex128, n), delta: make([]float64, 0, n)}
	for k := range s.turns {
		s.turns[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(n))
	}
	return s
}

// add takes a sample and the one that is too old by now.
func (s *sliding) add(sample, old float64) {
	s.delta = append(s.delta, sample-old)
	if len(s.delta) == cap(s.delta) {
		s.settle()
	}
}

// settle adds up what came since the last time.
func (s *sliding) settle() {
	n := len(s.turns)
	for i := range s.bins {
		k := s.low - 1 + i
		at, step := (k*s.at)&(n-1), k&(n-1)
		re, im := real(s.bins[i]), imag(s.bins[i])
		for _, d := range s.delta {
			turn := s.turns[at&(len(s.turns)-1)]
			re += d * real(turn)
			im += d * imag(turn)
			at += step
		}
		s.bins[i] = complex(re, im)
	}
	s.at = (s.at + len(s.delta)) & (n - 1)
	s.delta = s.delta[:0]
}

// silent forgets what rounding has left, where all samples are 0.
func (s *sliding) silent() {
	clear(s.bins)
	s.at, s.delta = 0, s.delta[:0]
}

// sum adds the magnitudes of the bins from low to high, both included, in terms of fullScale.
func (s *sliding) sum(low, high int) (sum float64) {
	back := cmplx.Conj(s.turns[s.at]) // the window begins at the oldest sample, which stands where the next one goes
	for k := low; k <= high; k++ {
		i := k - s.low + 1
		z := s.bins[i]/2 - (s.bins[i-1]*cmplx.Conj(back)+s.bins[i+1]*back)/4
		sum += math.Sqrt(real(z)*real(z) + imag(z)*imag(z))
	}
	return fullScale * sum
}
