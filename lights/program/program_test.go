package program_test

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"

	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/visualizer"
)

const step = 1.0 / 60

// show is a song of 120 beats a minute whose bass beats and whose loudness swells and sinks, at a time in seconds.
func show(at float64) *program.Show {
	beat := math.Mod(at*2, 1)
	swell := 0.5 - 0.5*math.Cos(2*math.Pi*at/6)
	bass := swell * math.Exp(-4*beat)
	bars := make([]float32, 32)
	for i := range bars {
		bars[i] = float32(math.Max(0, bass*(1-float64(i)/20)) + 0.3*swell*float64(i)/32)
	}
	onset := float32(0)
	if beat < 2*step {
		onset = float32(swell)
	}
	return &program.Show{
		Frame: visualizer.Frame{Left: bars, Level: float32(0.7*swell + 0.3*bass), Bass: float32(bass), Mid: float32(0.5 * swell),
			Treble: float32(0.3 * swell), Onset: onset, Beat: float32(beat), Tempo: 120},
		Playing: true, Time: at, Step: step, Age: time.Duration((20 + at) * float64(time.Second)),
		Accent: color.Hex(0xff8800), Cover: []color.Color{color.Hex(0xff8800), color.Hex(0x2040c0)}, Requester: color.Hex(0x00ff80), Asked: true,
		First: program.Contender{Votes: 5, Colour: color.Hex(0xff0000)}, Second: program.Contender{Votes: 3, Colour: color.Hex(0x0000ff)},
	}
}

func silence(at float64) *program.Show {
	s := show(at)
	s.Frame, s.Playing = visualizer.Frame{}, false
	return s
}

func start(t *testing.T, k program.Kind) program.Program {
	t.Helper()
	values, err := k.Check(nil)
	if err != nil {
		t.Fatal(err)
	}
	return k.New(values)
}

func brightness(c program.Canvas) (mean float64) {
	for _, p := range c.Pixels {
		mean += float64(p.R+p.G+p.B) / 3
	}
	return mean / float64(len(c.Pixels))
}

// Every program paints every pixel with a colour, on a line, a matrix and a single lamp, with music and without.
func TestProgramsPaintEveryPixel(t *testing.T) {
	for _, k := range program.Kinds() {
		for _, size := range [][2]int{{1, 1}, {2, 1}, {60, 1}, {16, 8}, {1, 9}} {
			p, canvas := start(t, k), program.NewCanvas(size[0], size[1])
			for f := range 400 {
				s := show(float64(f) * step)
				if f > 300 {
					s = silence(float64(f) * step)
				}
				canvas.Fill(color.Color{R: float32(math.NaN())})
				p.Paint(canvas, s)
				for i, c := range canvas.Pixels {
					if !(c.R >= 0 && c.R <= 1.001 && c.G >= 0 && c.G <= 1.001 && c.B >= 0 && c.B <= 1.001) {
						t.Fatalf("%s, %d x %d, frame %d: pixel %d is %v", k.Name, size[0], size[1], f, i, c)
					}
				}
			}
		}
	}
}

// Those that claim to follow the music do: their brightness goes with its loudness. All of them rest in silence.
func TestProgramsFollowTheMusic(t *testing.T) {
	for _, k := range program.Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			p, canvas := start(t, k), program.NewCanvas(60, 1)
			const frames = 30 * 60
			var light, loud []float64
			for f := range frames {
				s := show(float64(f) * step)
				p.Paint(canvas, s)
				light, loud = append(light, brightness(canvas)), append(loud, float64(s.Frame.Level))
			}
			r := correlation(light, loud)
			t.Logf("brightness and loudness correlate by %.2f", r)
			if k.Follows && r < 0.3 {
				t.Errorf("it claims to follow, and correlates by %.2f", r)
			}
			if !k.Follows {
				return
			}
			for f := range 300 {
				p.Paint(canvas, silence(30+float64(f)*step))
			}
			last := brightness(canvas)
			for f := range 120 {
				p.Paint(canvas, silence(35+float64(f)*step))
				if now := brightness(canvas); math.Abs(now-last) > 0.02 {
					t.Fatalf("in silence its brightness goes from %.2f to %.2f within a frame", last, now)
				} else {
					last = now
				}
			}
		})
	}
}

// correlation is 0 where one of the lists does not change.
func correlation(a, b []float64) float64 {
	if r := stat.Correlation(a, b, nil); !math.IsNaN(r) {
		return r
	}
	return 0
}

