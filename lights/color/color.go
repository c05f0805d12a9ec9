// Package color holds the colour that programs paint with and outputs are told.
package color

import (
	"fmt"
	"math"
	"strconv"
)

// Color is a colour as it looks: red, green and blue, 0 to 1 each, on the scale of screens (sRGB). What a lamp needs for it (gamma, white,
// order) is added where zones are mapped to devices.
type Color struct{ R, G, B float32 }

// Scale returns the colour at a share of its brightness, 0 to 1.
func (c Color) Scale(by float32) Color { return Color{c.R * by, c.G * by, c.B * by} }

// Mix returns the colour at a share of the way to another, 0 to 1.
func (c Color) Mix(to Color, share float32) Color {
	return Color{c.R + (to.R-c.R)*share, c.G + (to.G-c.G)*share, c.B + (to.B-c.B)*share}
}

// Hex is the colour 0xrrggbb.
func Hex(rgb uint32) Color {
	return Color{float32(rgb>>16&0xff) / 255, float32(rgb>>8&0xff) / 255, float32(rgb&0xff) / 255}
}

// Parse reads "#rrggbb".
func Parse(text string) (Color, error) {
	if len(text) != 7 || text[0] != '#' {
		return Color{}, fmt.Errorf("%q is no colour such as #ff8800", text)
	}
	rgb, err := strconv.ParseUint(text[1:], 16, 24)
	if err != nil {
		return Color{}, fmt.Errorf("%q is no colour such as #ff8800", text)
	}
	return Hex(uint32(rgb)), nil
}

// Hue is the full colour of a hue, 0 and 1 red, a third green, two thirds blue.
func Hue(hue float32) Color {
	hue = (hue - float32(math.Floor(float64(hue)))) * 6
	channel := func(shift float32) float32 {
		at := hue + shift
		if at >= 6 {
			at -= 6
		}
		return max(0, min(1, 2-abs(at-2)))
	}
	return Color{channel(2), channel(0), channel(4)}
}

// Luminance is the relative luminance, 0 to 1, of WCAG 2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
func (c Color) Luminance() float32 {
	return 0.2126*Linear(c.R) + 0.7152*Linear(c.G) + 0.0722*Linear(c.B)
}

// Dim returns the colour with a share of its light, 0 to 1.
func (c Color) Dim(by float32) Color {
	return Color{screen(Linear(c.R) * by), screen(Linear(c.G) * by), screen(Linear(c.B) * by)}
}

// screen is the channel of a screen that gives so much light: the inverse of Linear.
func screen(light float32) float32 {
	if light <= 0.0031308 {
		return 12.92 * light
	}
	return float32(1.055*math.Pow(float64(light), 1/2.4) - 0.055)
}

// Linear is how much light a channel of a screen gives, 0 to 1: sRGB's curve, from a table of 1,024 steps.
func Linear(v float32) float32 {
	return linear[int(max(0, min(1, v))*(steps-1)+0.5)]
}

const steps = 1024

var linear = func() (table [steps]float32) {
	for i := range table {
		v := float64(i) / (steps - 1)
		if v <= 0.04045 {
			table[i] = float32(v / 12.92)
			continue
		}
		table[i] = float32(math.Pow((v+0.055)/1.055, 2.4))
	}
	return table
}()

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
