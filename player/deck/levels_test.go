package deck

import (
	"math"
	"testing"
	"time"
)

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
	held := m.At(m.clock.frame)
	if held.Moving || held.Position != time.Second+rampTime || !m.State().Silent {
		t.Fatalf("%+v, %+v", held, m.State())
	}
	pull(t, m, Rate, 960)
	if m.At(m.clock.frame) != held {
		t.Fatalf("moved from %+v to %+v", held, m.At(m.clock.frame))
	}
	m.Pause(false, 0)
	out = pull(t, m, Rate, 960)
	if out[0][0] > 0.01 || out[ramp][0] != 0.5 || m.At(m.clock.frame).Position != 2*time.Second+rampTime {
		t.Fatalf("%v, %v, %+v", out[0], out[ramp], m.At(m.clock.frame))
	}
}

func TestAPausedStartStaysWhereItIs(t *testing.T) {
	m := New(Config{Volume: 100, Paused: true})
	song := flat(0.5, 100*Rate)
	song.pos = 42 * Rate
	m.Play(part(1, song))
	out := pull(t, m, Rate, 960)
	if out[Rate-1][0] != 0 || m.At(m.clock.frame) != (Heard{Entry: 1, Position: 42 * time.Second}) {
		t.Fatalf("%v, %+v", out[Rate-1], m.At(m.clock.frame))
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
	at := m.At(m.clock.frame)
	gate.Shut()
	for _, f := range pull(t, m, Rate, 960) {
		if f != [2]float64{} {
			t.Fatal("sound through a shut gate")
		}
	}
	if now := m.At(m.clock.frame); now.Position != at.Position || now.Moving {
		t.Fatalf("%+v, was %+v", now, at)
	}
	gate.OpenUntil(time.Now().Add(time.Millisecond)) // a block is longer: it would end behind the deadline
	if out := pull(t, m, Rate, Rate); out[0][0] != 0 || out[Rate-1][0] != 0 {
		t.Fatal("sound behind the deadline")
	}
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
