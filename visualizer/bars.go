package visualizer

import "math"

// Config says what bars are wanted.
type Config struct {
	Rate      int  // samples a second, 8,000 to 192,000
	Bars      int  // of each channel, 8 to 256
	FrameRate int  // frames a second, 1 to 240
	Stereo    bool // bars of left and right; otherwise of their mean

	Low, High float64 // Hz that the bars span; 0 = 50 and 10,000. High is at most half the rate
	Smoothing float64 // how much of a bar stays for the next frame, 0.1 to below 1; 0 = 0.77
	Fixed     bool    // no automatic sensitivity: bars have no upper bound then
}

// within returns the config with each value in its bounds.
func (c Config) within() Config {
	c.Rate = min(max(c.Rate, 8000), 192_000)
	c.Bars = min(max(c.Bars, 8), 256)
	c.FrameRate = min(max(c.FrameRate, 1), 240)
	if !(c.Low > 0) {
		c.Low = 50
	}
	if !(c.High > c.Low) {
		c.High = 10_000
	}
	c.High = min(c.High, float64(c.Rate/2))
	c.Low = min(c.Low, c.High/2)
	if !(c.Smoothing > 0 && c.Smoothing < 1) {
		c.Smoothing = 0.77
	}
	return c
}

// Bars turns samples into the heights of bars as cavacore does (https://github.com/karlstav/cava, cavacore.c and CAVACORE.md; MIT):
// magnitudes of two Fourier transforms, a long one for the bass and a shorter one above, averaged over bands that grow with their pitch,
// weighted by pitch, scaled so that the highest bar just reaches 1, and made to fall gently.
type Bars struct {
	config   Config
	bands    []band
	channels []*channel
	fresh    int // samples since the last frame
	peak     float64
	quiet    int // samples since the last that was not 0

	frameRate float64 // as it is, slowly averaged
	skipped   int     // frames without a new sample, and this one
	gain      float64 // the automatic sensitivity
	rising    bool    // no bar has reached 1 yet
}

// channel is what the bars of one channel are made from.
type channel struct {
	ring       []float64 // the newest samples, as many as the long transform takes; at is where the next one goes
	at         int
	long       *sliding // of the bass; nil = it has no bars
	short      *transform
	peak, last []float64 // of each bar: the height that it falls from, and the one before
	fall, sum  []float64 // how long it has been falling; what it was after smoothing
	heights    []float64
}

// fullScale is what cavacore's weights expect of the loudest sample.
const fullScale = 32767

// hiss is the peak under which sound does not raise the sensitivity: 1.5 steps of 16 bits, so that dither never fills the screen.
const hiss = 1.5 / 32768

// NewBars makes bars of the config; what is out of bounds there is moved to its bound.
func NewBars(c Config) *Bars {
	c = c.within()
	size := transformSize(c.Rate)
	b := &Bars{config: c, bands: layout(c, size), frameRate: 75, skipped: 1, gain: 1, rising: true, quiet: 2 * size}
	window, bassLow, bassHigh := hann(size), b.bands[0].low, 0
	for _, band := range b.bands {
		if band.bass {
			bassHigh = band.high
		}
	}
	for range 1 + count(c.Stereo) {
		heights := make([]float64, 5*c.Bars)
		part := func(n int) []float64 { return heights[n*c.Bars : (n+1)*c.Bars] }
		c := &channel{ring: make([]float64, 2*size), short: newTransform(window),
			peak: part(0), last: part(1), fall: part(2), sum: part(3), heights: part(4)}
		if bassHigh > 0 {
			c.long = newSliding(2*size, bassLow, bassHigh)
		}
		b.channels = append(b.channels, c)
	}
	return b
}

// Add takes samples, [n][2] in [-1, 1]. What lies outside is clipped, and what is no number counts as 0.
func (b *Bars) Add(samples [][2]float64) {
	b.fresh += len(samples)
	for _, s := range samples {
		l, r := clean(s[0]), clean(s[1])
		if l == 0 && r == 0 {
			b.quiet++
		} else {
			b.quiet = 0
			b.peak = max(b.peak, l, -l, r, -r)
		}
		if b.config.Stereo {
			b.channels[0].add(l)
			b.channels[1].add(r)
		} else {
			b.channels[0].add((l + r) / 2)
		}
	}
}

