package program

import "math"

// meter is a level meter: green, yellow, red, and a point that marks the loudest of the last second. In a matrix it stands upright.
func meter() Kind {
	return Kind{Name: "meter", Follows: true, Params: []Param{colours("forest"), sensitivity(), toggle("mirror", false)},
		New: func(v Values) Program {
			return &level{palette: v.choice("palette"), sensitivity: v.number("sensitivity"), mirror: v.on("mirror")}
		}}
}

type level struct {
	palette     string
	sensitivity float32
	mirror      bool
	shown, peak float32
}

func (p *level) Paint(to Canvas, s *Show) {
	now := min(1, p.sensitivity*s.Frame.Level)
	p.shown = max(now, p.shown*float32(math.Exp(-s.Step/0.25)))
	p.peak = max(p.shown, p.peak-float32(s.Step)*0.4)
	long := to.Width
	if to.Height > 1 {
		long = to.Height
	}
	for i := range long {
		at := (float32(i) + 0.5) / float32(long)
		if p.mirror {
			at = 2 * abs(at-0.5)
		}
		light := max(0, min(1, (p.shown-at)*float32(long)+0.5))
		if p.peak > 0.02 && abs(p.peak-at)*float32(long) < 0.75 {
			light = 1
		}
		c := s.shade(p.palette, at).Scale(light)
		if to.Height == 1 {
			to.Pixels[i] = c
			continue
		}
		for x := range to.Width {
			to.Pixels[(to.Height-1-i)*to.Width+x] = c
		}
	}
}
