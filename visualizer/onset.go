package visualizer

import (
	"math"
	"slices"
)

const (
	onsetAbove  = 7.0   // an onset is so many times as far above the median of the last second as values usually are
	onsetLeast  = 0.04  // and at least so far: a rise by 4 % of all bands
	onsetGap    = 0.1   // seconds between two onsets
	onsetLook   = 2     // looks after an onset until it is known for one
	onsetMemory = 0.999 // of the strongest onset, what is left of it at the next look: half after seven seconds
)

// onsets picks out of flux where something begins: at tops of it that are well above its median.
type onsets struct {
	past   []float64 // of the last second, a ring
	away   []float64 // of each, how far it is from their median
	sorted []float64
	at     int
	since  int // looks since the last onset
	gap    int
	most   float64 // the strongest onset, slowly forgotten
}

func newOnsets(every float64) *onsets {
	n := int(1 / every)
	return &onsets{past: make([]float64, n), away: make([]float64, n), sorted: make([]float64, n), gap: int(onsetGap/every + 0.5), since: n}
}

// add takes the newest flux, and tells how strong an onset the one onsetLook before it was, 0 (none) to 1.
func (o *onsets) add(flux float64) float64 {
	o.past[o.at] = flux
	o.at = (o.at + 1) % len(o.past)
	o.since++
	o.most *= onsetMemory
	x := o.back(onsetLook)
	if x < onsetLeast || o.since <= o.gap {
		return 0
	}
	for back := range 2*onsetLook + 1 {
		if y := o.back(back); y > x || y == x && back > onsetLook {
			return 0
		}
	}
	middle := median(o.sorted, o.past)
	for i, y := range o.past {
		o.away[i] = math.Abs(y - middle)
	}
	if x < middle+max(onsetLeast, onsetAbove*median(o.sorted, o.away)) {
		return 0
	}
	o.since = 0
	o.most = max(o.most, x)
	return x / o.most
}

// back is the flux some looks before the newest.
func (o *onsets) back(looks int) float64 { return o.past[(o.at-1-looks+2*len(o.past))%len(o.past)] }

// median is the one of some values, for which it sorts a copy.
func median(sorted, values []float64) float64 {
	copy(sorted, values)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}
