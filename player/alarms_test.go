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
func (r *room) alarm() {
	r.party.change(func() {
		p := &r.party.playback
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
			inRoom(t, func(r *room) {
				r.party.playback.Crossfade = c.crossfade
				r.party.add(30 * time.Second)
				r.party.add(30 * time.Second)
				r.start()
				r.wait(c.at)
				if c.paused {
					r.setPaused(true)
					r.wait(time.Second)
				}
				before, finished := len(r.party.called("moved")), len(r.party.called("finish", "fail"))
				r.alarm()
				r.wait(500 * time.Millisecond)
				held := r.party.now()
				if held.EntryID != c.entry || (held.Position.Duration()-c.want).Abs() > 400*time.Millisecond {
					t.Fatalf("case 3: held at %+v, want %s", held, c.want)
				}
				r.wait(time.Second)
				if p := r.party.now(); p.Position != held.Position {
					t.Fatalf("case 3: stored %d, was held at %d", p.Position, held.Position)
				}
				r.assertPosition(held.Position.Duration(), 0)
				if n := len(r.party.called("moved")) - before; n > 1 || !c.paused && n == 0 {
					t.Fatalf("case 5: told %d times", n)
				}
				if n := len(r.party.called("finish", "fail")); n != finished {
					t.Fatalf("case 6: %q", r.party.called("finish", "fail"))
				}
				r.wait(1200 * time.Millisecond) // until 700 ms after it was rung and heard to its end
				if c.paused {
					if p := r.party.now(); !p.Paused || p.Position != held.Position {
						t.Fatalf("case 6: %+v", p)
					}
					r.setPaused(false)
					r.wait(200 * time.Millisecond)
				}
				if c.name != "just before the end" {
					r.assertPosition(held.Position.Duration()+500*time.Millisecond, 350*time.Millisecond)
				}
				r.wait(32 * time.Second)
				if got := r.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
					t.Fatalf("case 1: heard %v", got)
				}
				if c.crossfade == 0 {
					r.assertHeldOnce()
				}
			})
		})
	}
}

// assertHeldOnce wants song 1 to have been heard in two stretches around the alarm, with only the ramps between them.
func (r *room) assertHeldOnce() {
	r.t.Helper()
	var parts []run
	for _, x := range r.last().runs() {
		if x.id == 1 {
			parts = append(parts, x)
		}
	}
	missing := 30*second - (parts[0].to - parts[0].from + 1)
	for _, x := range parts[1:] {
		missing -= x.to - x.from + 1
	}
	if parts[0].from != 0 || parts[len(parts)-1].to != 30*second-1 || missing < 0 || missing > 2*ramps {
		r.t.Fatalf("case 2: heard %v, %d frames are missing", parts, missing)
	}
	for i := 1; i < len(parts); i++ {
		if gap := parts[i].from - parts[i-1].to; gap < 1 || gap > 2*ramps {
			r.t.Fatalf("case 2: from %v to %v", parts[i-1], parts[i])
		}
	}
}

func TestAnAlarmInSilence(t *testing.T) {
	inRoom(t, func(r *room) {
		r.start()
		r.wait(3 * time.Second)
		r.alarm()
		r.wait(5 * time.Second)
		if got := r.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
			t.Fatalf("heard %v", got)
		}
		r.party.add(20 * time.Second)
		r.party.change(func() {})
		r.wait(25 * time.Second)
		var got []run
		for _, x := range r.last().runs() {
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
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(5 * time.Second)
		r.alarm()
		r.alarm()
		r.wait(time.Second)
		r.alarm()
		r.wait(10 * time.Second)
		if got := r.last().alarms(); len(got) != 1 {
			t.Fatalf("heard %v", got)
		}
		r.wait(20 * time.Second)
		r.alarm()
		r.wait(10 * time.Second)
		if got := r.last().alarms(); len(got) != 2 {
			t.Fatalf("heard %v", got)
		}
		if p := r.party.now(); p.AlarmHeard != p.AlarmSerial {
			t.Fatalf("%+v", p)
		}
	})
}

func TestAnOldAlarmIsNotSounded(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.dead = errors.New("no such device")
		r.start()
		r.wait(5 * time.Second)
		r.alarm()
		r.wait(15 * time.Second)
		r.revive()
		r.wait(10 * time.Second)
		if got := r.last().alarms(); len(got) != 0 {
			t.Fatalf("heard %v", got)
		}
	})
}

