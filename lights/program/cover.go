package program

import "math"

// cover shows the colours of the song's cover side by side; they drift, and breathe with the music.
func cover() Kind {
	return Kind{Name: "cover", Follows: true, Params: []Param{speed(1), sensitivity()},
		New: func(v Values) Program {
			return &sleeve{speed: float64(v.number("speed")), sensitivity: v.number("sensitivity")}
		}}
}

type sleeve struct {
	speed       float64
	sensitivity float32
	shift       float64
	breath      float32
}

func (p *sleeve) Paint(to Canvas, s *Show) {
	p.shift += s.Step * p.speed / 24
	p.breath += (min(1, p.sensitivity*s.Frame.Level) - p.breath) * float32(1-math.Exp(-s.Step/0.12))
	light := 0.12 + 0.88*p.breath
	for x := range to.Width {
		c := s.round("cover", p.shift+float64(x)/float64(to.Width)*0.5).Scale(light)
		for y := range to.Height {
			to.Pixels[y*to.Width+x] = c
		}
	}
}
