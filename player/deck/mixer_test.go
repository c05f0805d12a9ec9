package deck

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upbeat/models"
)

// tone is a track made of a formula; the part that is "decoded" can be held back.
type tone struct {
	wave    func(n int64) float64
	length  int64
	pos     int64
	decoded int64 // frames that may be taken; 0 = all
	err     error
	closed  bool
}

func (t *tone) ready() int64 {
	if t.decoded > 0 {
		return min(t.decoded, t.length)
	}
	return t.length
}

func (t *tone) Try(samples [][2]float64) (int, bool) {
	if t.closed {
		return 0, true
	}
	n := int(min(int64(len(samples)), t.ready()-t.pos))
	for i := range n {
		x := t.wave(t.pos + int64(i))
		samples[i] = [2]float64{x, x}
	}
	t.pos += int64(n)
	return n, t.pos == t.length && n < len(samples)
}
func (t *tone) Left() (int64, bool) { return t.ready() - t.pos, t.ready() == t.length }
func (t *tone) Position() int64     { return t.pos }
func (t *tone) Err() error          { return t.err }
func (t *tone) Close() error        { t.closed = true; return nil }

func flat(level float64, length int64) *tone {
	return &tone{wave: func(int64) float64 { return level }, length: length}
}

// counter gives its own frame number, so that a sample tells where it comes from.
func counter(from float64, length int64) *tone {
	return &tone{wave: func(n int64) float64 { return (from + float64(n)) / 1e6 }, length: length}
}

// sine has whole periods only, so that a join at its end is smooth.
func sine(amplitude float64, periods int64) *tone {
	const period = 480
	return &tone{wave: func(n int64) float64 { return amplitude * math.Sin(2*math.Pi*float64(n)/period) }, length: periods * period}
}

func part(entry models.EntryID, t *tone) Part { return Part{Entry: entry, Track: t, Gain: 1} }

// pull renders frames in blocks; everything before a block has been heard when it is asked for. It checks the contract of Pull:
//
//	1: every sample is written
//	2: every sample is a number in [-1, 1]
//	3: the count of frames grows by what was asked for, whatever plays
//	4: the position that is heard never leaves its song and moves only while Moving
func pull(t rapid.TB, m *Mixer, frames, block int) [][2]float64 {
	t.Helper()
	out := make([][2]float64, frames)
	for at := 0; at < frames; at += block {
		b := out[at:min(at+block, frames)]
		for i := range b {
			b[i] = [2]float64{math.NaN(), 99}
		}
		before := m.frame
		m.Pull(b, m.frame)
		for i, f := range b {
			for _, x := range f {
				if math.IsNaN(x) || x < -1 || x > 1 {
					t.Fatalf("case 1, 2: frame %d is %v", at+i, f)
				}
			}
		}
		if m.frame != before+int64(len(b)) {
			t.Fatalf("case 3: %d frames counted for %d", m.frame-before, len(b))
		}
		first, last := m.At(before), m.At(m.frame)
		if first.Position < 0 || first.Entry == last.Entry && !first.Moving && last.Position < first.Position {
			t.Fatalf("case 4: from %+v to %+v", first, last)
		}
	}
	return out
}

func events(m *Mixer) (got []Event) {
	for {
		select {
		case e := <-m.Events():
			e.frame, e.Track = 0, nil
			got = append(got, e)
		default:
			return got
		}
	}
}

func assertEvents(t *testing.T, m *Mixer, want ...Event) {
	t.Helper()
	got := events(m)
	if len(got) != len(want) {
		t.Fatalf("events %+v, want %+v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("event %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}

func loud() *Mixer { return New(Config{Volume: 100}) }

func TestSongsJoinToTheSample(t *testing.T) {
	m := loud()
	m.Play(part(1, counter(0, 10000)))
	m.SetNext(part(2, counter(500000, 5000)))
	out := pull(t, m, 20000, 777)
	for i, want := range map[int]float64{0: 0, 9999: 9999, 10000: 500000, 14999: 504999, 15000: 0} {
		if got := out[i][0] * 1e6; math.Abs(got-want) > 1e-3 {
			t.Errorf("frame %d is %v, want %v", i, got, want)
		}
	}
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Ended, Entry: 1}, Event{Kind: Started, Entry: 2}, Event{Kind: Ended, Entry: 2})
}

