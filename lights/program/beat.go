package program

import (
	"math"

	"upbeat/lights/color"
)

// beat lights everything up on each beat and lets it sink until the next; where no tempo is known, on each attack.
func beat() Kind {
	return Kind{Name: "beat", Follows: true, Params: []Param{
		colours("mono"), sensitivity(), {Name: "floor", Type: Number, Default: 0.12, Min: 0, Max: 0.8}},
		New: func(v Values) Program {
			return &pulse{palette: v.choice("palette"), sensitivity: v.number("sensitivity"), floor: v.number("floor")}
		}}
}

type pulse struct {
	palette     string
	sensitivity float32
	floor       float32
	light       float32
	last        float32 // phase of the beat
	beats       int
}

func (p *pulse) Paint(to Canvas, s *Show) {
	f := &s.Frame
	began := f.Onset
	if f.Tempo > 0 {
		began = 0
		if f.Beat < p.last-0.5 {
			began = 1
			p.beats++
		}
		p.last = f.Beat
	} else if f.Onset > 0.3 {
		p.beats++
	}
	p.light *= float32(math.Exp(-s.Step / 0.18))
	p.light = max(p.light, min(1, began*p.sensitivity*(0.4+0.6*f.Level)))
	least := float32(0)
	if s.Playing {
		least = p.floor * min(1, 2*f.Level)
	}
	to.Fill(s.shadeOf(p.palette, p.beats).Scale(max(least, p.light)))
}

// shadeOf is the palette's colour for the nth thing, so that those that follow each other differ.
func (s *Show) shadeOf(palette string, n int) color.Color {
	const golden = 0.381966 // of a round: neighbours lie far apart, and none comes twice
	return s.round(palette, float64(n)*golden)
}
