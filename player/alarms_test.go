package player

import (
	"errors"
	"slices"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
)

// alarm is what queue.Alarm does.
func (h *harness) alarm() {
	h.party.change(func() {
		p := &h.party.playback
		p.AlarmSerial, p.AlarmSound, p.AlarmAt = p.AlarmSerial+1, "alarm", models.At(time.Now())
	})
}

// ramps is how much of a song is heard while it fades out and in again.
const ramps = 2 * deck.Rate * 80 / 1000

// alarms lists what was heard of alarms.
func (o *fakeOutput) alarms() []run {
	return slices.DeleteFunc(o.runs(), func(x run) bool { return x.id != alarmID })
}

// The contract of an interruption, whatever plays:
//
//	1: the alarm is heard whole, and once
//	2: the song goes on at the sample at which it was held; nothing of it is lost or heard twice
//	3: while it is held, the stored position is the one at which it will go on: a crash costs nothing
//	4: the pages show that position, and after the alarm the right one
//	5: they are told once that it is held, and no more
//	6: nothing is finished, skipped or failed by it, and a pause stays a pause
func TestTheContractOfAnInterruption(t *testing.T) {
	for _, c := range []struct {
		name      string
		crossfade models.Millis
		paused    bool
		at        time.Duration // after the start
		entry     models.EntryID
		want      time.Duration // the position at which it is held, about
	}{
		{name: "in the middle of a song", at: 10 * time.Second, entry: 1, want: 10 * time.Second},
		{name: "at its start", at: 200 * time.Millisecond, entry: 1, want: 200 * time.Millisecond},
		{name: "in a pause", at: 10 * time.Second, paused: true, entry: 1, want: 10 * time.Second},
		{name: "in a crossfade", crossfade: 4000, at: 28 * time.Second, entry: 1, want: 28 * time.Second},
		{name: "just before the end", at: 29500 * time.Millisecond, entry: 1, want: 29500 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHarness(t, func(h *harness) {
				h.party.playback.Crossfade = c.crossfade
				h.party.add(30 * time.Second)
				h.party.add(30 * time.Second)
				h.start()
				h.wait(c.at)
				if c.paused {
					h.setPaused(true)
					h.wait(time.Second)
				}
				before, finished := len(h.party.called("moved")), len(h.party.called("finish", "fail"))
				h.alarm()
				h.wait(500 * time.Millisecond)
				held := h.party.now()
				if held.EntryID != c.entry || (held.Position.Duration()-c.want).Abs() > 400*time.Millisecond {
					t.Fatalf("case 3: held at %+v, want %s", held, c.want)
				}
				h.wait(time.Second)
				if p := h.party.now(); p.Position != held.Position {
					t.Fatalf("case 3: stored %d, was held at %d", p.Position, held.Position)
				}
				h.assertPosition(held.Position.Duration(), 0)
				if n := len(h.party.called("moved")) - before; n > 1 || !c.paused && n == 0 {
					t.Fatalf("case 5: told %d times", n)
				}
				if n := len(h.party.called("finish", "fail")); n != finished {
					t.Fatalf("case 6: %q", h.party.called("finish", "fail"))
				}
				h.wait(1200 * time.Millisecond) // until 700 ms after it was rung and heard to its end
				if c.paused {
					if p := h.party.now(); !p.Paused || p.Position != held.Position {
						t.Fatalf("case 6: %+v", p)
					}
					h.setPaused(false)
					h.wait(200 * time.Millisecond)
				}
				if c.name != "just before the end" {
					h.assertPosition(held.Position.Duration()+500*time.Millisecond, 350*time.Millisecond)
				}
				h.wait(32 * time.Second)
				if got := h.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
					t.Fatalf("case 1: heard %v", got)
				}
				if c.crossfade == 0 {
					h.assertHeldOnce()
				}
			})
		})
	}
}

