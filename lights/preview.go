package lights

import (
	"encoding/binary"

	"upbeat/lights/color"
)

// A message of what zones show has a head of two bytes, its version and the number of zones, then for each zone its id (u16), how many
// pixels follow (u16, both little endian), and three bytes a pixel: red, green, blue. A long zone is thinned out.
const (
	previewVersion = 2 // 1 are frames
	previewPixels  = 300
)

func appendZone(to []byte, id int, pixels []color.Color) []byte {
	n := min(len(pixels), previewPixels)
	to = binary.LittleEndian.AppendUint16(to, uint16(id))
	to = binary.LittleEndian.AppendUint16(to, uint16(n))
	for i := range n {
		c := pixels[i*len(pixels)/n]
		to = append(to, channel(c.R), channel(c.G), channel(c.B))
	}
	return to
}

func channel(v float32) byte { return byte(max(0, min(1, v))*255 + 0.5) }
