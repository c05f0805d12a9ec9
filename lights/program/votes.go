package program

import "math"

// votes is a tug of war between the two songs that play next: the line is shared by their votes, each in its colour. Where they meet it
// shimmers; a vote moves the border at once.
func votes() Kind {
	return Kind{Name: "votes", New: func(Values) Program { return &tug{border: 0.5} }}
}

// Meter is what every zone shows during a duel: votes, between the two that face each other.
func Meter() Program { return &tug{border: 0.5} }

type tug struct{ border float32 }

func (p *tug) Paint(to Canvas, s *Show) {
	first, second := float32(max(0, s.First.Votes)), float32(max(0, s.Second.Votes))
	share := float32(0.5)
	if first+second > 0 {
		share = 0.1 + 0.8*first/(first+second) // who has none is still there
	}
	p.border += (share - p.border) * float32(1-math.Exp(-s.Step/0.15))
	pulse := 0.75 + 0.25*s.Frame.Level
	for x := range to.Width {
		at := (float32(x) + 0.5) / float32(to.Width)
		c := s.First.Colour
		if at > p.border {
			c = s.Second.Colour
		}
		light := pulse
		if near := abs(at-p.border) * float32(to.Width); near < 1.5 {
			light = 1
			c = c.Mix(white, 0.5)
		}
		for y := range to.Height {
			to.Pixels[y*to.Width+x] = c.Scale(light)
		}
	}
}
