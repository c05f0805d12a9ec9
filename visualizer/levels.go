package visualizer

import "math"

const (
	bassUpTo   = 200.0  // Hz
	trebleFrom = 4000.0 // Hz
	release    = 0.12   // seconds in which a level falls to a third
	memory     = 10.0   // seconds in which the loudest moment is forgotten to a third
	quietest   = 0.005  // the loudest moment counts as at least so loud (-46 dBFS), so that noise does not look like music
)

// levels measures how loud the sound is, as a whole and in three bands, against its own loudest moments of the last seconds. It looks at no
// more than the samples of a frame, so it is quicker than the bars.
type levels struct {
	low, high biquad
	sums      [4]float64
	n         int
	now, most [4]float64
	fall      float64
	forget    float64
}

func newLevels(rate, frameRate int) *levels {
	return &levels{low: lowPass(bassUpTo, rate), high: highPass(min(trebleFrom, 0.4*float64(rate)), rate),
		fall: math.Exp(-1 / (release * float64(frameRate))), forget: math.Exp(-1 / (memory * float64(frameRate)))}
}

// add takes one sample of the mean of both channels.
func (l *levels) add(x float64) {
	low, high := l.low.run(x), l.high.run(x)
	mid := x - low - high
	l.sums[0] += x * x
	l.sums[1] += low * low
	l.sums[2] += mid * mid
	l.sums[3] += high * high
	l.n++
}

// frame ends a frame and writes its levels.
func (l *levels) frame(f *Frame) {
	for i, sum := range l.sums {
		rms := math.Sqrt(sum / float64(max(1, l.n)))
		l.most[i] = max(rms, l.most[i]*l.forget)
		l.now[i] = max(rms/max(l.most[i], quietest), l.now[i]*l.fall)
		if l.now[i] < 1e-4 {
			l.now[i] = 0
		}
	}
	l.sums, l.n = [4]float64{}, 0
	l.low.rest()
	l.high.rest()
	f.Level, f.Bass, f.Mid, f.Treble = float32(l.now[0]), float32(l.now[1]), float32(l.now[2]), float32(l.now[3])
}

// biquad is a filter of second order (Butterworth), in transposed direct form II. R. Bristow-Johnson: Audio EQ Cookbook,
// https://www.w3.org/TR/audio-eq-cookbook/
type biquad struct{ b0, b1, b2, a1, a2, z1, z2 float64 }

func lowPass(hz float64, rate int) biquad {
	cos, alpha := turn(hz, rate)
	return biquad{b0: (1 - cos) / 2 / (1 + alpha), b1: (1 - cos) / (1 + alpha), b2: (1 - cos) / 2 / (1 + alpha),
		a1: -2 * cos / (1 + alpha), a2: (1 - alpha) / (1 + alpha)}
}

func highPass(hz float64, rate int) biquad {
	cos, alpha := turn(hz, rate)
	return biquad{b0: (1 + cos) / 2 / (1 + alpha), b1: -(1 + cos) / (1 + alpha), b2: (1 + cos) / 2 / (1 + alpha),
		a1: -2 * cos / (1 + alpha), a2: (1 - alpha) / (1 + alpha)}
}

func turn(hz float64, rate int) (cos, alpha float64) {
	w := 2 * math.Pi * hz / float64(rate)
	return math.Cos(w), math.Sin(w) / math.Sqrt2
}

func (q *biquad) run(x float64) float64 {
	y := q.b0*x + q.z1
	q.z1 = q.b1*x - q.a1*y + q.z2
	q.z2 = q.b2*x - q.a2*y
	return y
}

// rest forgets what is too small to calculate fast.
func (q *biquad) rest() {
	if math.Abs(q.z1)+math.Abs(q.z2) < 1e-15 {
		q.z1, q.z2 = 0, 0
	}
}