func TestTheHeardPlaceIsExactAcrossBoundaries(t *testing.T) {
	m := loud()
	m.Play(part(1, counter(0, Rate)))
	m.SetNext(part(2, counter(0, Rate)))
	b := make([][2]float64, 3*Rate)
	m.Pull(b, 0) // all rendered, nothing heard
	for heard, want := range map[int64]Place{
		0:            {Entry: 1, Moving: true},
		Rate / 2:     {Entry: 1, Position: time.Second / 2, Moving: true},
		Rate - 1:     {Entry: 1, Position: duration(Rate - 1), Moving: true},
		Rate:         {Entry: 2, Moving: true},
		3 * Rate / 2: {Entry: 2, Position: time.Second / 2, Moving: true},
		2*Rate + 5:   {},
	} {
		if got := m.At(heard); got != want {
			t.Errorf("heard %d: %+v, want %+v", heard, got, want)
		}
	}
}

func TestEventsComeWhenTheyAreHeard(t *testing.T) {
	m := loud()
	m.Play(part(1, counter(0, 1000)))
	b := make([][2]float64, 2000)
	m.Pull(b, 0)
	assertEvents(t, m, Event{Kind: Started, Entry: 1})
	m.Pull(b[:10], 999)
	assertEvents(t, m)
	m.Pull(b[:10], 1000)
	assertEvents(t, m, Event{Kind: Ended, Entry: 1})
}

func TestEventsWaitForTheirReader(t *testing.T) {
	m := loud()
	const songs = 40
	var got []Event
	for i := range songs {
		m.Play(part(models.EntryID(i+1), counter(0, 100)))
		pull(t, m, 200, 100)
	}
	for len(got) < 2*songs {
		more := events(m)
		if len(more) == 0 {
			t.Fatalf("only %d events", len(got))
		}
		got = append(got, more...)
		pull(t, m, 10, 10)
	}
	for i, e := range got {
		if e.Entry != models.EntryID(i/2+1) || e.Kind != Kind(i%2) {
			t.Fatalf("event %d is %+v", i, e)
		}
	}
}

func TestCrossfadeHasEqualPowerAndEndsBothInTime(t *testing.T) {
	const overlap = 2 * Rate
	m := New(Config{Volume: 100})
	m.SetCrossfade(2 * time.Second)
	a, b := flat(0.5, 5*Rate), flat(0, 5*Rate)
	m.Play(part(1, a))
	m.SetNext(part(2, b))
	out := pull(t, m, 3*Rate+overlap, 960)
	for _, at := range []int{0, 3*Rate - 1} {
		if out[at][0] != 0.5 {
			t.Errorf("before the fade: frame %d is %v", at, out[at])
		}
	}
	for _, part := range []float64{0.1, 0.25, 0.5, 0.75, 0.9} {
		got := out[3*Rate+int(part*overlap)][0]
		if want := 0.5 * math.Cos(part*math.Pi/2); math.Abs(got-want) > 1e-4 {
			t.Errorf("at %v of the fade: %v, want %v", part, got, want)
		}
	}
	pull(t, m, 10, 10)
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Ended, Entry: 1}, Event{Kind: Started, Entry: 2})
	if p := m.At(m.frame); p.Entry != 2 || p.Position != 2*time.Second+duration(10) {
		t.Errorf("after the fade %+v", p)
	}
	if !a.closed || b.closed {
		t.Error("the wrong deck was closed")
	}
}

func TestTheIncomingSongOfACrossfade(t *testing.T) {
	m := loud()
	m.SetCrossfade(time.Second)
	m.Play(part(1, flat(0, 2*Rate)))
	m.SetNext(part(2, flat(0.5, 3*Rate)))
	out := pull(t, m, 3*Rate, 1000)
	if got, want := out[Rate+Rate/2][0], 0.5*math.Sin(math.Pi/4); math.Abs(got-want) > 1e-4 {
		t.Errorf("half way %v, want %v", got, want)
	}
	if out[2*Rate][0] != 0.5 {
		t.Errorf("afterwards %v", out[2*Rate])
	}
}

