package lights

import (
	"time"

	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/lights/safe"
	"upbeat/lights/zone"
)

const (
	rate    = 60                          // frames a second
	crossed = time.Second                 // how long a change of program takes
	dimmed  = 600 * time.Millisecond      // and how long lights off, or on
	longest = 2 * mostDelay * rate / 1000 // frames between the slowest device and the quickest
	ring    = longest + 4
)

// painter paints all zones a little before the slowest device has to be told, and keeps what it painted for the quicker ones: every device
// shows the same moment at the same time. Used by one goroutine.
type painter struct {
	zones   []*painted
	at      [ring]time.Time // when what was painted is to be seen
	newest  int
	alarm   program.Alarm
	clicks  program.Program
	meter   program.Program // of a duel
	shows   interruption
	light   float32 // 0 = off, 1 = on
	darkFor int     // so many frames were painted while off
}

// painted is a zone and what was painted of it.
type painted struct {
	id      int
	canvas  program.Canvas // its pixels are those of the moment that is painted
	kept    [ring][]color.Color
	shows   program.Program
	before  program.Program // that fades out; nil = none
	behind  program.Canvas  // what before paints
	fade    float32         // how far the change has come, 0 to 1
	follows bool            // the program follows the music
	name    string          // of the program
	params  string          // of the program, as JSON: another one starts anew
	limiter safe.Limiter
	snake   bool
	order   []color.Color
}

// set takes over a setup. Zones and programs that stay go on where they are.
func (p *painter) set(s *Setup) {
	var zones []*painted
	for i := range s.Zones {
		z := &s.Zones[i]
		_, length := s.counted(z)
		height := max(1, z.Rows)
		own := p.zone(z.ID)
		if own == nil || own.canvas.Height != height || len(own.canvas.Pixels) != length {
			own = &painted{id: z.ID, canvas: program.NewCanvas(length/height, height), behind: program.NewCanvas(length/height, height)}
			for k := range own.kept {
				own.kept[k] = make([]color.Color, length)
			}
		}
		own.snake = z.Snake && height > 1
		own.show(z)
		zones = append(zones, own)
	}
	p.zones = zones
}

func (p *painter) zone(id int) *painted {
	for _, z := range p.zones {
		if z.id == id {
			return z
		}
	}
	return nil
}

// show starts the zone's program where it is another one.
func (z *painted) show(as *Zone) {
	params := encode(as.Params)
	if z.shows != nil && z.name == as.Program && z.params == params {
		return
	}
	kind, ok := program.Find(as.Program)
	if !ok {
		return
	}
	values, err := kind.Check(as.Params)
	if err != nil {
		return // Setup.Check has seen it; a setup from a later version may not fit
	}
	z.before, z.fade = z.shows, 0
	z.shows, z.name, z.params, z.follows = kind.New(values), as.Program, params, kind.Follows
}

// paint paints all zones as they are to be seen at a moment.
func (p *painter) paint(at time.Time, s *program.Show, on bool, now interruption) {
	step := float32(s.Step / dimmed.Seconds())
	if on || now != none {
		p.light = min(1, p.light+step)
	} else {
		p.light = max(0, p.light-step)
	}
	if p.darkFor++; p.light > 0 {
		p.darkFor = 0
	}
	if now != p.shows {
		p.alarm, p.clicks, p.meter, p.shows = program.Alarm{}, program.Clicks(), program.Meter(), now
	}
	p.newest = (p.newest + 1) % ring
	p.at[p.newest] = at
	for i, z := range p.zones {
		p.paintZone(z, s, i == len(p.zones)-1)
		for i, c := range z.canvas.Pixels {
			z.canvas.Pixels[i] = c.Scale(p.light)
		}
		z.limiter.Limit(z.canvas.Pixels, s.Step)
		copy(z.kept[p.newest], z.inOrder())
	}
}

// paintZone paints what a zone shows now. All zones show the same moment of an interruption, which moves on with the last of them.
func (p *painter) paintZone(z *painted, s *program.Show, last bool) {
	step := s.Step
	if !last && p.shows != none {
		s.Step = 0
	}
	switch p.shows {
	case alarm:
		p.alarm.Paint(z.canvas, s)
	case clicks:
		p.clicks.Paint(z.canvas, s)
	case duel:
		p.meter.Paint(z.canvas, s)
	default:
		z.paint(s)
	}
	s.Step = step
}

// paint paints the zone's program, and the one before it while that fades.
func (z *painted) paint(s *program.Show) {
	z.shows.Paint(z.canvas, s)
	if z.follows {
		program.Lift(z.canvas, s)
	}
	if z.before == nil {
		return
	}
	z.fade += float32(s.Step / crossed.Seconds())
	if z.fade >= 1 {
		z.before = nil
		return
	}
	z.before.Paint(z.behind, s)
	for i := range z.canvas.Pixels {
		z.canvas.Pixels[i] = z.behind.Pixels[i].Mix(z.canvas.Pixels[i], z.fade)
	}
}

// inOrder are the pixels as they are wired: of a matrix whose rows turn at their ends every other row is turned.
func (z *painted) inOrder() []color.Color {
	if !z.snake {
		return z.canvas.Pixels
	}
	z.order = append(z.order[:0], z.canvas.Pixels...)
	w := z.canvas.Width
	for y := 1; y < z.canvas.Height; y += 2 {
		row := z.order[y*w : (y+1)*w]
		for i, j := 0, w-1; i < j; i, j = i+1, j-1 {
			row[i], row[j] = row[j], row[i]
		}
	}
	return z.order
}

// seen lists what all zones show at a moment, into to.
func (p *painter) seen(at time.Time, to [][]color.Color) [][]color.Color {
	k := p.newest
	for range ring - 1 {
		before := (k - 1 + ring) % ring
		if !p.at[k].After(at) || p.at[before].IsZero() || !p.at[before].Before(p.at[k]) {
			break
		}
		k = before
	}
	to = to[:0]
	for _, z := range p.zones {
		to = append(to, z.kept[k])
	}
	return to
}

// dark tells whether all that is kept is: the lights are off, and the slowest device has been told.
func (p *painter) dark() bool { return p.darkFor >= ring }

// maps makes each device's map.
func maps(s *Setup) map[int]*zone.Map {
	parts := make([][]zone.Part, len(s.Zones))
	for i := range s.Zones {
		parts[i], _ = s.counted(&s.Zones[i])
	}
	all := make(map[int]*zone.Map, len(s.Devices))
	for i := range s.Devices {
		d := &s.Devices[i]
		all[d.ID] = zone.NewMap(d.ID, d.wiring(), parts)
	}
	return all
}