// A player that dies in the middle of an alarm: the next one goes on where the song was held, without the alarm.
func TestAPlayerThatDiesInAnAlarm(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.alarm()
		r.wait(time.Second)
		held := r.party.now().Position
		r.lease.set("somebody else", nil)
		r.wait(time.Second)
		if p := r.party.now(); p.Position != held {
			t.Fatalf("stored %d, was held at %d", p.Position, held)
		}
		r.lease.set("", nil)
		r.wait(3 * time.Second)
		if got := r.last().alarms(); len(got) != 0 {
			t.Fatalf("the next player heard %v", got)
		}
		i := slices.IndexFunc(r.last().runs(), func(x run) bool { return x.id == 1 })
		if i < 0 {
			t.Fatal("the song does not go on")
		}
		from := time.Duration(r.last().runs()[i].from) * time.Second / deck.Rate
		if (from - held.Duration()).Abs() > 30*time.Millisecond {
			t.Fatalf("goes on at %s, was held at %s", from, held.Duration())
		}
	})
}

// A player that takes over at once is heard before the alarm would have ended: the pages must not wait for that.
func TestThePagesFollowThePlayerThatTakesOverInAnAlarm(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.alarm()
		r.wait(400 * time.Millisecond)
		held := r.party.now().Position.Duration()
		r.lease.set("somebody else", nil)
		r.wait(600 * time.Millisecond)
		r.lease.set("", nil)
		r.wait(3 * time.Second)
		runs := r.last().runs()
		heard := time.Duration(runs[len(runs)-1].to)*time.Second/deck.Rate - 60*time.Millisecond
		if told := r.party.told.PositionAt(models.At(time.Now())).Duration(); heard < held || (told-heard).Abs() > 150*time.Millisecond {
			t.Fatalf("held at %s, %s is heard, the pages show %s", held, heard, told)
		}
	})
}

func TestAnOutputThatDiesInAnAlarm(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.alarm()
		r.wait(time.Second)
		held := r.party.now().Position.Duration()
		r.kill(nil)
		r.wait(2 * time.Second)
		r.assertPosition(held+1500*time.Millisecond, time.Second)
		r.wait(10 * time.Second)
		r.alarm()
		r.wait(4 * time.Second)
		if got := r.last().alarms(); len(got) != 1 {
			t.Fatalf("the next alarm: heard %v", got)
		}
	})
}

// What the host does while an alarm sounds is done behind it.
func TestWishesDuringAnAlarm(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(r *room)
		id   int64
		want time.Duration // position two seconds after the alarm
	}{
		{"skip", func(r *room) { r.skip() }, 2, 2 * time.Second},
		{"seek", func(r *room) { r.seek(50 * time.Second) }, 1, 52 * time.Second},
		{"pause and play", func(r *room) { r.setPaused(true); r.wait(300 * time.Millisecond); r.setPaused(false) }, 1, 12 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			inRoom(t, func(r *room) {
				r.party.add(100 * time.Second)
				r.party.add(100 * time.Second)
				r.start()
				r.wait(10 * time.Second)
				r.alarm()
				r.wait(700 * time.Millisecond)
				c.do(r)
				r.wait(3500 * time.Millisecond) // about two seconds after its end
				if got := r.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
					t.Fatalf("heard %v", got)
				}
				r.assertPosition(c.want, 500*time.Millisecond)
				runs := r.last().runs()
				last := runs[len(runs)-1]
				if at := time.Duration(last.to) * time.Second / deck.Rate; last.id != c.id || (at-r.position()).Abs() > 200*time.Millisecond {
					t.Fatalf("plays %v, the pages show %s", last, r.position())
				}
			})
		})
	}
}

func TestShutdownInAnAlarm(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.alarm()
		r.wait(time.Second)
		held := r.party.now().Position
		out, begun := r.last(), time.Now()
		r.stop()
		if took := time.Since(begun); took > 500*time.Millisecond {
			t.Errorf("took %s", took)
		}
		if p := r.party.now(); (p.Position - held).Duration().Abs() > 20*time.Millisecond {
			t.Errorf("stored %d, was held at %d", p.Position, held)
		}
		if last := out.heard[len(out.heard)-1]; last != [2]float64{} {
			t.Errorf("ends at %v", last)
		}
	})
}

func TestTheAlarmFollowsTheVolumeAndTheCap(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(5 * time.Second)
		r.party.change(func() { r.party.playback.VolumeCap = 50 })
		r.wait(time.Second)
		heard := r.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.01/8) > 1e-9 {
			t.Fatalf("capped, the song is %v", got)
		}
		if step := steepest(heard[len(heard)-int(second):]); step > 1e-5 {
			t.Fatalf("the cap jumps by %v", step)
		}
		r.alarm()
		r.wait(time.Second)
		heard = r.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.5/8) > 1e-9 {
			t.Fatalf("capped, the alarm is %v", got)
		}
		r.party.change(func() { r.party.playback.Volume, r.party.playback.VolumeCap = 20, 100 })
		r.wait(5 * time.Second)
		heard = r.last().heard
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
