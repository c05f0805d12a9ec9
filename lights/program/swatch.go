package program

import "upbeat/lights/color"

// Swatch is n colours of a palette from its low to its high end, for pages to show; nil for one that has those of the song.
func Swatch(palette string, n int) []color.Color {
	if _, fixed := made[palette]; !fixed && palette != "rainbow" {
		return nil
	}
	colours := make([]color.Color, n)
	for i := range colours {
		colours[i] = (&Show{}).shade(palette, (float32(i)+0.5)/float32(n))
	}
	return colours
}
