package deck

import (
	"math"

	"github.com/gopxl/beep/v2"
)

const (
	limit   = 0.966                  // -0.3 dBFS: what the limiter lets through at most
	release = 1 - 1.0/(0.120*Rate/3) // back to 95 % in 120 ms
)

// limiter turns the sound down at once where it would clip and lets it come back slowly. Without crossfades of two loud songs it has
// nothing to do: the gains keep the peaks below. It looks at one frame at a time and adds no delay. beep has no limiter.
type limiter struct {
	beep.Streamer
	cut float64 // 1 - gain
}

// Stream ends with the streamer below.
func (l *limiter) Stream(samples [][2]float64) (n int, ok bool) {
	n, ok = l.Streamer.Stream(samples)
	l.apply(samples[:n])
	return n, ok
}

func (l *limiter) apply(samples [][2]float64) {
	for i := range samples {
		f := &samples[i]
		l.cut *= release
		if peak := max(math.Abs(f[0]), math.Abs(f[1])); peak*(1-l.cut) > limit {
			l.cut = 1 - limit/peak
		}
		if l.cut < 1e-6 {
			l.cut = 0
			continue
		}
		f[0] *= 1 - l.cut
		f[1] *= 1 - l.cut
	}
}
