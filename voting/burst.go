package voting

import (
	"slices"

	"upbeat/models"
)

// pace is how many phones may appear from one address within a span: people who walk in are slower.
type pace struct {
	span   models.Millis
	phones int
}

// paces are what a normal party stays below: sixty guests behind one router within ten minutes, and a bus of twelve who all come in at
// once. A program that makes identities needs no second for fifty.
func paces() []pace {
	return []pace{{5_000, 12}, {60_000, 20}, {BurstSpan, BurstMost - 1}}
}

// What Burst looks at: so far back, and so many phones at most.
const (
	BurstSpan models.Millis = 10 * 60_000
	BurstMost               = 101
)

// Burst tells whether phones appear from one address faster than people walk in, and since when those did who make the burst. Joined are
// the times at which phones of the address appeared that have not shown yet that they are here, in any order, the newest phone's among
// them; what lies further back than BurstSpan does not matter.
func Burst(joined []models.Millis, now models.Millis) (since models.Millis, burst bool) {
	for _, p := range slices.Backward(paces()) {
		from := now - p.span
		n := 0
		for _, at := range joined {
			if at > from {
				n++
			}
		}
		if n > p.phones {
			return from, true
		}
	}
	return 0, false
}