func TestALateNextSongGetsAShorterFade(t *testing.T) {
	m := loud()
	m.SetCrossfade(10 * time.Second)
	a := flat(0.5, 4*Rate)
	m.Play(part(1, a))
	pull(t, m, 3*Rate, 960)
	m.SetNext(part(2, flat(0.5, 4*Rate)))
	pull(t, m, Rate+1, 960)
	if p := m.At(m.frame); p.Entry != 2 || p.Position.Round(time.Millisecond) != time.Second {
		t.Fatalf("%+v", p)
	}
}

func TestShortSongsAreFadedOverHalfTheirLengthAtMost(t *testing.T) {
	m := loud()
	m.SetCrossfade(12 * time.Second)
	m.Play(part(1, flat(0.5, 4*Rate)))
	m.SetNext(part(2, flat(0.5, 2*Rate)))
	out := pull(t, m, 3*Rate, 960)
	if out[3*Rate-1][0] != 0.5 || m.State().Fading {
		t.Fatal("the fade began too early")
	}
	pull(t, m, Rate+48, 960)
	if p := m.At(m.frame); p.Entry != 2 || p.Position != time.Second+time.Millisecond {
		t.Fatalf("%+v", p)
	}
}

func TestAFadeWaitsUntilTheEndIsKnown(t *testing.T) {
	m := loud()
	m.SetCrossfade(3 * time.Second)
	a := flat(0.5, 8*Rate)
	a.decoded = 6 * Rate
	m.Play(part(1, a))
	m.SetNext(part(2, flat(0.5, 9*Rate)))
	pull(t, m, 5*Rate+Rate/2, 960)
	if s := m.State(); s.Fading {
		t.Fatal("fades before the end of the song is known")
	}
	a.decoded = 0
	pull(t, m, 10, 10)
	if s := m.State(); !s.Fading || s.Current != 1 || s.Next != 2 {
		t.Fatalf("%+v", s)
	}
}

func TestPauseRampsThenHolds(t *testing.T) {
	m := loud()
	m.Play(part(1, flat(0.5, 10*Rate)))
	pull(t, m, Rate, 960)
	m.Pause(true, 0)
	out := pull(t, m, Rate, 960)
	ramp := framesIn(rampTime)
	for i := 1; i < len(out); i++ {
		if out[i][0] > out[i-1][0] || i >= ramp && out[i][0] != 0 {
			t.Fatalf("frame %d is %v after %v", i, out[i][0], out[i-1][0])
		}
	}
	held := m.At(m.frame)
	if held.Moving || held.Position != time.Second+rampTime || !m.State().Silent {
		t.Fatalf("%+v, %+v", held, m.State())
	}
	pull(t, m, Rate, 960)
	if m.At(m.frame) != held {
		t.Fatalf("moved from %+v to %+v", held, m.At(m.frame))
	}
	m.Pause(false, 0)
	out = pull(t, m, Rate, 960)
	if out[0][0] > 0.01 || out[ramp][0] != 0.5 || m.At(m.frame).Position != 2*time.Second+rampTime {
		t.Fatalf("%v, %v, %+v", out[0], out[ramp], m.At(m.frame))
	}
}

func TestAPausedStartStaysWhereItIs(t *testing.T) {
	m := New(Config{Volume: 100, Paused: true})
	song := flat(0.5, 100*Rate)
	song.pos = 42 * Rate
	m.Play(part(1, song))
	out := pull(t, m, Rate, 960)
	if out[Rate-1][0] != 0 || m.At(m.frame) != (Place{Entry: 1, Position: 42 * time.Second}) {
		t.Fatalf("%v, %+v", out[Rate-1], m.At(m.frame))
	}
}

