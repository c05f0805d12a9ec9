package present

import (
	"fmt"
	"math"
	"sync"

	"upbeat/models"
	"upbeat/web/api"
)

// The grounds of the two themes: --ground in static/css/upbeat.css (a test compares them). Accents are clamped against them.
const (
	GroundDark  = "#13101a"
	GroundLight = "#faf8f5"
)

// leastContrast of an accent against its ground: WCAG 2.1 AA for text. https://www.w3.org/TR/WCAG21/#contrast-minimum
const leastContrast = 4.5

// Accents remembers the colours of covers, so that painting needs no database. Safe for use by many goroutines.
type Accents struct {
	mu      sync.RWMutex
	known   map[string]api.Accent
	unknown chan string
}

// Bounds of the memory: a party sees a few thousand covers; the list of covers to look at is drained by web's one worker.
const (
	keptAccents   = 20_000
	wantedAccents = 256
)

// NewAccents knows no cover yet.
func NewAccents() *Accents {
	return &Accents{known: map[string]api.Accent{}, unknown: make(chan string, wantedAccents)}
}

// Of is the accent of a song: its cover's, else, and until that is known, a hue of its own.
func (a *Accents) Of(song models.SongID, cover string) api.Accent {
	if cover == "" {
		return Hue(song)
	}
	a.mu.RLock()
	accent, ok := a.known[cover]
	a.mu.RUnlock()
	if ok && accent.Dark != "" {
		return accent
	}
	if !ok {
		select {
		case a.unknown <- cover:
		default: // asked again with the next paint
		}
	}
	return Hue(song)
}

// Unknown gives the ids of covers whose colour somebody wanted, some of them more than once.
func (a *Accents) Unknown() <-chan string { return a.unknown }

// Knows tells whether the cover's colour, or that it has none, is known.
func (a *Accents) Knows(cover string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	_, ok := a.known[cover]
	return ok
}

// Learn keeps a cover's colour, "#rrggbb"; "" = it has none. It tells whether that changes what is shown.
func (a *Accents) Learn(cover, colour string) bool {
	accent := Clamp(colour)
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= keptAccents {
		clear(a.known)
	}
	changed := a.known[cover] != accent
	a.known[cover] = accent
	return changed
}

// hues is how many accents songs without a cover share; a Fibonacci number spreads steps of the golden angle evenly.
const hues = 144

// Hue is the accent of a song without a cover: a step of the golden angle round the wheel per song id.
func Hue(song models.SongID) api.Accent { return wheel()[uint64(song)%hues] }

// wheel computes all hues once: clamping one takes some microseconds, and a queue has hundreds.
var wheel = sync.OnceValue(func() (all [hues]api.Accent) {
	const goldenAngle, saturation, lightness = 137.50776, 0.6, 0.65
	for i := range all {
		all[i] = clampRGB(fromHSL(math.Mod(float64(i)*goldenAngle, 360), saturation, lightness))
	}
	return all
})

// Clamp makes a colour readable on both grounds by changing its lightness only. Anything but "#rrggbb" gives the zero Accent.
func Clamp(colour string) api.Accent {
	c, ok := parseColour(colour)
	if !ok {
		return api.Accent{}
	}
	return clampRGB(c)
}

func clampRGB(c rgb) api.Accent {
	h, s, l := c.hsl()
	return api.Accent{Dark: lighten(h, s, l, GroundDark, 0.01), Light: lighten(h, s, l, GroundLight, -0.01)}
}

// lighten moves the lightness by step until the contrast suffices; white and black always do.
func lighten(h, s, l float64, ground string, step float64) string {
	base, _ := parseColour(ground)
	for ; ; l += step {
		c := fromHSL(h, s, min(max(l, 0), 1))
		if contrast(c, base) >= leastContrast || l < 0 || l > 1 {
			return c.String()
		}
	}
}

type rgb [3]uint8

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

func parseColour(s string) (rgb, bool) {
	if len(s) != 7 || s[0] != '#' {
		return rgb{}, false
	}
	var c rgb
	for i := range c {
		high, ok1 := hexDigit(s[1+2*i])
		low, ok2 := hexDigit(s[2+2*i])
		if !ok1 || !ok2 {
			return rgb{}, false
		}
		c[i] = high<<4 | low
	}
	return c, true
}

func hexDigit(b byte) (uint8, bool) {
	switch {
	case b >= '0' && b <= '9':
		return b - '0', true
	case b >= 'a' && b <= 'f':
		return b - 'a' + 10, true
	case b >= 'A' && b <= 'F':
		return b - 'A' + 10, true
	}
	return 0, false
}

// IsColour tells whether s is "#rrggbb".
func IsColour(s string) bool { _, ok := parseColour(s); return ok }

// contrast is the ratio of two colours' luminances, 1-21. https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance, 0-1. https://www.w3.org/TR/WCAG21/#dfn-relative-luminance
func (c rgb) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// hsl is hue in degrees, saturation and lightness 0-1. https://www.w3.org/TR/css-color-4/#rgb-to-hsl
func (c rgb) hsl() (h, s, l float64) {
	r, g, b := float64(c[0])/255, float64(c[1])/255, float64(c[2])/255
	top, bottom := max(r, g, b), min(r, g, b)
	l = (top + bottom) / 2
	d := top - bottom
	if d == 0 {
		return 0, 0, l
	}
	s = (top - l) / min(l, 1-l)
	switch top {
	case r:
		h = (g - b) / d
	case g:
		h = (b-r)/d + 2
	default:
		h = (r-g)/d + 4
	}
	return math.Mod(h*60+360, 360), s, l
}

// fromHSL: https://www.w3.org/TR/css-color-4/#hsl-to-rgb
func fromHSL(h, s, l float64) rgb {
	channel := func(n float64) uint8 {
		k := math.Mod(n+h/30, 12)
		return uint8(math.Round(255 * (l - s*min(l, 1-l)*max(-1, min(k-3, 9-k, 1)))))
	}
	return rgb{channel(0), channel(8), channel(4)}
}
