package program

// fire burns from one end, higher with the bass. After Mark Kriegsman's Fire2012 (FastLED, MIT): heat cools, drifts away from the fire and
// is fed by sparks.
func fire() Kind {
	return Kind{Name: "fire", Follows: true, Params: []Param{colours("fire"), sensitivity(), speed(1)},
		New: func(v Values) Program {
			return &flames{palette: v.choice("palette"), sensitivity: v.number("sensitivity"), speed: float64(v.number("speed")), seed: 1}
		}}
}

type flames struct {
	palette     string
	sensitivity float32
	speed       float64
	heat        []float32 // of each pixel, column by column from the fire up
	owed        float64
	seed        uint32
}

func (p *flames) Paint(to Canvas, s *Show) {
	high, wide := to.Width, 1
	if to.Height > 1 {
		high, wide = to.Height, to.Width
	}
	if len(p.heat) != high*wide {
		p.heat = make([]float32, high*wide)
	}
	const stepsASecond = 60
	for p.owed += s.Step * p.speed * stepsASecond; p.owed >= 1; p.owed-- {
		for x := range wide {
			p.burn(p.heat[x*high:(x+1)*high], s)
		}
	}
	for x := range wide {
		for y := range high {
			h := p.heat[x*high+y]
			c := s.shade(p.palette, h).Scale(min(1, 2*h))
			if to.Height == 1 {
				to.Pixels[y] = c
			} else {
				to.Pixels[(high-1-y)*to.Width+x] = c
			}
		}
	}
}

// burn is one step of one column.
func (p *flames) burn(heat []float32, s *Show) {
	n := float32(len(heat))
	feed := float32(0)
	if s.Playing {
		feed = min(1, p.sensitivity*(0.15+0.85*s.Frame.Bass))
	}
	for i := range heat {
		heat[i] = max(0, heat[i]-p.chance()*(0.045+1.1/n)*(1.25-feed))
	}
	for i := len(heat) - 1; i >= 2; i-- {
		heat[i] = (heat[i-1] + 2*heat[i-2]) / 3
	}
	if p.chance() < 0.55*feed {
		at := int(p.chance() * min(7, max(1, n/6)))
		heat[at] = min(1, heat[at]+(0.35+0.4*p.chance())*(0.3+0.7*feed))
	}
}

// chance is a number from 0 to below 1 (George Marsaglia, "Xorshift RNGs", 2003): the same fire each time, and no lock.
func (p *flames) chance() float32 {
	p.seed ^= p.seed << 13
	p.seed ^= p.seed >> 17
	p.seed ^= p.seed << 5
	return float32(p.seed>>8) / (1 << 24)
}
