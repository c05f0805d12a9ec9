package deck

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// flatAlarm is a sound of one level.
func flatAlarm(level float32, frames int) [][2]float32 {
	sound := make([][2]float32, frames)
	for i := range sound {
		sound[i] = [2]float32{level, level}
	}
	return sound
}

const ducked = Rate * 80 / 1000 // frames in which a song makes room

func TestAnAlarmHoldsTheSongAtItsSample(t *testing.T) {
	m := loud()
	track := flat(0.25, 20*Rate)
	m.Play(part(1, track))
	pull(t, m, Rate, 960)
	if !m.Alarm(flatAlarm(0.5, Rate), 1) {
		t.Fatal("it does not sound")
	}
	out := pull(t, m, ducked+Rate+ducked, 960)
	if at := track.Position(); at != Rate+2*ducked {
		t.Fatalf("the song is at %d", at)
	}
	for i, want := range map[int]float64{ducked: 0.5, ducked + Rate - 1: 0.5, ducked + Rate + ducked - 1: 0.25} {
		if got := out[i][0]; math.Abs(got-want) > 1e-9 {
			t.Errorf("frame %d is %v, want %v", i, got, want)
		}
	}
	if held := m.Held(int64(Rate + ducked + Rate/4)); held != 750*time.Millisecond {
		t.Errorf("a quarter in, it is held for %s", held)
	}
	if m.Held(Rate) != 0 || m.Held(2*Rate+ducked) != 0 {
		t.Error("it is held outside of the alarm")
	}
	pull(t, m, 960, 960)
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Interrupted}, Event{Kind: Resumed})
}

func TestAnAlarmSoundsInAPauseAndInSilence(t *testing.T) {
	for _, paused := range []bool{true, false} {
		m := New(Config{Volume: 100, Paused: paused})
		pull(t, m, Rate, 960)
		m.Alarm(flatAlarm(0.5, Rate), 0.5)
		loudest := 0.0
		for _, f := range pull(t, m, 2*Rate, 960) {
			loudest = max(loudest, f[0])
		}
		if loudest != 0.25 {
			t.Errorf("paused %v: loudest %v", paused, loudest)
		}
		if s := m.State(); s.Silent != paused {
			t.Errorf("%+v", s)
		}
	}
}

func TestOneAlarmAtATime(t *testing.T) {
	m := loud()
	if m.Alarm(nil, 1) {
		t.Error("nothing sounds")
	}
	if !m.Alarm(flatAlarm(0.5, Rate), 1) || m.Alarm(flatAlarm(0.5, Rate), 1) {
		t.Error("two alarms at once")
	}
	pull(t, m, 2*Rate, 960)
	if !m.Alarm(flatAlarm(0.5, Rate), 1) {
		t.Error("the next alarm does not sound")
	}
}

func TestTheGateEndsAnAlarm(t *testing.T) {
	gate := NewGate()
	gate.OpenUntil(time.Now().Add(time.Hour))
	m := New(Config{Volume: 100, Gate: gate})
	track := flat(0.25, 20*Rate)
	m.Play(part(1, track))
	pull(t, m, Rate, 960)
	m.Alarm(flatAlarm(0.5, Rate), 1)
	pull(t, m, Rate/2, 960)
	gate.Shut()
	at := track.Position()
	for _, f := range pull(t, m, 960, 960) {
		if f != [2]float64{} {
			t.Fatalf("the gate lets %v through", f)
		}
	}
	gate.OpenUntil(time.Now().Add(time.Hour))
	out := pull(t, m, Rate, 960)
	if got := out[len(out)-1][0]; math.Abs(got-0.25) > 1e-9 || track.Position() != at+Rate {
		t.Fatalf("then %v is heard, the song is at %d, was at %d", got, track.Position(), at)
	}
}

func TestAnAlarmThatIsStoppedFadesOut(t *testing.T) {
	m := loud()
	pull(t, m, 960, 960)
	m.StopAlarm()
	m.Alarm(flatAlarm(0.5, Rate), 1)
	m.StopAlarm() // it has not begun
	pull(t, m, Rate, 960)
	m.Alarm(flatAlarm(0.5, Rate), 1)
	pull(t, m, Rate/2, 960)
	m.StopAlarm()
	out := pull(t, m, Rate/4, 960)
	for i := 1; i < len(out); i++ {
		if step := math.Abs(out[i][0] - out[i-1][0]); step > 0.001 {
			t.Fatalf("frame %d jumps by %v", i, step)
		}
	}
	if out[len(out)-1][0] != 0 {
		t.Error("it is still heard")
	}
}

// A song that has no end of its own makes room slowly for the next.
func TestLeave(t *testing.T) {
	m := loud()
	endless := flat(0.25, 1<<40)
	m.Play(part(1, endless))
	m.SetNext(part(2, flat(0.5, 5*Rate)))
	pull(t, m, Rate, 960)
	m.Leave(2 * time.Second)
	out := pull(t, m, 3*Rate, 960)
	for i, want := range map[int]float64{Rate: 0.625, 2*Rate + 10: 0.5} {
		if got := out[i][0]; math.Abs(got-want) > 1e-3 {
			t.Errorf("frame %d is %v, want %v", i, got, want)
		}
	}
	if !endless.closed {
		t.Error("the stream is still open")
	}
	assertEvents(t, m, Event{Kind: Started, Entry: 1}, Event{Kind: Started, Entry: 2})
}

// Whatever happens around it, an alarm takes no sample from a song: what the mixer counts as heard is what the track gave.
func TestNoAlarmTakesASample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := New(Config{Volume: 100, Paused: rapid.Bool().Draw(t, "paused")})
		tracks := []*tone{flat(0.1, 3*Rate), flat(0.1, 3*Rate)}
		m.Play(part(1, tracks[0]))
		m.SetNext(part(2, tracks[1]))
		m.SetCrossfade(time.Duration(rapid.IntRange(0, 1000).Draw(t, "crossfade")) * time.Millisecond)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				m.Alarm(flatAlarm(0.5, rapid.IntRange(1, Rate).Draw(t, "length")), 1)
			case 1:
				m.Pause(rapid.Bool().Draw(t, "pause"), 0)
			case 2:
				m.StopAlarm()
			}
			before, held := m.At(m.clock.frame), m.Held(m.clock.frame)
			n := rapid.IntRange(1, Rate/2).Draw(t, "frames")
			pull(t, m, n, rapid.IntRange(1, 2000).Draw(t, "block"))
			after := m.At(m.clock.frame)
			if held >= duration(int64(n)) && after.Entry == before.Entry && after.Position != before.Position {
				t.Fatalf("held for %s, but after %d frames it went from %s to %s", held, n, before.Position, after.Position)
			}
			if cur := m.sequence.cur; cur != nil && after.Entry == cur.Entry && after.Position != duration(cur.Track.Position()) {
				t.Fatalf("the track is at %d, the pages at %s", cur.Track.Position(), after.Position)
			}
		}
	})
}
