package program

import (
	"math"

	"upbeat/lights/color"
)

// strobe flashes on attacks. What leaves the box is held at three flashes a second whatever it paints.
func strobe() Kind {
	return Kind{Name: "strobe", Follows: true, Params: []Param{single("colour", "#ffffff"), sensitivity()},
		New: func(v Values) Program {
			return &flash{colour: v.colour("colour"), sensitivity: v.number("sensitivity"), since: 1}
		}}
}

type flash struct {
	colour      color.Color
	sensitivity float32
	since       float64 // seconds since it began
}

func (p *flash) Paint(to Canvas, s *Show) {
	const apart = 0.34 // seconds: no more than three a second
	p.since += s.Step
	if p.since > apart && s.Frame.Onset*p.sensitivity > 0.5 {
		p.since = 0
	}
	to.Fill(p.colour.Scale(float32(math.Exp(-p.since / 0.05))))
}

// Clicks is what every zone shows while a host lines up light and sound: a white flash with each click, on black. The attack is that of a
// knock, so any onset of some strength is one.
func Clicks() Program { return &flash{colour: white, sensitivity: 2, since: 1} }
