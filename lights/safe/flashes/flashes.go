// Package flashes counts flashes as WCAG 2.2 defines them, in what lamps or a screen show. It is written apart from the limiter, by keeping
// every turn of every pixel, so that tests hold one against the other.
package flashes

import (
	"slices"

	"upbeat/lights/color"
)

// Counter sees pixels over time.
type Counter struct {
	pixels []series
	whole  series
	most   int
}

// series is a value over time, as its turns.
type series struct {
	light, red []turn
}

// turn is an extreme.
type turn struct {
	value float32
	at    float64
}

// New counts in so many pixels.
func New(pixels int) *Counter { return &Counter{pixels: make([]series, pixels)} }

// See notes what is shown at a time in seconds.
func (c *Counter) See(pixels []color.Color, at float64) {
	var sum float32
	for i, p := range pixels {
		s := &c.pixels[i]
		sum += p.Luminance()
		s.light = add(s.light, turn{p.Luminance(), at})
		s.red = add(s.red, turn{redness(p), at})
		c.most = max(c.most, count(s.light, at, 0.1, 0.8), count(s.red, at, 20, 1e9))
	}
	c.whole.light = add(c.whole.light, turn{sum / float32(len(pixels)), at})
	c.most = max(c.most, count(c.whole.light, at, 0.1, 0.8))
}

// Most is the most flashes in any one second, of a single pixel or of all together.
func (c *Counter) Most() int { return c.most }

// add keeps the newest values of two seconds.
func add(list []turn, t turn) []turn {
	if len(list) > 0 && list[0].at < t.at-2 {
		list = slices.Delete(list, 0, 1)
	}
	return append(list, t)
}

// count is how many flashes, pairs of opposing changes, lie in the second that ends at a time.
func count(list []turn, end float64, least, bright float32) int {
	var changes int
	var low, high float32
	direction := 0
	for _, t := range list {
		if t.at <= end-1 { // what was shown as the second began is where it starts from
			low, high, direction, changes = t.value, t.value, 0, 0
			continue
		}
		if changes == 0 && direction == 0 && low == 0 && high == 0 {
			low, high = t.value, t.value
		}
		low, high = min(low, t.value), max(high, t.value)
		switch {
		case direction <= 0 && t.value-low >= least && low < bright:
			direction, changes, high, low = 1, changes+1, t.value, t.value
		case direction >= 0 && high-t.value >= least && t.value < bright:
			direction, changes, high, low = -1, changes+1, t.value, t.value
		}
		if direction > 0 {
			low = high
		} else if direction < 0 {
			high = low
		}
	}
	return changes / 2
}

// redness is (R-G-B) x 320 of a saturated red, 0 of anything else.
func redness(c color.Color) float32 {
	r, g, b := color.Linear(c.R), color.Linear(c.G), color.Linear(c.B)
	if r+g+b == 0 || r/(r+g+b) < 0.8 {
		return 0
	}
	return max(0, (r-g-b)*320)
}
