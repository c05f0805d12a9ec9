// Package program holds what lights can show: one file a program. A program is pure: it is told what is heard and what the party is about
// (Show), and paints the pixels of a zone. Each is a row of Kinds, with the parameters that hosts may set; the page draws its form from
// that row. docs/lights.md says how to add one.
package program

import (
	"slices"
	"time"

	"upbeat/lights/color"
	"upbeat/visualizer"
)

// Show is what there is to paint from at one moment.
type Show struct {
	Frame   visualizer.Frame // what is heard; the zero Frame in silence
	Playing bool             // something is heard
	Time    float64          // seconds since the lights came on
	Step    float64          // seconds since the last painting, above 0

	Accent    color.Color   // of the song's cover
	Cover     []color.Color // the colours of the cover, the most present first; at least one
	Requester color.Color   // who asked for the song
	Asked     bool          // somebody did; false = the party chose the song itself
	Dedicated bool          // the song is dedicated to somebody
	Age       time.Duration // how much of the song was heard

	First, Second Contender // the two songs that play next as things stand

	Build float32 // before a drop: 0, and up to 1 as it comes nearer; needs the song's score
	Drop  float32 // 1 as the drop comes, falling to 0; needs the song's score
}

// Contender is a song that waits, as a meter shows it.
type Contender struct {
	Votes  int // net
	Colour color.Color
}

// Canvas is the pixels of a zone, row by row. A line of lights has one row.
type Canvas struct {
	Width, Height int
	Pixels        []color.Color // Width x Height
}

// NewCanvas is a dark canvas.
func NewCanvas(width, height int) Canvas {
	return Canvas{width, height, make([]color.Color, width*height)}
}

// Fill paints all of it.
func (c Canvas) Fill(with color.Color) {
	for i := range c.Pixels {
		c.Pixels[i] = with
	}
}

// Column paints one column from the bottom up to a share of its height, 0 to 1; on a line that share is its brightness.
func (c Canvas) Column(x int, share float32, with color.Color) {
	if c.Height == 1 {
		c.Pixels[x] = with.Scale(share)
		return
	}
	lit := share * float32(c.Height)
	for y := range c.Height {
		c.Pixels[(c.Height-1-y)*c.Width+x] = with.Scale(min(1, max(0, lit-float32(y))))
	}
}

// Program paints one zone. It may keep state from one painting to the next; used by one goroutine.
type Program interface {
	// Paint paints every pixel of the canvas.
	Paint(to Canvas, s *Show)
}

// Kind is a program that a host can choose.
type Kind struct {
	Name    string // as settings and API spell it; its label is the text "lights.program.NAME"
	Follows bool   // it moves with the music
	Params  []Param
	New     func(v Values) Program
}

// Kinds lists all programs, as the page shows them. The alarm is none of them: it interrupts every program.
func Kinds() []Kind {
	return []Kind{spectrum(), energy(), beat(), chase(), meter(), fire(), cover(), drift(), rainbow(), votes(), requester(), dedication(),
		strobe(), fixed()}
}

// Find returns a program's row.
func Find(name string) (Kind, bool) {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}
