package deck

import (
	"math"
	"testing"
	"time"
)

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
	if p := m.At(m.clock.frame); p.Entry != 2 || p.Position != 2*time.Second+duration(10) {
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
	if p := m.At(m.clock.frame); p.Entry != 2 || p.Position.Round(time.Millisecond) != time.Second {
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
	if p := m.At(m.clock.frame); p.Entry != 2 || p.Position != time.Second+time.Millisecond {
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
	before := m.At(m.clock.frame)
	m.Skip()
	out := pull(t, m, Rate, 960)
	assertSmooth(t, out, 0.02)
	if p := m.At(m.clock.frame); before.Entry != 1 || p.Entry != 2 || p.Position != 2*time.Second || !a.closed {
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
	if p := m.At(m.clock.frame); p.Entry != 1 || !b.closed || math.Abs(peakOf(out[Rate/4:])-0.4) > 0.01 {
		t.Fatalf("%+v, peak %v", p, peakOf(out[Rate/4:]))
	}
}
