package program

import "math"

// energy sends waves out from the middle: each as bright as the bass was when it set out, in the colour of the moment.
func energy() Kind {
	return Kind{Name: "energy", Follows: true, Params: []Param{colours("cover"), speed(1), sensitivity()},
		New: func(v Values) Program {
			return &waves{palette: v.choice("palette"), speed: float64(v.number("speed")), sensitivity: v.number("sensitivity")}
		}}
}

type waves struct {
	palette     string
	speed       float64
	sensitivity float32
	sent        [128]struct{ light, tint float32 } // what set out, the newest at next-1
	next        int
	owed        float64 // of the next step
}

// Paint moves what set out by steps of a fixed length, so that waves run as fast on every line and at every rate.
func (p *waves) Paint(to Canvas, s *Show) {
	const secondsToTheEnd = 1.2
	loud := min(1, p.sensitivity*(0.75*s.Frame.Bass+0.25*s.Frame.Level))
	for p.owed += s.Step * p.speed / secondsToTheEnd * float64(len(p.sent)); p.owed >= 1; p.owed-- {
		p.sent[p.next].light, p.sent[p.next].tint = loud*loud, s.Frame.Treble
		p.next = (p.next + 1) % len(p.sent)
	}
	for y := range to.Height {
		for x := range to.Width {
			dx := 2*(float64(x)+0.5)/float64(to.Width) - 1
			far := math.Abs(dx)
			if to.Height > 1 {
				dy := 2*(float64(y)+0.5)/float64(to.Height) - 1
				far = min(1, math.Hypot(dx, dy)/math.Sqrt2)
			}
			n := len(p.sent)
			w := p.sent[(p.next-1-int(far*float64(n-1))+2*n)%n]
			to.Pixels[y*to.Width+x] = s.round(p.palette, s.Time/20+float64(w.tint)*0.5+far*0.3).Scale(w.light * float32(1-0.4*far))
		}
	}
}
