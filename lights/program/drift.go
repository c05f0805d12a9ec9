package program

import "math"

// drift lets the colours of a palette pass slowly, for talking and eating: it does not follow the music.
func drift() Kind {
	return Kind{Name: "drift", Params: []Param{colours("sunset"), speed(1)},
		New: func(v Values) Program {
			return &clouds{palette: v.choice("palette"), speed: float64(v.number("speed"))}
		}}
}

type clouds struct {
	palette string
	speed   float64
	at      float64
}

func (p *clouds) Paint(to Canvas, s *Show) {
	p.at += s.Step * p.speed
	for y := range to.Height {
		for x := range to.Width {
			place := float64(x)/float64(to.Width) + 0.4*float64(y)/float64(to.Height)
			shade := p.at/40 + 0.25*place + 0.1*math.Sin(2*math.Pi*(place-p.at/17))
			light := 0.72 + 0.28*math.Sin(2*math.Pi*(1.5*place+p.at/11))
			to.Pixels[y*to.Width+x] = s.round(p.palette, shade).Scale(float32(light))
		}
	}
}
