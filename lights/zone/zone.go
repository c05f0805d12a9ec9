// Package zone turns the pixels that programs paint into the bytes that devices are told: which pixel goes where, gamma, order of colours,
// white, brightness, and how much current a strip may draw. Pure.
package zone

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"upbeat/lights/color"
)

// Part is a stretch of a device in a zone.
type Part struct {
	Device   int  `json:"device"`             // its id
	First    int  `json:"first,omitempty"`    // its first pixel, from 0
	Count    int  `json:"count,omitempty"`    // how many; 0 = to the end, which only the last part of a zone may say to NewMap
	Reversed bool `json:"reversed,omitempty"` // the zone begins at its last one
}

// Orders lists the orders of colours that devices take; a W says that there is a white channel.
func Orders() []string {
	return []string{"rgb", "rbg", "grb", "gbr", "brg", "bgr", "rgbw", "grbw"}
}

// Wiring is what a device needs of colours.
type Wiring struct {
	Pixels     int
	Order      string  // as Orders lists them
	Gamma      float64 // 1 to 3; lamps whose light is as the bytes need 2.2, most boards correct it themselves: 1
	Brightness float64 // 0 to 1
	PixelMA    int     // mA that a pixel draws at full white; 0 = not known
	LimitMA    int     // mA that all may draw together; 0 = no limit
}

// Check says what is wrong with a wiring.
func (w Wiring) Check() error {
	const most = 20_000
	switch {
	case w.Pixels < 1 || w.Pixels > most:
		return fmt.Errorf("%d pixels: a device has 1 to %d", w.Pixels, most)
	case !slices.Contains(Orders(), w.Order):
		return fmt.Errorf("order %q is none of %s", w.Order, strings.Join(Orders(), ", "))
	case !(w.Gamma >= 1 && w.Gamma <= 3):
		return fmt.Errorf("gamma %v is not from 1 to 3", w.Gamma)
	case !(w.Brightness >= 0 && w.Brightness <= 1):
		return fmt.Errorf("brightness %v is not from 0 to 1", w.Brightness)
	case w.PixelMA < 0 || w.PixelMA > 1000 || w.LimitMA < 0 || w.LimitMA > 1_000_000:
		return fmt.Errorf("a pixel draws 0 to 1,000 mA, a device 0 to 1,000,000 mA")
	}
	return nil
}

// levels is how finely a colour's channel is told apart before gamma.
const levels = 4096

// Map makes a device's bytes. Used by one goroutine.
type Map struct {
	wiring Wiring
	table  [levels]byte
	from   []source // of each pixel of the device
	place  [4]int   // in a pixel's bytes of red, green, blue and white
	each   int      // bytes a pixel
	bytes  []byte
}

// source is where a device's pixel comes from; zone -1 = nowhere: it is dark.
type source struct{ zone, pixel int }

// NewMap makes a map for a device that is part of zones: zones[i] lists the parts of the ith zone in order. Where two zones want a pixel
// the later one has it. The wiring must be right, see Check.
func NewMap(device int, w Wiring, zones [][]Part) *Map {
	m := &Map{wiring: w, from: make([]source, w.Pixels), each: len(w.Order)}
	m.bytes = make([]byte, w.Pixels*m.each)
	for i := range m.table {
		m.table[i] = byte(math.Pow(float64(i)/(levels-1), w.Gamma)*w.Brightness*255 + 0.5)
	}
	for channel, letter := range []string{"r", "g", "b", "w"} {
		m.place[channel] = strings.Index(w.Order, letter)
	}
	for i := range m.from {
		m.from[i] = source{zone: -1}
	}
	for z, parts := range zones {
		m.lay(device, z, parts)
	}
	return m
}

func (m *Map) lay(device, zone int, parts []Part) {
	at := 0
	for _, part := range parts {
		n := part.Count
		if part.Device == device {
			n = Length(part, m.wiring.Pixels)
			for i := range n {
				to := part.First + i
				if part.Reversed {
					to = part.First + n - 1 - i
				}
				m.from[to] = source{zone, at + i}
			}
		}
		at += n
	}
}

// Length is how many pixels a part has on a device with so many.
func Length(p Part, pixels int) int {
	if p.First < 0 || p.First >= pixels {
		return 0
	}
	if p.Count <= 0 {
		return pixels - p.First
	}
	return min(p.Count, pixels-p.First)
}

// Bytes is what the device is told for what zones show now. They hold until the next call.
func (m *Map) Bytes(zones [][]color.Color) []byte {
	sum := 0
	white := m.place[3] >= 0
	for i, from := range m.from {
		to := m.bytes[i*m.each:][:m.each]
		if from.zone < 0 || from.pixel >= len(zones[from.zone]) {
			clear(to)
			continue
		}
		c := zones[from.zone][from.pixel]
		r, g, b := m.level(c.R), m.level(c.G), m.level(c.B)
		if white {
			w := min(r, g, b)
			r, g, b = r-w, g-w, b-w
			to[m.place[3]] = w
			sum += int(w)
		}
		to[m.place[0]], to[m.place[1]], to[m.place[2]] = r, g, b
		sum += int(r) + int(g) + int(b)
	}
	m.restrain(sum)
	return m.bytes
}

func (m *Map) level(v float32) byte {
	return m.table[int(max(0, min(1, v))*(levels-1)+0.5)]
}

// restrain makes everything darker where it would draw more current than allowed: a channel at full draws a third of a white pixel.
func (m *Map) restrain(sum int) {
	if m.wiring.LimitMA == 0 || m.wiring.PixelMA == 0 {
		return
	}
	const full = 3 * 255
	if sum*m.wiring.PixelMA <= m.wiring.LimitMA*full {
		return
	}
	by := float64(m.wiring.LimitMA*full) / float64(sum*m.wiring.PixelMA)
	for i, v := range m.bytes {
		m.bytes[i] = byte(float64(v) * by)
	}
}