// assertHeldOnce wants song 1 to have been heard in two stretches around the alarm, with only the ramps between them.
func (h *harness) assertHeldOnce() {
	h.t.Helper()
	var parts []run
	for _, x := range h.last().runs() {
		if x.id == 1 {
			parts = append(parts, x)
		}
	}
	missing := 30*second - (parts[0].to - parts[0].from + 1)
	for _, x := range parts[1:] {
		missing -= x.to - x.from + 1
	}
	if parts[0].from != 0 || parts[len(parts)-1].to != 30*second-1 || missing < 0 || missing > 2*ramps {
		h.t.Fatalf("case 2: heard %v, %d frames are missing", parts, missing)
	}
	for i := 1; i < len(parts); i++ {
		if gap := parts[i].from - parts[i-1].to; gap < 1 || gap > 2*ramps {
			h.t.Fatalf("case 2: from %v to %v", parts[i-1], parts[i])
		}
	}
}

func TestAnAlarmInSilence(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.start()
		h.wait(3 * time.Second)
		h.alarm()
		h.wait(5 * time.Second)
		if got := h.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
			t.Fatalf("heard %v", got)
		}
		h.party.add(20 * time.Second)
		h.party.change(func() {})
		h.wait(25 * time.Second)
		var got []run
		for _, x := range h.last().runs() {
			if x.id == 1 {
				got = append(got, x)
			}
		}
		if !slices.Equal(got, []run{{1, 0, 20*second - 1}}) {
			t.Fatalf("the song after it: %v", got)
		}
	})
}

func TestTwoAlarmsAtOnceAreOneAndEachIsHeardOnce(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(5 * time.Second)
		h.alarm()
		h.alarm()
		h.wait(time.Second)
		h.alarm()
		h.wait(10 * time.Second)
		if got := h.last().alarms(); len(got) != 1 {
			t.Fatalf("heard %v", got)
		}
		h.wait(20 * time.Second)
		h.alarm()
		h.wait(10 * time.Second)
		if got := h.last().alarms(); len(got) != 2 {
			t.Fatalf("heard %v", got)
		}
		if p := h.party.now(); p.AlarmHeard != p.AlarmSerial {
			t.Fatalf("%+v", p)
		}
	})
}

func TestAnOldAlarmIsNotSounded(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.dead = errors.New("no such device")
		h.start()
		h.wait(5 * time.Second)
		h.alarm()
		h.wait(15 * time.Second)
		h.revive()
		h.wait(10 * time.Second)
		if got := h.last().alarms(); len(got) != 0 {
			t.Fatalf("heard %v", got)
		}
	})
}

// A player that dies in the middle of an alarm: the next one goes on where the song was held, without the alarm.
func TestAPlayerThatDiesInAnAlarm(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.alarm()
		h.wait(time.Second)
		held := h.party.now().Position
		h.lease.set("somebody else", nil)
		h.wait(time.Second)
		if p := h.party.now(); p.Position != held {
			t.Fatalf("stored %d, was held at %d", p.Position, held)
		}
		h.lease.set("", nil)
		h.wait(3 * time.Second)
		if got := h.last().alarms(); len(got) != 0 {
			t.Fatalf("the next player heard %v", got)
		}
		i := slices.IndexFunc(h.last().runs(), func(x run) bool { return x.id == 1 })
		if i < 0 {
			t.Fatal("the song does not go on")
		}
		from := time.Duration(h.last().runs()[i].from) * time.Second / deck.Rate
		if (from - held.Duration()).Abs() > 30*time.Millisecond {
			t.Fatalf("goes on at %s, was held at %s", from, held.Duration())
		}
	})
}

// A player that takes over at once is heard before the alarm would have ended: the pages must not wait for that.
func TestThePagesFollowThePlayerThatTakesOverInAnAlarm(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.alarm()
		h.wait(400 * time.Millisecond)
		held := h.party.now().Position.Duration()
		h.lease.set("somebody else", nil)
		h.wait(600 * time.Millisecond)
		h.lease.set("", nil)
		h.wait(3 * time.Second)
		runs := h.last().runs()
		heard := time.Duration(runs[len(runs)-1].to)*time.Second/deck.Rate - 60*time.Millisecond
		if told := h.party.told.PositionAt(models.At(time.Now())).Duration(); heard < held || (told-heard).Abs() > 150*time.Millisecond {
			t.Fatalf("held at %s, %s is heard, the pages show %s", held, heard, told)
		}
	})
}

