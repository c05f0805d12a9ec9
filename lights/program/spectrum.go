package program

// spectrum is what Raveberry's users know as "rave": bass at one end, treble at the other, each pixel as bright as its band is loud.
func spectrum() Kind {
	return Kind{Name: "spectrum", Follows: true, Params: []Param{colours("rainbow"), sensitivity(), toggle("mirror", false)},
		New: func(v Values) Program { return &bands{v.choice("palette"), v.number("sensitivity"), v.on("mirror")} }}
}

type bands struct {
	palette     string
	sensitivity float32
	mirror      bool
}

func (p *bands) Paint(to Canvas, s *Show) {
	loud := p.sensitivity * (0.4 + 0.6*s.Frame.Level) // the bars alone look alike, however loud it is
	for x := range to.Width {
		at := (float32(x) + 0.5) / float32(to.Width)
		if p.mirror {
			at = 1 - 2*abs(at-0.5)
		}
		to.Column(x, min(1, loud*bar(s, at)), s.shade(p.palette, at))
	}
}

// bar is how loud the spectrum is at a share of its width, 0 to 1, between its bars; 0 in silence.
func bar(s *Show, at float32) float32 {
	n := len(s.Frame.Left)
	if n == 0 {
		return 0
	}
	place := max(0, min(float32(n-1), at*float32(n)-0.5))
	i := int(place)
	low, high := barOf(s, i), barOf(s, min(i+1, n-1))
	return low + (high-low)*(place-float32(i))
}

func barOf(s *Show, i int) float32 {
	if i < len(s.Frame.Right) {
		return (s.Frame.Left[i] + s.Frame.Right[i]) / 2
	}
	return s.Frame.Left[i]
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
