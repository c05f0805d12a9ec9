package program

import (
	"math"

	"upbeat/lights/color"
)

// strobe flashes on beats and attacks, the brighter the louder it is. What leaves the box is held at three flashes a second anyhow.
func strobe() Kind {
	return Kind{Name: "strobe", Follows: true, Params: []Param{single("colour", "#ffffff"), sensitivity()},
		New: func(v Values) Program {
			return &flash{colour: v.colour("colour"), sensitivity: v.number("sensitivity"), swells: true, since: 1}
		}}
}

type flash struct {
	colour      color.Color
	sensitivity float32
	swells      bool // it is as bright as the music is loud
	beat        float32
	loud        float32 // how loud it was of late
	bright      float32 // how bright the flash began
	since       float64 // seconds since then
}

func (p *flash) Paint(to Canvas, s *Show) {
	const apart = 0.34 // seconds: no more than three a second
	p.since += s.Step
	bright := float32(1)
	if p.swells {
		p.loud += (s.Frame.Level - p.loud) * float32(min(1, s.Step/0.4))
		bright = min(1, 2*p.loud*p.loud*p.sensitivity)
	}
	onBeat := p.swells && s.Frame.Tempo > 0 && s.Frame.Beat < p.beat
	p.beat = s.Frame.Beat
	if p.since > apart && (onBeat || s.Frame.Onset*p.sensitivity > 0.5) {
		p.since, p.bright = 0, bright
	}
	to.Fill(p.colour.Scale(p.bright * float32(math.Exp(-p.since/0.05))))
}

// Clicks is what every zone shows while a host lines up light and sound: a white flash with each click, on black. The attack is that of a
// knock, so any onset of some strength is one.
func Clicks() Program { return &flash{colour: white, sensitivity: 2, since: 1} }