// A song's start belongs to who asked for it, and to the dedication where it has one.
func TestTheStartOfASongIsItsRequesters(t *testing.T) {
	paint := func(name string, age time.Duration, dedicated bool) color.Color {
		k, _ := program.Find(name)
		p, canvas := start(t, k), program.NewCanvas(21, 1)
		s := show(3)
		s.Age, s.Dedicated = age, dedicated
		p.Paint(canvas, s)
		return canvas.Pixels[10]
	}
	if c := paint("requester", 2*time.Second, false); c.G < 0.4 || c.R > 0.2 {
		t.Errorf("after two seconds the middle is %v, not the requester's green", c)
	}
	if c := paint("requester", time.Minute, false); c.G > c.R && c.R < 0.1 {
		t.Errorf("after a minute it is still the requester's: %v", c)
	}
	if c := paint("dedication", 2*time.Second, true); c.R < 0.5 || c.B > c.R/2 {
		t.Errorf("a dedication is %v, not gold", c)
	}
}

// The meter of votes moves with each vote, and its longer side is the song's that leads.
func TestVotesMoveTheBorder(t *testing.T) {
	k, _ := program.Find("votes")
	p, canvas := start(t, k), program.NewCanvas(100, 1)
	border := func(first, second int) (at int) {
		s := show(3)
		s.First.Votes, s.Second.Votes = first, second
		for range 120 {
			p.Paint(canvas, s)
		}
		for at < 100 && canvas.Pixels[at].R > canvas.Pixels[at].B {
			at++
		}
		return at
	}
	even, ahead, behind := border(4, 4), border(6, 2), border(0, 9)
	if even < 48 || even > 52 || ahead < even+10 || behind > 15 || behind < 5 {
		t.Errorf("the border is at %d with even votes, at %d with 6 to 2, at %d with 0 to 9", even, ahead, behind)
	}
}

func TestParametersAreChecked(t *testing.T) {
	k, _ := program.Find("rainbow")
	for name, set := range map[string]map[string]any{
		"out of bounds": {"speed": 99.0}, "wrong type": {"speed": "fast"}, "not a number": {"speed": math.NaN()}, "unknown": {"spede": 1.0},
	} {
		if _, err := k.Check(set); err == nil {
			t.Errorf("%s: %v is taken", name, set)
		}
	}
	for _, k := range program.Kinds() {
		if _, err := k.Check(nil); err != nil {
			t.Errorf("%s refuses its own defaults: %v", k.Name, err)
		}
		for _, p := range k.Params {
			if _, err := k.Check(map[string]any{p.Name: struct{}{}}); err == nil {
				t.Errorf("%s takes anything as %s", k.Name, p.Name)
			}
		}
	}
}

func TestTheAlarmIsRedInItsTime(t *testing.T) {
	var alarm program.Alarm
	canvas := program.NewCanvas(4, 1)
	at := func(seconds float64) float32 {
		alarm = program.Alarm{}
		for range int(seconds / step) {
			alarm.Paint(canvas, silence(0))
		}
		return canvas.Pixels[0].R
	}
	if half, full, over := at(0.22), at(1), at(2.3); half < 0.3 || half > 0.7 || full != 1 || over != 0 {
		t.Errorf("red is %.2f while it rises, %.2f while it holds, %.2f between two", half, full, over)
	}
}

// The strobe is brighter where the music is louder, and flashes on beats and on attacks.
func TestTheStrobeFollowsTheMusic(t *testing.T) {
	k, _ := program.Find("strobe")
	brightest := func(level, onset float32, tempo float32) (most float64) {
		p, canvas := start(t, k), program.NewCanvas(8, 1)
		for f := range 240 {
			s := silence(float64(f) * step)
			s.Playing, s.Frame = true, visualizer.Frame{Level: level, Onset: onset, Tempo: tempo, Beat: float32(math.Mod(float64(f)/30, 1))}
			p.Paint(canvas, s)
			if f > 60 {
				most = max(most, brightness(canvas))
			}
		}
		return most
	}
	quiet, loud, attack, still := brightest(0.3, 0, 120), brightest(0.8, 0, 120), brightest(0.8, 0.9, 0), brightest(0.8, 0, 0)
	if quiet > loud/2 || loud < 0.9 || attack < 0.9 || still > 0.01 {
		t.Errorf("a beat flashes with %.2f where it is quiet and %.2f where it is loud, an attack with %.2f, nothing with %.2f", quiet, loud,
			attack, still)
	}
}

// The spectrum is brighter where the music is louder, though its bars are as high.
func TestTheSpectrumIsBrighterWhereItIsLouder(t *testing.T) {
	k, _ := program.Find("spectrum")
	at := func(level float32) float64 {
		p, canvas := start(t, k), program.NewCanvas(8, 1)
		s := show(3)
		s.Frame.Level = level
		p.Paint(canvas, s)
		return brightness(canvas)
	}
	if quiet, loud := at(0.2), at(1); quiet > 0.7*loud || quiet < 0.2*loud {
		t.Errorf("brightness %.2f where it is quiet, %.2f where it is loud", quiet, loud)
	}
}
