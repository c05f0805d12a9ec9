package program

import (
	"time"

	"upbeat/lights/color"
)

var white = color.Color{R: 1, G: 1, B: 1}

// greeting is how long the start of a song belongs to who asked for it.
const greeting = 12 * time.Second

// requester gives the start of each song to who asked for it: their colour fills the room from the middle and pulses, then the cover's
// colours take over.
func requester() Kind {
	return Kind{Name: "requester", Follows: true, Params: []Param{sensitivity()}, New: func(v Values) Program {
		return &hello{rest: &sleeve{speed: 1, sensitivity: v.number("sensitivity")}}
	}}
}

type hello struct{ rest *sleeve }

func (p *hello) Paint(to Canvas, s *Show) {
	p.rest.Paint(to, s)
	if s.Asked && s.Playing {
		greet(to, s, s.Requester)
	}
}

// dedication lights the start of a song that is dedicated to somebody in gold; at other times it is as the requester's.
func dedication() Kind {
	return Kind{Name: "dedication", Follows: true, Params: []Param{single("colour", "#ffc04d"), sensitivity()}, New: func(v Values) Program {
		return &toast{hello{&sleeve{speed: 1, sensitivity: v.number("sensitivity")}}, v.colour("colour")}
	}}
}

type toast struct {
	hello
	colour color.Color
}

func (p *toast) Paint(to Canvas, s *Show) {
	if !s.Dedicated {
		p.hello.Paint(to, s)
		return
	}
	p.rest.Paint(to, s)
	if s.Playing {
		greet(to, s, p.colour)
	}
}

// greet lays a colour over a canvas while a song is young: it opens from the middle within a second, pulses with the music, and fades.
func greet(to Canvas, s *Show, with color.Color) {
	if s.Age >= greeting {
		return
	}
	age := float32(s.Age.Seconds())
	open := min(1, age)
	left := min(1, (float32(greeting.Seconds())-age)/3)
	light := 0.55 + 0.45*s.Frame.Level
	for x := range to.Width {
		far := 2*abs((float32(x)+0.5)/float32(to.Width)-0.5) - open
		cover := left * max(0, min(1, 0.5-far*float32(to.Width)/2))
		for y := range to.Height {
			at := &to.Pixels[y*to.Width+x]
			*at = at.Mix(with.Scale(light), cover)
		}
	}
}