func TestTheGateIsShutAtOnceAndMovesNothing(t *testing.T) {
	gate := NewGate()
	m := New(Config{Volume: 100, Gate: gate})
	m.Play(part(1, flat(0.5, 100*Rate)))
	if out := pull(t, m, 960, 960); out[959][0] != 0 {
		t.Fatal("a new gate is open")
	}
	gate.OpenUntil(time.Now().Add(time.Hour))
	out := pull(t, m, Rate, 960)
	if out[Rate-1][0] != 0.5 || out[0][0] > 0.01 {
		t.Fatalf("%v ... %v", out[0], out[Rate-1])
	}
	at := m.At(m.frame)
	gate.Shut()
	for _, f := range pull(t, m, Rate, 960) {
		if f != [2]float64{} {
			t.Fatal("sound through a shut gate")
		}
	}
	if now := m.At(m.frame); now.Position != at.Position || now.Moving {
		t.Fatalf("%+v, was %+v", now, at)
	}
	gate.OpenUntil(time.Now().Add(time.Millisecond)) // a block is longer: it would end behind the deadline
	if out := pull(t, m, Rate, Rate); out[0][0] != 0 || out[Rate-1][0] != 0 {
		t.Fatal("sound behind the deadline")
	}
}

func TestSkipInACrossfadeKeepsTheIncomingSong(t *testing.T) {
	m := loud()
	m.SetCrossfade(2 * time.Second)
	a, b := sine(0.4, 400), sine(0.4, 1000)
	m.Play(part(1, a))
	m.SetNext(part(2, b))
	pull(t, m, 3*Rate, 960)
	if !m.State().Fading {
		t.Fatal("no fade")
	}
	before := m.At(m.frame)
	m.Skip()
	out := pull(t, m, Rate, 960)
	assertSmooth(t, out, 0.02)
	if p := m.At(m.frame); before.Entry != 1 || p.Entry != 2 || p.Position != 2*time.Second || !a.closed {
		t.Fatalf("%+v", p)
	}
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Started, Entry: 2})
}

func TestTheNextSongCanBeTakenBackInACrossfade(t *testing.T) {
	m := loud()
	m.SetCrossfade(2 * time.Second)
	a, b := sine(0.4, 400), sine(0.4, 1000)
	m.Play(part(1, a))
	m.SetNext(part(2, b))
	pull(t, m, 3*Rate, 960)
	m.SetNext(Part{})
	out := pull(t, m, Rate/2, 960)
	if p := m.At(m.frame); p.Entry != 1 || !b.closed || math.Abs(peakOf(out[Rate/4:])-0.4) > 0.01 {
		t.Fatalf("%+v, peak %v", p, peakOf(out[Rate/4:]))
	}
}

func TestAStarvedDeckHoldsItsPlace(t *testing.T) {
	m := loud()
	song := counter(0, 10*Rate)
	song.decoded = Rate
	m.Play(part(1, song))
	pull(t, m, 3*Rate, 960)
	if p := m.At(m.frame); p.Position != time.Second || p.Moving || m.State().Starved != 2*time.Second {
		t.Fatalf("%+v, %+v", p, m.State())
	}
	song.decoded = 0
	out := pull(t, m, 960, 960)
	if math.Abs(out[0][0]*1e6-Rate) > 1e-3 || m.State().Starved != 0 {
		t.Fatalf("goes on at %v", out[0][0]*1e6)
	}
}

func TestASongThatBreaksOffTellsWhy(t *testing.T) {
	m := loud()
	song := counter(0, 100)
	song.err = errors.New("broken")
	m.Play(part(1, song))
	pull(t, m, 1000, 100)
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Ended, Entry: 1, Err: song.err})
}

func TestGains(t *testing.T) {
	for _, c := range []struct{ loudness, peak, want float64 }{
		{-16, -3, 0},
		{-9, 0, -7},
		{-20, -10, 4},
		{-20, -3, 2},   // the peak may rise to -1 dBTP only
		{-8, 2, -8},    // louder than its peak allows: the quieter counts
		{-40, -35, 12}, // at most 12 dB
		{0, 0, -6},     // not measured
	} {
		if got := 20 * math.Log10(Gain(c.loudness, c.peak)); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("Gain(%v, %v) = %.2f dB, want %v", c.loudness, c.peak, got, c.want)
		}
	}
}