// Frame writes the bars as they are after all samples so far, low to high, 0 to 1, and begins the next frame. Right is not used in mono.
// What the slices are too short for is left away.
func (b *Bars) Frame(left, right []float32) {
	silent := b.peak <= hiss
	b.timed()
	for _, c := range b.channels {
		b.transform(c)
	}
	over := false
	m := 66 / b.frameRate
	gravity, keep := math.Pow(m, 2.5)*2/b.config.Smoothing, b.config.Smoothing/math.Pow(m, 0.1)
	for i, c := range b.channels {
		out := left
		if i == 1 {
			out = right
		}
		over = b.settle(c, out, gravity, keep) || over
	}
	switch {
	case b.config.Fixed:
	case over:
		b.gain *= 1 - 0.02*m
		b.rising = false
	case !silent:
		b.gain *= 1 + 0.001*m
		if b.rising {
			b.gain *= 1 + 0.1*m
		}
	}
	b.gain = min(max(b.gain, 1e-6), 1e6)
}

// timed measures how fast frames are taken, as falling and smoothing depend on it, and begins a new frame.
func (b *Bars) timed() {
	if b.fresh == 0 {
		b.skipped++
	} else {
		b.frameRate += (float64(b.config.Rate*b.skipped)/float64(b.fresh) - b.frameRate) / 64
		b.frameRate = min(max(b.frameRate, 1), 1000)
		b.skipped = 1
	}
	b.fresh, b.peak = 0, 0
}

// transform fills in the heights of a channel's bars before they are smoothed.
func (b *Bars) transform(c *channel) {
	if b.quiet >= len(c.ring) {
		clear(c.heights)
		if c.long != nil {
			c.long.silent()
		}
		return
	}
	if c.long != nil {
		c.long.settle()
	}
	c.short.run(c.ring, c.at)
	for n, band := range b.bands {
		if band.bass {
			c.heights[n] = c.long.sum(band.low, band.high) * band.weight
		} else {
			c.heights[n] = c.short.sum(band.low, band.high) * band.weight
		}
	}
	if !b.config.Fixed {
		for n := range c.heights {
			c.heights[n] *= b.gain
		}
	}
}

// settle lets the bars of a channel fall and smooths them, and tells whether one went beyond 1.
func (b *Bars) settle(c *channel, out []float32, gravity, keep float64) (over bool) {
	for n, height := range c.heights {
		if height < c.last[n] && b.config.Smoothing > 0.1 {
			height = max(0, c.peak[n]*(1-c.fall[n]*c.fall[n]*gravity))
			c.fall[n] += 0.028
		} else {
			c.peak[n], c.fall[n] = height, 0
		}
		c.last[n] = height
		height += c.sum[n] * keep
		if height < 1e-9 { // so that silence ends in zeros, and not in numbers too small to calculate fast
			height = 0
		}
		c.sum[n] = height
		if height > 1 && !b.config.Fixed {
			over, height = true, 1
		}
		if n < len(out) {
			out[n] = float32(height)
		}
	}
	return over
}

func (c *channel) add(sample float64) {
	if c.long != nil {
		c.long.add(sample, c.ring[c.at])
	}
	c.ring[c.at] = sample
	c.at = (c.at + 1) & (len(c.ring) - 1)
}

// transform is a Fourier transform of the newest samples through a window.
type transform struct {
	*fft
	window []float64
}

func newTransform(window []float64) *transform { return &transform{newFFT(len(window)), window} }

// run transforms the newest samples of a ring, which ends before at.
func (t *transform) run(ring []float64, at int) {
	n, mask := len(t.window), len(ring)-1
	start := at - n + len(ring)
	in := t.in()
	for i := range in {
		w := t.window[2*i:][:2]
		in[i] = complex(ring[(start+2*i)&mask]*w[0], ring[(start+2*i+1)&mask]*w[1])
	}
	t.fft.run()
}

// sum adds the magnitudes of the bins from low to high, both included.
func (t *transform) sum(low, high int) (sum float64) {
	for k := max(1, low); k <= min(high, len(t.window)/2-1); k++ {
		sum += math.Sqrt(t.power(k))
	}
	return sum
}

// hann is the window of that name over n samples, scaled to what cavacore's weights expect.
func hann(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = fullScale * 0.5 * (1 - math.Cos(2*math.Pi*float64(i)/float64(n-1)))
	}
	return w
}

// clean returns a sample as it can be calculated with.
func clean(x float64) float64 {
	switch {
	case x >= -1 && x <= 1:
		return x
	case x > 1:
		return 1
	case x < -1:
		return -1
	}
	return 0 // not a number
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
