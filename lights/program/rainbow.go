package program

import (
	"math"

	"upbeat/lights/color"
)

// rainbow is all hues, which wander along the lights. Red and blue get more room than green and yellow, which the eye tells apart less.
func rainbow() Kind {
	return Kind{Name: "rainbow", Params: []Param{speed(1), {Name: "width", Type: Number, Default: 1.0, Min: 0, Max: 5}},
		New: func(v Values) Program {
			return &wheel{speed: float64(v.number("speed")), width: float64(v.number("width"))}
		}}
}

type wheel struct {
	speed, width float64
	turned       float64
}

func (p *wheel) Paint(to Canvas, s *Show) {
	const secondsARound = 8
	p.turned += s.Step * p.speed / secondsARound
	p.turned -= math.Floor(p.turned)
	for x := range to.Width {
		at := p.turned + p.width*float64(x)/float64(to.Width)
		at -= math.Floor(at)
		at -= 0.06 * math.Sin(6*math.Pi*at) // three broad hues with quick ways between them
		c := color.Hue(float32(at))
		for y := range to.Height {
			to.Pixels[y*to.Width+x] = c
		}
	}
}