func TestAnOutputThatDiesInAnAlarm(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.alarm()
		h.wait(time.Second)
		held := h.party.now().Position.Duration()
		h.kill(nil)
		h.wait(2 * time.Second)
		h.assertPosition(held+1500*time.Millisecond, time.Second)
		h.wait(10 * time.Second)
		h.alarm()
		h.wait(4 * time.Second)
		if got := h.last().alarms(); len(got) != 1 {
			t.Fatalf("the next alarm: heard %v", got)
		}
	})
}

// What the host does while an alarm sounds is done behind it.
func TestCommandsDuringAnAlarm(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(h *harness)
		id   int64
		want time.Duration // position two seconds after the alarm
	}{
		{"skip", func(h *harness) { h.skip() }, 2, 2 * time.Second},
		{"seek", func(h *harness) { h.seek(50 * time.Second) }, 1, 52 * time.Second},
		{"pause and play", func(h *harness) { h.setPaused(true); h.wait(300 * time.Millisecond); h.setPaused(false) }, 1, 12 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHarness(t, func(h *harness) {
				h.party.add(100 * time.Second)
				h.party.add(100 * time.Second)
				h.start()
				h.wait(10 * time.Second)
				h.alarm()
				h.wait(700 * time.Millisecond)
				c.do(h)
				h.wait(3500 * time.Millisecond) // about two seconds after its end
				if got := h.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
					t.Fatalf("heard %v", got)
				}
				h.assertPosition(c.want, 500*time.Millisecond)
				runs := h.last().runs()
				last := runs[len(runs)-1]
				if at := time.Duration(last.to) * time.Second / deck.Rate; last.id != c.id || (at-h.position()).Abs() > 200*time.Millisecond {
					t.Fatalf("plays %v, the pages show %s", last, h.position())
				}
			})
		})
	}
}

func TestShutdownInAnAlarm(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.alarm()
		h.wait(time.Second)
		held := h.party.now().Position
		out, begun := h.last(), time.Now()
		h.stop()
		if took := time.Since(begun); took > 500*time.Millisecond {
			t.Errorf("took %s", took)
		}
		if p := h.party.now(); (p.Position - held).Duration().Abs() > 20*time.Millisecond {
			t.Errorf("stored %d, was held at %d", p.Position, held)
		}
		if last := out.heard[len(out.heard)-1]; last != [2]float64{} {
			t.Errorf("ends at %v", last)
		}
	})
}

func TestTheAlarmFollowsTheVolumeAndTheCap(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(5 * time.Second)
		h.party.change(func() { h.party.playback.VolumeCap = 50 })
		h.wait(time.Second)
		heard := h.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.01/8) > 1e-9 {
			t.Fatalf("capped, the song is %v", got)
		}
		if step := steepest(heard[len(heard)-int(second):]); step > 1e-5 {
			t.Fatalf("the cap jumps by %v", step)
		}
		h.alarm()
		h.wait(time.Second)
		heard = h.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.5/8) > 1e-9 {
			t.Fatalf("capped, the alarm is %v", got)
		}
		h.party.change(func() { h.party.playback.Volume, h.party.playback.VolumeCap = 20, 100 })
		h.wait(5 * time.Second)
		heard = h.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.01/125) > 1e-9 {
			t.Fatalf("with a volume under the cap the song is %v", got)
		}
	})
}

// steepest is the greatest step between two samples.
func steepest(sound [][2]float64) (most float64) {
	for i := 1; i < len(sound); i++ {
		most = max(most, abs(sound[i][0]-sound[i-1][0]))
	}
	return most
}
