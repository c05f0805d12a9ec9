package loudness

import "math"

// weighting is the K-weighting filter of one channel: a shelf for the head and a high-pass, with BS.1770-4's coefficients for 48 kHz
// (annex 1, tables 1 and 2).
type weighting struct {
	s1, s2 float64 // state of the shelf
	h1, h2 float64 // state of the high-pass
}

const (
	shelfB0, shelfB1, shelfB2 = 1.53512485958697, -2.69169618940638, 1.19839281085285
	shelfA1, shelfA2          = -1.69065929318241, 0.73248077421585
	passA1, passA2            = -1.99004745483398, 0.99007225036621 // its b are 1, -2, 1
)

// energy filters one channel of samples and returns the sum of the squares. Both filters are direct form II transposed.
func (w *weighting) energy(samples [][2]float64, channel int) (sum float64) {
	s1, s2, h1, h2 := w.s1, w.s2, w.h1, w.h2
	for i := range samples {
		x := samples[i][channel]
		y := shelfB0*x + s1
		s1 = shelfB1*x - shelfA1*y + s2
		s2 = shelfB2*x - shelfA2*y
		z := y + h1
		h1 = -2*y - passA1*z + h2
		h2 = y - passA2*z
		sum += z * z
	}
	w.s1, w.s2, w.h1, w.h2 = settle(s1), settle(s2), settle(h1), settle(h2)
	return sum
}

// settle ends the filters' endless decay in silence: numbers near the smallest are slow to compute with.
func settle(x float64) float64 {
	if math.Abs(x) < 1e-30 {
		return 0
	}
	return x
}

// taps of BS.1770-4's interpolator (annex 2): four phases of twelve. The other two phases are these, reversed.
const tapCount = 12

func taps() [2][tapCount]float64 {
	return [2][tapCount]float64{
		{0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
			0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500},
		{-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
			0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375},
	}
}

// overshoot is how much greater than the greatest sample the interpolated signal can be: the greatest sum of a phase's magnitudes.
const overshoot = 2.03

// peakMeter finds the true peak of both channels by fourfold oversampling. Stretches that cannot hold a new peak are not interpolated:
// most of a song.
type peakMeter struct {
	most    float64
	history [tapCount - 1][2]float64
	window  [][2]float64
}

// chunk is the length of a stretch that is interpolated or not.
const chunk = 256

func (p *peakMeter) add(samples [][2]float64) {
	for len(samples) > 0 {
		n := min(len(samples), chunk)
		p.addChunk(samples[:n])
		samples = samples[n:]
	}
}

func (p *peakMeter) addChunk(samples [][2]float64) {
	peak := max(greatest(samples), greatest(p.history[:]))
	p.window = append(append(p.window[:0], p.history[:]...), samples...)
	if peak*overshoot > p.most {
		p.most = max(p.most, greatest(samples))
		for channel := range 2 {
			p.interpolate(channel)
		}
	}
	copy(p.history[:], p.window[len(p.window)-len(p.history):])
}

func (p *peakMeter) interpolate(channel int) {
	t := taps()
	for at := range len(p.window) - tapCount + 1 {
		var a, b, c, d float64
		for k, f := range p.window[at : at+tapCount] {
			x := f[channel]
			a += t[0][k] * x
			b += t[1][k] * x
			c += t[1][tapCount-1-k] * x
			d += t[0][tapCount-1-k] * x
		}
		p.most = max(p.most, math.Abs(a), math.Abs(b), math.Abs(c), math.Abs(d))
	}
}
