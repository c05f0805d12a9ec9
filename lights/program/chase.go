package program

import "math"

// chase runs points of light along the line, one length in so many beats; where no tempo is known, in so many half seconds.
func chase() Kind {
	return Kind{Name: "chase", Follows: true, Params: []Param{colours("rainbow"), {Name: "beats", Type: Number, Default: 4.0, Min: 1, Max: 16},
		{Name: "points", Type: Number, Default: 3.0, Min: 1, Max: 12}, toggle("reverse", false)},
		New: func(v Values) Program {
			return &runner{palette: v.choice("palette"), beats: float64(v.number("beats")), points: int(v.number("points")),
				reverse: v.on("reverse")}
		}}
}

type runner struct {
	palette string
	beats   float64
	points  int
	reverse bool
	at      float64 // where the first point is, 0 to 1
	last    float64 // phase of the beat
}

// Paint follows the phase of the beat, so that a point is where it should be on each beat, however unevenly frames come.
func (p *runner) Paint(to Canvas, s *Show) {
	moved := s.Step * 2
	if s.Frame.Tempo > 0 {
		phase := float64(s.Frame.Beat)
		moved = phase - p.last
		if moved < -0.5 {
			moved++
		}
		p.last = phase
		moved = max(0, moved)
	}
	if !s.Playing {
		moved = 0
	}
	p.at += moved / p.beats
	p.at -= math.Floor(p.at)
	tail := 0.7 / float64(p.points)
	loud := 0.25 + 0.75*s.Frame.Level
	if !s.Playing {
		loud = 0
	}
	for x := range to.Width {
		place := float64(x) / float64(to.Width)
		if p.reverse {
			place = 1 - place
		}
		var light float64
		var nearest int
		for n := range p.points {
			behind := p.at + float64(n)/float64(p.points) - place
			behind -= math.Floor(behind)
			if l := 1 - behind/tail; l > light {
				light, nearest = l, n
			}
		}
		c := s.round(p.palette, p.at*0.5+float64(nearest)/float64(p.points)).Scale(float32(light*light) * loud)
		for y := range to.Height {
			to.Pixels[y*to.Width+x] = c
		}
	}
}
