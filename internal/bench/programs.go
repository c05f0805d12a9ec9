package bench

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/lights/safe"
	"upbeat/visualizer"
)

const (
	programSongs  = 2
	programPixels = 60    // of the strip, a metre of the usual ones
	programBars   = 64    // as the player has them
	followsFrom   = 0.3   // correlation with the music from which on a program is said to follow it
	moment        = 30    // frames, half a second: so long does an eye take to see how much something moves
	restWithin    = 5     // seconds
	restsBelow    = 0.005 // by which pixels of a program that rests change in a frame
)

// programs shows real songs on a strip by every program, and tells how far its light follows the music.
func (s Suite) programs(ctx context.Context, h harness) ([]Figure, error) {
	f := Figure{Name: "lights: programs that follow real songs, of those that say so", Target: "all"}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		f.Note = "ffmpeg is not installed"
		return []Figure{f}, nil
	}
	songs, err := recordings(s.Music)
	if err != nil || len(songs) == 0 {
		f.Note = "needs real music: make bench MUSIC=/path"
		return []Figure{f}, nil
	}
	strips, names := newStrips(), []string(nil)
	for _, song := range songs {
		if len(names) == programSongs {
			break
		}
		raw := filepath.Join(h.data, "song.raw")
		if err := decodeRaw(ctx, song, raw); err != nil {
			s.Say("left out: %s: %v", song, err)
			continue
		}
		score, err := scoreRaw(raw)
		if err != nil {
			return nil, err
		}
		if score.Lasts < shortestSong {
			continue
		}
		if err := showRaw(raw, &score, strips); err != nil {
			return nil, err
		}
		title := strings.TrimSuffix(filepath.Base(song), filepath.Ext(song))
		names = append(names, fmt.Sprintf("%s (%.1f BPM, sure %.2f)", title, score.Tempo, score.Sure))
	}
	if len(names) == 0 {
		f.Note = "no song could be read"
		return []Figure{f}, ctx.Err()
	}
	s.Say("| program | says that it follows | brightness | motion | moves in silence |\n|---|---|---|---|---|")
	follow, claim, astray := 0, 0, []string(nil)
	for _, p := range strips {
		s.Say("%s", p.row())
		if p.kind.Follows {
			claim++
		}
		switch {
		case p.kind.Follows && p.follows() < followsFrom, p.stirs > restsBelow && p.kind.Follows:
			astray = append(astray, p.kind.Name)
		case p.kind.Follows:
			follow++
		}
	}
	f.Measured, f.OK = fmt.Sprintf("%d of %d", follow, claim), follow == claim
	f.Note = strings.Join(names, "; ")
	if len(astray) > 0 {
		f.Note += "; not: " + strings.Join(astray, ", ")
	}
	return []Figure{f}, ctx.Err()
}

// strip is a line of pixels that shows a program.
type strip struct {
	kind    program.Kind
	values  program.Values
	shows   program.Program
	canvas  program.Canvas
	before  []color.Color
	limiter safe.Limiter
	light   []series // the mean brightness, for each song
	motion  []series // by how much pixels change
	loud    []series // how loud it is, against the loudest moment of the last ten seconds
	stirs   float64  // the most that pixels change in a frame at the end of the silence after a song
}

// series is means of a value over moments.
type series struct {
	means []float64
	sum   float64
	n     int
}

func (s *series) add(x float64) {
	s.sum += x
	if s.n++; s.n == moment {
		s.means = append(s.means, s.sum/moment)
		s.sum, s.n = 0, 0
	}
}

// newStrips is one for each program, as it is when nothing is set.
func newStrips() (strips []*strip) {
	for _, kind := range program.Kinds() {
		values, err := kind.Check(nil)
		if err != nil {
			continue // a program's own defaults fit: its tests say so
		}
		strips = append(strips, &strip{kind: kind, values: values, canvas: program.NewCanvas(programPixels, 1),
			before: make([]color.Color, programPixels)})
	}
	return strips
}

// begin begins another song.
func (p *strip) begin() {
	p.shows = p.kind.New(p.values)
	p.light, p.motion, p.loud = append(p.light, series{}), append(p.motion, series{}), append(p.loud, series{})
}

