package demo

import "math"

// effects of a bus.
type effects struct {
	gain   float64
	reverb float64 // share that goes to the room
	echo   float64 // strength of the first echo; 0 = none
	time   float64 // seconds between echoes
	duck   bool    // makes room for the kick
	dark   float64 // 0-1: how much of the treble is taken away
}

// add puts a bus into the mix and clears it for the next instrument.
func (s *song) add(e effects) {
	if e.dark > 0 {
		darken(s.bus, float32(1-e.dark))
	}
	if e.duck {
		s.makeRoom()
	}
	if e.echo > 0 {
		echo(s.bus, int(e.time*rate), float32(e.echo))
	}
	gain, send := float32(e.gain), float32(e.gain*e.reverb)
	for i, f := range s.bus {
		s.dry[i][0] += f[0] * gain
		s.dry[i][1] += f[1] * gain
		s.room[i][0] += f[0] * send
		s.room[i][1] += f[1] * send
	}
	clear(s.bus)
}

// darken is a one-pole low-pass; k from 0 (all gone) to 1 (open).
func darken(bus [][2]float32, k float32) {
	var l, r float32
	for i, f := range bus {
		l += (f[0] - l) * k
		r += (f[1] - r) * k
		bus[i] = [2]float32{l, r}
	}
}

// echo repeats the bus from side to side.
func echo(bus [][2]float32, delay int, strength float32) {
	for i := delay; i < len(bus); i++ {
		bus[i][0] += bus[i-delay][1] * strength
		bus[i][1] += bus[i-delay][0] * strength
	}
}

// makeRoom turns the bus down on every kick and lets it come back: the pumping of dance music.
func (s *song) makeRoom() {
	const depth, hold, back = 0.65, 0.02, 0.22
	for _, at := range s.kicks {
		begin := int(at * rate)
		for i := range min(int(back*rate), len(s.bus)-begin) {
			t := float64(i) / rate
			g := float32(1 - depth*(1-smooth((t-hold)/(back-hold)))*smooth(t/0.006))
			s.bus[begin+i][0] *= g
			s.bus[begin+i][1] *= g
		}
	}
}

// comb is one echo path of the room (Schroeder 1962, with the damping and lengths of Freeverb).
type comb struct {
	line []float32
	at   int
	low  float32
}

func (c *comb) next(x float32) float32 {
	const feedback, damp = 0.82, 0.35
	y := c.line[c.at]
	c.low = y + (c.low-y)*damp
	c.line[c.at] = x + c.low*feedback
	if c.at++; c.at == len(c.line) {
		c.at = 0
	}
	return y
}

// pass is an all-pass that smears the echoes.
type pass struct {
	line []float32
	at   int
}

func (p *pass) next(x float32) float32 {
	y := p.line[p.at]
	p.line[p.at] = x + y*0.5
	if p.at++; p.at == len(p.line) {
		p.at = 0
	}
	return y - x
}

// reverberate adds the room's answer to the mix.
func (s *song) reverberate() {
	for side := range 2 {
		apart := side * 23
		var combs [4]comb
		for i, n := range [4]int{1116, 1277, 1422, 1557} {
			combs[i].line = make([]float32, n+apart)
		}
		passes := [2]pass{{line: make([]float32, 556+apart)}, {line: make([]float32, 225+apart)}}
		for i := range s.room {
			x := s.room[i][side] * 0.2
			y := combs[0].next(x) + combs[1].next(x) + combs[2].next(x) + combs[3].next(x)
			s.dry[i][side] += passes[1].next(passes[0].next(y))
		}
	}
}

// master finishes the song: the room, a soft ceiling, a fixed peak and clean ends.
func (s *song) master() [][2]float32 {
	s.reverberate()
	s.bus, s.room = nil, nil
	mean := 0.0
	for _, f := range s.dry {
		mean += float64(f[0]*f[0] + f[1]*f[1])
	}
	drive := float32(0.16 / math.Sqrt(mean/float64(2*len(s.dry)+1)+1e-12))
	for i := range s.dry {
		s.dry[i][0], s.dry[i][1] = press(s.dry[i][0]*drive), press(s.dry[i][1]*drive)
	}
	tail := min(len(s.dry), int(s.fade*rate))
	for i := range tail {
		g := float32(smooth(float64(i) / float64(tail)))
		at := len(s.dry) - 1 - i
		s.dry[at][0] *= g
		s.dry[at][1] *= g
	}
	return s.dry
}

// press leaves quiet samples as they are and bends loud ones below -1 dBFS.
func press(x float32) float32 {
	const knee, top = 0.6, 0.89
	a := x
	if a < 0 {
		a = -a
	}
	if a <= knee {
		return x
	}
	over := (a - knee) / (top - knee)
	y := knee + (top-knee)*over/(1+over)
	if x < 0 {
		return -y
	}
	return y
}
