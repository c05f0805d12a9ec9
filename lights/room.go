package lights

import (
	"math"

	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/models"
	"upbeat/queue"
)

// alarmLights is how long the alarm of the buzzer is shown: four times its red.
const alarmLights models.Millis = 10_000

// clicksLast is how long all zones flash with the clicks by which a host lines them up with the sound.
const clicksLast models.Millis = 14_000

// interruption is what every zone shows in place of its program.
type interruption int

const (
	none   interruption = iota
	alarm               // the buzzer rings
	clicks              // a host lines up lights and sound
	duel                // two songs face each other: everything is the meter of their votes
)

// tell fills in what a show knows of the party at a moment.
func tell(s *program.Show, snapshot *queue.Snapshot, now models.Millis, colourOf func(*models.Song) color.Color) interruption {
	s.Asked, s.Dedicated, s.Age = false, false, 0
	if item := snapshot.Current; item != nil && item.Song != nil {
		s.Accent = colourOf(item.Song)
		s.Age = snapshot.Playback.PositionAt(now).Duration()
		s.Dedicated = item.Dedication != ""
		if item.Guest != nil {
			s.Asked = true
			s.Requester = vivid(item.Guest.Colour)
		}
	}
	s.Cover = append(s.Cover[:0], s.Accent, turn(s.Accent, 35).Scale(0.85), turn(s.Accent, -40).Scale(0.7))
	s.First, s.Second = contenders(snapshot, colourOf)
	duellists := [2]*queue.Item{snapshot.Items[snapshot.Playback.DuelFirst], snapshot.Items[snapshot.Playback.DuelSecond]}
	if duellists[0] != nil && duellists[1] != nil {
		s.First, s.Second = faces(duellists[0], duellists[1], colourOf)
	}
	since := now - snapshot.Playback.AlarmAt
	switch {
	case snapshot.Playback.AlarmAt == 0 || since < 0:
	case snapshot.Playback.AlarmSound == queue.AlarmClicks:
		if since < clicksLast {
			return clicks
		}
	case since < alarmLights:
		return alarm
	}
	if snapshot.Playback.DuelUntil != 0 {
		return duel
	}
	return none
}

// contenders are the two songs that play next.
func contenders(snapshot *queue.Snapshot, colourOf func(*models.Song) color.Color) (first, second program.Contender) {
	dim := program.Contender{Colour: color.Color{R: 0.1, G: 0.1, B: 0.1}}
	switch {
	case len(snapshot.Queue) == 0:
		return dim, dim
	case len(snapshot.Queue) == 1:
		return face(snapshot.Queue[0], colourOf), dim
	}
	return faces(snapshot.Queue[0], snapshot.Queue[1], colourOf)
}

// faces are two songs in colours that can be told apart.
func faces(a, b *queue.Item, colourOf func(*models.Song) color.Color) (first, second program.Contender) {
	first, second = face(a, colourOf), face(b, colourOf)
	if near(first.Colour, second.Colour) {
		second.Colour = turn(second.Colour, 150)
	}
	return first, second
}

func face(item *queue.Item, colourOf func(*models.Song) color.Color) program.Contender {
	c := program.Contender{Votes: item.Votes, Colour: color.Hex(0xffffff)}
	if item.Song != nil {
		c.Colour = colourOf(item.Song)
	}
	return c
}

func near(a, b color.Color) bool {
	const alike = 0.35
	return math.Abs(float64(a.R-b.R))+math.Abs(float64(a.G-b.G))+math.Abs(float64(a.B-b.B)) < alike
}

// vivid is "#rrggbb" as a lamp shows it best: its hue, as bright and full as lamps go. What is no colour is a warm white.
func vivid(text string) color.Color {
	c, err := color.Parse(text)
	if err != nil {
		return color.Hex(0xffb45a)
	}
	top, low := max(c.R, c.G, c.B), min(c.R, c.G, c.B)
	if top-low < 0.08 {
		return color.Hex(0xffd9a8) // grey has no hue to show
	}
	const pale = 0.25 // of its white stays
	stretch := func(v float32) float32 {
		full := (v - low) / (top - low)
		return full*(1-pale*low) + pale*low
	}
	return color.Color{R: stretch(c.R), G: stretch(c.G), B: stretch(c.B)}
}

// hueOf is the colour of a song without a cover, as pages show it: a step of the golden angle for each id.
func hueOf(song models.SongID) color.Color {
	const goldenAngle, hues = 137.50776, 144
	return color.Hue(float32(math.Mod(float64(uint64(song)%hues)*goldenAngle, 360) / 360))
}

// turn moves a colour's hue by degrees: a rotation about the grey axis of the RGB cube.
func turn(c color.Color, degrees float64) color.Color {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	a := float32(cos + (1-cos)/3)
	b := float32((1-cos)/3 - math.Sqrt(1.0/3)*sin)
	d := float32((1-cos)/3 + math.Sqrt(1.0/3)*sin)
	within := func(v float32) float32 { return max(0, min(1, v)) }
	return color.Color{R: within(c.R*a + c.G*b + c.B*d), G: within(c.R*d + c.G*a + c.B*b), B: within(c.R*b + c.G*d + c.B*a)}
}
