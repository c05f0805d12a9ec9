package frames

import (
	"context"
	"sync"
	"testing"
	"time"

	"upbeat/visualizer"
)

// A process whose clock is an hour off shows each frame when it is heard all the same; and it hears that the player is there.
func TestFramesElsewhereAreInTime(t *testing.T) {
	s, _, client := party(t)
	const off = time.Hour + 123*time.Millisecond
	r := NewRemote(client, "main")
	r.Now = func() time.Time { return time.Now().Add(-off) }
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = r.Run(ctx) })
	defer func() { cancel(); running.Wait() }()
	if r.Hears() {
		t.Error("a player is heard before one answers")
	}
	leads := s.Leads()
	until(t, "the clock", r.Hears)
	if err := time.Until(r.PlayerTime(r.Now())).Abs(); err > 20*time.Millisecond {
		t.Errorf("the clocks differ by %v, measured with an error of %v", off, err)
	}
	r.mu.Lock()
	t.Logf("the clock is known within %v", r.clock.trip/2)
	r.mu.Unlock()
	if s.wanted() {
		t.Error("frames are made before they are wanted")
	}
	stop := r.Want()
	music := make([][2]float64, 480)
	music[0][0] = 0.5
	var f visualizer.Frame
	until(t, "a frame", func() bool {
		s.Tap(music, time.Now())
		return r.At(r.Now(), &f)
	})
	if late := r.Now().Sub(f.At); f.Level < 0.49 || late < -50*time.Millisecond || late > 5*time.Second {
		t.Errorf("a frame of level %v, %v late", f.Level, late)
	}
	stop()
	until(t, "the end of the frames", func() bool { return s.asked.Load() < time.Now().Add(wantedFor-askEvery/2).UnixNano() })
	leads()
	until(t, "silence", func() bool { return !r.Hears() })
}

func TestTheShortestWayMeasuresAClock(t *testing.T) {
	start := time.Unix(1000, 0)
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	at := func(n int) time.Time { return start.Add(ms(n)) }
	var c clock
	for _, step := range []struct {
		name                   string
		player                 string
		sent, theirs, received int // ms
		want                   int
	}{
		{"the first", "a", 0, 5030, 20, 5020},
		{"a slower one", "a", 1000, 6045, 1060, 5020},
		{"a quicker one", "a", 2000, 7006, 2002, 5005},
		{"one a minute later, slower", "a", 63_000, 68_010, 63_010, 5005},
		{"a clock that was set", "a", 64_000, 64_010, 64_010, 5},
		{"another player", "b", 65_000, 75_000, 65_100, 9950},
	} {
		c.sample(step.player, at(step.sent), at(step.theirs), at(step.received))
		if c.ahead != ms(step.want) {
			t.Errorf("%s: ahead by %v, want %d ms", step.name, c.ahead, step.want)
		}
	}
}
