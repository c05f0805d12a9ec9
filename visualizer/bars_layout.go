package visualizer

import "math"

// bassBelow is the pitch in Hz under which the bars are taken from the long transform.
const bassBelow = 100

// band is what one bar shows: bins low to high of its transform, both included.
type band struct {
	bass      bool // of the long transform
	low, high int
	weight    float64 // from the sum of their magnitudes to the bar
}

// transformSize is how many samples the shorter transform takes: about 90 ms at any rate. The long one takes twice as many.
func transformSize(rate int) int {
	size := 512
	for limit := 8125; rate > limit && size < 32*512; {
		size *= 2
		switch limit {
		case 32_500:
			limit = 75_000
		default:
			limit *= 2
		}
	}
	return size
}

// layout divides the pitches among the bars: evenly by octaves, but no two bars show the same bin while there are bins left; what is too
// narrow in the bass pushes the rest up. It calculates in 32 bits where cavacore does, so that both round to the same bins.
func layout(c Config, size int) []band {
	bands := make([]band, c.Bars)
	half := float32(c.Rate / 2)
	narrowest := float32(c.Rate / (2 * size))
	perBar := math.Log10(float64(float32(c.Low)/float32(c.High))) / (1/(float64(c.Bars)+1) - 1)
	var below float32 // where the bar before begins, in Hz
	first := 0        // the first bar that is not of the bass
	low := make([]int, c.Bars+1)
	for n := range c.Bars + 1 {
		at := float32(c.High * math.Pow(10, -perBar+float64(float32(n+1)/float32(c.Bars+1))*perBar))
		if n > 0 && below >= at {
			at = below + narrowest
		}
		bass, bins := at < bassBelow, size
		if bass {
			first, bins = n+1, 2*size
			low[n] = min(int(at/half*float32(size)), size)
		} else {
			low[n] = min(int(math.Ceil(float64(at/half*float32(size/2)))), size/2)
		}
		if n > 0 && n == first {
			bands[n-1].high = max(int(at/half*float32(size))-1, low[n-1])
		} else if n > 0 {
			if low[n] <= low[n-1] && low[n-1] < bins/2 {
				low[n] = low[n-1] + 1
			}
			bands[n-1].high = max(low[n]-1, low[n-1])
		}
		below = float32(low[n]) / float32(bins/2) * half
		if n > 0 {
			bands[n-1].weigh(n-1 < first, low[n-1], below, size)
		}
	}
	return bands
}

// weigh fills in the rest of a band that ends at a pitch in Hz: high pitches are quieter in music, and are lifted.
func (b *band) weigh(bass bool, low int, end float32, size int) {
	b.bass, b.low = bass, low
	if bass {
		size *= 2
	}
	b.weight = math.Pow(float64(end), 0.85) / (1 << 28) / math.Log2(float64(size)) / float64(b.high-low+1)
}
