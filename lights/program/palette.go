package program

import (
	"math"

	"upbeat/lights/color"
)

// palettes are the names of the palettes; "cover" is the song's own, "mono" its accent alone.
var palettes = []string{"rainbow", "cover", "mono", "fire", "ocean", "forest", "sunset", "candy"}

// made are the palettes that are the same for every song: colours from low to high.
var made = map[string][]color.Color{
	"fire":   {color.Hex(0x5a0000), color.Hex(0xff2a00), color.Hex(0xff9000), color.Hex(0xffe08a)},
	"ocean":  {color.Hex(0x001a66), color.Hex(0x0060ff), color.Hex(0x00c8ff), color.Hex(0xb8fff4)},
	"forest": {color.Hex(0x0b3d0b), color.Hex(0x1f9d2b), color.Hex(0x9bdc28), color.Hex(0xfff2a0)},
	"sunset": {color.Hex(0x3a0ca3), color.Hex(0xb5179e), color.Hex(0xff5a36), color.Hex(0xffc247)},
	"candy":  {color.Hex(0xff2d95), color.Hex(0x9d4edd), color.Hex(0x3a86ff), color.Hex(0x2ef2c4)},
}

// shade is a palette's colour at a share of the way from its low to its high end, 0 to 1.
func (s *Show) shade(palette string, at float32) color.Color {
	at = max(0, min(1, at))
	switch palette {
	case "rainbow":
		return color.Hue(at * 0.8) // red to violet: both ends are told apart
	case "mono":
		return s.Accent
	case "cover":
		return along(s.Cover, at)
	}
	return along(made[palette], at)
}

// round is a palette's colour at a place on a ring, any number: the end leads to the beginning.
func (s *Show) round(palette string, at float64) color.Color {
	at -= math.Floor(at)
	switch palette {
	case "rainbow":
		return color.Hue(float32(at))
	case "mono":
		return s.Accent
	}
	return s.shade(palette, float32(1-math.Abs(2*at-1)))
}

func along(colours []color.Color, at float32) color.Color {
	if len(colours) == 0 {
		return color.Color{}
	}
	place := at * float32(len(colours)-1)
	i := min(int(place), len(colours)-1)
	return colours[i].Mix(colours[min(i+1, len(colours)-1)], place-float32(i))
}