// paint shows one frame, as the lights' loop does, and tells how bright it is and by how much it changed.
func (p *strip) paint(s *program.Show) (light, motion float64) {
	copy(p.before, p.canvas.Pixels)
	p.shows.Paint(p.canvas, s)
	if p.kind.Follows {
		program.Lift(p.canvas, s)
	}
	p.limiter.Limit(p.canvas.Pixels, s.Step)
	for i, c := range p.canvas.Pixels {
		was := p.before[i]
		light += float64(c.R+c.G+c.B) / 3
		motion += (math.Abs(float64(c.R-was.R)) + math.Abs(float64(c.G-was.G)) + math.Abs(float64(c.B-was.B))) / 3
	}
	return light / programPixels, motion / programPixels
}

func (p *strip) note(light, motion, loud float64) {
	last := len(p.light) - 1
	p.light[last].add(light)
	p.motion[last].add(motion)
	p.loud[last].add(loud)
}

// of is the correlation with what is heard, for each song.
func (p *strip) of(what []series) (r []float64) {
	for i := range what {
		r = append(r, correlation(what[i].means, p.loud[i].means))
	}
	return r
}

// follows is how far the strip follows the song that it follows least: with its brightness or with its motion.
func (p *strip) follows() float64 {
	light, motion, least := p.of(p.light), p.of(p.motion), math.Inf(1)
	for i := range light {
		least = min(least, max(light[i], motion[i]))
	}
	return least
}

func (p *strip) row() string {
	list := func(r []float64) string {
		var text []string
		for _, x := range r {
			text = append(text, fmt.Sprintf("%.2f", x))
		}
		return strings.Join(text, ", ")
	}
	says := ""
	if p.kind.Follows {
		says = "yes"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %.4f |", p.kind.Name, says, list(p.of(p.light)), list(p.of(p.motion)), p.stirs)
}

// showRaw shows a song on strips, and then silence.
func showRaw(path string, score *visualizer.Score, strips []*strip) error {
	const step = 1.0 / lightRate
	show := program.Show{Step: step, Accent: color.Hex(0xff8800), Requester: color.Hex(0x00ff80), Asked: true,
		Cover: []color.Color{color.Hex(0xff8800), color.Hex(0x2040c0)},
		First: program.Contender{Votes: 5, Colour: color.Hex(0xff0000)}, Second: program.Contender{Votes: 3, Colour: color.Hex(0x0000ff)}}
	for _, p := range strips {
		p.begin()
	}
	began := time.Unix(0, 0)
	at := began
	analyzer := visualizer.NewAnalyzer(visualizer.Config{Rate: scoredRate, Bars: programBars, FrameRate: lightRate})
	err := readRaw(path, func(samples [][2]float64) {
		analyzer.Write(samples, at, func(f *visualizer.Frame) {
			show.Frame, show.Playing, show.Time, show.Age = *f, true, show.Time+step, f.At.Sub(began)
			score.Fill(&show.Frame, show.Age)
			show.Build, show.Drop = show.Frame.Rise, show.Frame.Drop
			for _, p := range strips {
				light, motion := p.paint(&show)
				p.note(light, motion, float64(f.Level))
			}
		})
		at = at.Add(time.Duration(len(samples)) * time.Second / scoredRate)
	})
	if err != nil {
		return err
	}
	show.Frame, show.Playing, show.Build, show.Drop = visualizer.Frame{}, false, 0, 0
	for frame := range 2 * restWithin * lightRate {
		show.Time += step
		for _, p := range strips {
			if _, motion := p.paint(&show); frame > restWithin*lightRate {
				p.stirs = max(p.stirs, motion)
			}
		}
	}
	return nil
}

// correlation is Pearson's, of two lists that are as long as each other; 0 where one of them does not change.
func correlation(a, b []float64) float64 {
	mean := func(list []float64) (m float64) {
		for _, v := range list {
			m += v / float64(len(list))
		}
		return m
	}
	ma, mb := mean(a), mean(b)
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+(a[i]-ma)*(b[i]-mb), aa+(a[i]-ma)*(a[i]-ma), bb+(b[i]-mb)*(b[i]-mb)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
