package program

import "upbeat/lights/color"

// Alarm is what every zone shows while an alarm rings, in place of its program: red that rises in 0.45 s, holds, and falls in 0.8 s, in a
// period of 2.5 s, as Raveberry's users know it.
type Alarm struct{ since float64 }

// Paint paints all of it.
func (p *Alarm) Paint(to Canvas, s *Show) {
	const rise, fall, sound, period = 0.45, 0.8, 2.1, 2.5
	p.since += s.Step
	for p.since >= period {
		p.since -= period
	}
	light := 1.0
	switch at := p.since; {
	case at < rise:
		light = at / rise
	case at > sound:
		light = 0
	case at > sound-fall:
		light = (sound - at) / fall
	}
	to.Fill(color.Color{R: float32(light)})
}
