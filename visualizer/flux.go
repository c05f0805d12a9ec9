package visualizer

import "math"

const (
	hops      = 100 // times a second that flux looks at the sound, about
	fluxBands = 40  // bands of pitch that it looks at, as wide as the ear's (mel)
	fluxBack  = 2   // hops that it looks back: about half of a window
)

// flux finds how much begins in the sound, a hundred times a second: by how much the logarithm of the loudness rises, over bands of pitch
// as the ear divides them. S. Dixon: Onset detection revisited, DAFx 2006; S. Böck, F. Krebs, M. Schedl: Evaluating the online capabilities
// of onset detection methods, ISMIR 2012. A filter against vibrato (SuperFlux) found fewer of the beats of soft music, and is left out.
type flux struct {
	step   int // samples that are made one, so that 14 to 28 thousand a second are left: there are the beats
	rate   float64
	hop    int // of those, between two looks
	sum    float64
	summed int

	ring   []float64
	at     int
	until  int // samples to the next look
	filled int // looks so far, up to fluxBack
	window []float64
	fft    *fft
	edges  [fluxBands + 1]int // bins at which bands begin; the last is where they end
	low    int                // bands of the bass
	past   [fluxBack + 1][fluxBands]float64
	next   int

	whole, bass float64 // what the last look found: over all bands, and in the bass
}

// newFlux makes a flux for sound of a rate.
func newFlux(rate int) *flux {
	f := &flux{step: max(1, rate/14_000)}
	f.rate = float64(rate) / float64(f.step)
	f.hop = int(f.rate/hops + 0.5)
	size := 256
	for float64(size) < 0.03*f.rate {
		size *= 2
	}
	f.ring, f.window, f.fft, f.until = make([]float64, size), make([]float64, size), newFFT(size), f.hop
	for i := range f.window {
		f.window[i] = (1 - math.Cos(2*math.Pi*(float64(i)+0.5)/float64(size))) / float64(size) * 2
	}
	mel := func(hz float64) float64 { return math.Log1p(hz / 700) }
	from, to := mel(30), mel(min(11_000, f.rate/2))
	for i := range f.edges {
		hz := 700 * math.Expm1(from+(to-from)*float64(i)/fluxBands)
		bin := int(hz*float64(size)/f.rate + 0.5)
		if i > 0 {
			bin = max(bin, f.edges[i-1]+1)
		}
		f.edges[i] = min(bin, size/2)
		if hz <= 180 {
			f.low = i
		}
	}
	return f
}

// every is the time between two looks in seconds.
func (f *flux) every() float64 { return float64(f.hop) / f.rate }

// late is how long after its beginning a stroke has risen most, in seconds: the window must take it in. Measured with clicks.
func (f *flux) late() float64 { return 0.4 * float64(len(f.ring)) / f.rate }

// strength is how much began. The bass counts twice: kicks, which it has to itself, are on the beats, and cymbals often are not.
func (f *flux) strength() float64 { return f.whole + f.bass }

// add takes one sample of the mean of both channels, and tells whether it was time to look.
func (f *flux) add(sample float64) bool {
	f.sum += sample
	if f.summed++; f.summed < f.step {
		return false
	}
	f.ring[f.at] = f.sum / float64(f.step)
	f.at = (f.at + 1) & (len(f.ring) - 1)
	f.sum, f.summed = 0, 0
	if f.until--; f.until > 0 {
		return false
	}
	f.until = f.hop
	f.look()
	return true
}

// loudness is the logarithm of how loud a band is now, from 0.
func (f *flux) loudness(band int) float64 { return f.past[(f.next+fluxBack)%(fluxBack+1)][band] }

func (f *flux) look() {
	n := len(f.ring)
	in := f.fft.in()
	for i := range in {
		in[i] = complex(f.ring[(f.at+2*i)&(n-1)]*f.window[2*i], f.ring[(f.at+2*i+1)&(n-1)]*f.window[2*i+1])
	}
	f.fft.run()
	now, before := &f.past[f.next], &f.past[(f.next+1)%(fluxBack+1)]
	f.next = (f.next + 1) % (fluxBack + 1)
	for b := range fluxBands {
		power := 0.0
		for k := f.edges[b]; k < f.edges[b+1]; k++ {
			power += f.fft.power(k)
		}
		now[b] = math.Log1p(1000 * math.Sqrt(power))
	}
	f.whole, f.bass = 0, 0
	if f.filled < fluxBack { // there is nothing to compare with
		f.filled++
		return
	}
	for b := range fluxBands {
		if rise := now[b] - before[b]; rise > 0 {
			f.whole += rise / fluxBands
			if b < f.low {
				f.bass += rise / float64(f.low)
			}
		}
	}
}
