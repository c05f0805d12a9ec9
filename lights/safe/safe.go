// Package safe keeps light from flashing more than three times a second, whatever a program paints (WCAG 2.2, success criterion 2.3.1,
// https://www.w3.org/TR/WCAG22/#three-flashes-or-below-threshold). It is the last stage before colours become bytes. Pure.
package safe

import "upbeat/lights/color"

// A flash is a pair of opposing changes in relative luminance of a tenth or more, where the darker one is below 0.8; or a pair that
// involves a saturated red. A pair has one rise, so rises are counted: none begins before the third last one is over since a second, and
// none within a third of a second after the last one began, so that they come evenly.
const (
	flashes = 3
	second  = 1.005 // seconds; frames come at steps
	apart   = 0.330
	change  = 0.095 // a rise by less is none; a little under the tenth, since bytes round
	dark    = 0.8
	// redness counts (R-G-B) x 320 > 20 of WCAG's definition of a red flash, put on the scale of luminance: 20 becomes a tenth.
	redness = 320 * 0.1 / 20
	redder  = 0.8 // of a colour's light is red: saturated
)

// Limiter holds the pixels of a zone. Each pixel is held by itself, and their mean too, so that pixels that flash one after the other are
// no way around. Used by one goroutine. The zero value has shown black.
type Limiter struct {
	pixels []pixel
	mean   watch
	now    float64
}

// pixel is what was shown of one.
type pixel struct {
	shown      color.Color
	luminance  float32
	light, red watch
}

// watch follows a value that rises and falls.
type watch struct {
	low, high float32 // since the last turn
	mark      float32 // the lowest since ends was noted
	up        bool    // it rises, or has risen and not fallen yet
	began     float64 // when the last rise did
	ends      [flashes]float64
}

// Limit changes pixels that would flash too often, in place: one keeps its colour until it may rise again. step is the time since the last
// call in seconds.
func (l *Limiter) Limit(pixels []color.Color, step float64) {
	if len(l.pixels) != len(pixels) {
		*l = Limiter{pixels: make([]pixel, len(pixels)), now: l.now + 2*second} // what was shown by other pixels is over
	}
	l.now += step
	var sum float32
	for i := range pixels {
		sum += l.one(&l.pixels[i], &pixels[i])
	}
	l.whole(pixels, sum)
}

// one limits a pixel and returns its luminance.
func (l *Limiter) one(p *pixel, c *color.Color) float32 {
	if *c == p.shown {
		return p.luminance
	}
	light, red := measure(*c)
	if !p.light.may(light, l.now) || !p.red.may(red, l.now) {
		*c = p.shown
		return p.luminance
	}
	p.light.follow(light, l.now)
	p.red.follow(red, l.now)
	p.shown, p.luminance = *c, light
	return light
}

// whole limits the mean of all pixels: where it may not rise, all are made as dark as it may be.
func (l *Limiter) whole(pixels []color.Color, sum float32) {
	n := float32(len(pixels))
	if n == 0 {
		return
	}
	mean := sum / n
	if !l.mean.may(mean, l.now) {
		by := (l.mean.low + 0.9*change) / mean
		sum = 0
		for i := range pixels {
			p := &l.pixels[i]
			p.shown = pixels[i].Dim(by)
			pixels[i] = p.shown
			light, red := measure(p.shown)
			p.light.follow(light, l.now)
			p.red.follow(red, l.now)
			p.luminance = light
			sum += light
		}
		mean = sum / n
	}
	l.mean.follow(mean, l.now)
}

// may tells whether the value may be shown now.
func (w *watch) may(value float32, now float64) bool {
	if w.up || w.low >= dark || value-w.low < change {
		return true
	}
	return now-w.began >= apart && now-w.ends[0] >= second
}

// follow notes what is shown.
func (w *watch) follow(value float32, now float64) {
	switch {
	case w.up:
		w.high, w.mark = max(w.high, value), min(w.mark, value)
		if value-w.mark >= change { // it rises still, or again after a fall too small to be one
			w.mark, w.ends[flashes-1] = value, now
		}
		if w.high-value >= change {
			w.up, w.low = false, value
		}
	case value-w.low >= change && w.low < dark:
		w.up, w.high, w.mark, w.began = true, value, value, now
		copy(w.ends[:], w.ends[1:])
		w.ends[flashes-1] = now
	default:
		w.low = min(w.low, value)
	}
}

// measure is a colour's relative luminance, and how red it is where it is a saturated red, on the same scale.
func measure(c color.Color) (light, red float32) {
	r, g, b := color.Linear(c.R), color.Linear(c.G), color.Linear(c.B)
	light = 0.2126*r + 0.7152*g + 0.0722*b
	if all := r + g + b; all > 0 && r >= redder*all {
		red = redness * max(0, r-g-b)
	}
	return light, red
}