func TestVolumeIsRampedAndPerceptual(t *testing.T) {
	m := loud()
	m.Play(part(1, flat(0.8, 10*Rate)))
	pull(t, m, 960, 960)
	m.SetVolume(50)
	out := pull(t, m, Rate, 960)
	assertSmooth(t, out, 0.001)
	if got := out[Rate-1][0]; math.Abs(got-0.1) > 1e-9 {
		t.Fatalf("half volume gives %v", got)
	}
	m.SetVolume(0)
	if out = pull(t, m, Rate, 960); out[Rate-1][0] != 0 {
		t.Fatal("volume 0 is not silent")
	}
}

func TestTheLimiterHoldsTheCeilingAndLeavesTheRest(t *testing.T) {
	m := loud()
	m.Play(Part{Entry: 1, Track: sine(0.9, 100), Gain: 3})
	if p := peakOf(pull(t, m, 40000, 960)); p > limit+1e-9 || p < 0.9 {
		t.Fatalf("peak %v", p)
	}
	m = loud()
	m.Play(part(1, flat(0.95, Rate)))
	if out := pull(t, m, 960, 960); out[500][0] != 0.95 {
		t.Fatalf("the limiter touched %v", out[500])
	}
}

func TestTheTapSeesWhatIsHeardWhateverTheVolume(t *testing.T) {
	var seen float64
	var at time.Time
	m := New(Config{Volume: 10, Tap: func(samples [][2]float64, heardAt time.Time) { seen, at = samples[10][0], heardAt }})
	m.Play(part(1, flat(0.5, 10*Rate)))
	b := make([][2]float64, Rate)
	m.Pull(b, 0)
	m.Pull(b, 0)
	if d := time.Until(at); seen != 0.5 || d < 900*time.Millisecond || d > 1100*time.Millisecond {
		t.Fatalf("tap saw %v, heard in %s", seen, d)
	}
}

func peakOf(samples [][2]float64) (peak float64) {
	for _, f := range samples {
		peak = max(peak, math.Abs(f[0]))
	}
	return peak
}

// assertSmooth wants no step between two frames that a loudspeaker would click at.
func assertSmooth(t rapid.TB, samples [][2]float64, most float64) {
	t.Helper()
	for i := 1; i < len(samples); i++ {
		if d := math.Abs(samples[i][0] - samples[i-1][0]); d > most {
			t.Fatalf("a step of %v at frame %d", d, i)
		}
	}
}

// Whatever the loop does at whatever moment, nothing clicks, every song that is let go of is closed, and the contract holds.
func TestNothingClicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := New(Config{Volume: 80})
		var all []*tone
		entry := models.EntryID(0)
		song := func() Part {
			entry++
			s := sine(0.4, rapid.Int64Range(100, 600).Draw(t, "periods"))
			s.pos = 480 * rapid.Int64Range(0, 50).Draw(t, "from")
			all = append(all, s)
			return part(entry, s)
		}
		out := pull(t, m, 100, 100)
		for range rapid.IntRange(3, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 7).Draw(t, "do") {
			case 0:
				m.Play(song())
			case 1, 2:
				m.SetNext(song())
			case 3:
				m.Skip()
			case 4:
				m.Pause(rapid.Bool().Draw(t, "paused"), 0)
			case 5:
				m.SetVolume(rapid.IntRange(0, 100).Draw(t, "volume"))
			case 6:
				m.SetCrossfade(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			case 7:
				m.SetNext(Part{})
			}
			out = append(out, pull(t, m, rapid.IntRange(1, Rate).Draw(t, "frames"), 960)...)
		}
		assertSmooth(t, out, 0.03)
		m.Close()
		for i, s := range all {
			if !s.closed {
				t.Fatalf("song %d was left open", i+1)
			}
		}
	})
}

func TestPullAllocatesNothing(t *testing.T) {
	m := loud()
	m.SetCrossfade(time.Second)
	m.Play(part(1, flat(0.5, 1<<40)))
	b := make([][2]float64, 960)
	m.Pull(b, 0)
	if a := testing.AllocsPerRun(100, func() { m.Pull(b, m.frame) }); a != 0 {
		t.Fatalf("%v allocations a block", a)
	}
}
