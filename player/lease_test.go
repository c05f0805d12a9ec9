package player

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/models"
)

func TestALostLeaseIsSilenceAtOnce(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		first := h.last()
		h.party.change(func() { h.party.playback.Fence++ })
		h.lease.set("another", nil)
		h.wait(600 * time.Millisecond)
		if !first.closed {
			t.Fatal("the output still runs")
		}
		h.wait(10 * time.Second)
		if len(h.outputs) != 1 || h.party.now().Position > 10800 {
			t.Fatal("it went on")
		}
		h.lease.set("", nil)
		h.wait(5 * time.Second)
		if p := h.party.now(); len(h.outputs) != 2 || p.EntryID != 1 || p.Fence != 3 {
			t.Fatalf("%d outputs, %+v", len(h.outputs), p)
		}
	})
}

// What stands beside the player, lights, runs while it leads and only then; its panic is no end of the music.
func TestWhatStandsBesideThePlayerRunsWhileItLeads(t *testing.T) {
	inHarness(t, func(h *harness) {
		var runs, ends atomic.Int32
		h.worker.beside = func(ctx context.Context) {
			runs.Add(1)
			<-ctx.Done()
			ends.Add(1)
			panic("lights out")
		}
		h.lease.set("another", nil)
		h.party.add(100 * time.Second)
		h.start()
		h.wait(5 * time.Second)
		if runs.Load() != 0 {
			t.Fatal("it runs although another plays")
		}
		h.lease.set("", nil)
		h.wait(5 * time.Second)
		if runs.Load() != 1 || ends.Load() != 0 {
			t.Fatalf("while this one plays it began %d times and ended %d times", runs.Load(), ends.Load())
		}
		h.party.change(func() { h.party.playback.Fence++ })
		h.lease.set("another", nil)
		h.wait(2 * time.Second)
		if ends.Load() != 1 {
			t.Fatal("it goes on although another plays")
		}
		h.lease.set("", nil)
		h.wait(5 * time.Second)
		if p := h.party.now(); runs.Load() != 2 || p.EntryID != 1 || p.Position == 0 {
			t.Fatalf("after its panic: began %d times, %+v", runs.Load(), p)
		}
	})
}

func TestWithoutTheDatabaseTheSoundLastsAsLongAsTheLease(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.lease.set("me", errors.New("connection refused"))
		h.wait(2 * time.Second)
		runs := h.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.to < 11*second {
			t.Fatalf("silent too early: %v", last)
		}
		h.wait(time.Second)
		runs = h.last().runs()
		if last := runs[len(runs)-1]; last.id != 0 {
			t.Fatalf("sound without a lease: %v", last)
		}
		h.wait(20 * time.Second)
		held := h.position()
		h.lease.set("me", nil)
		h.wait(2 * time.Second)
		if p := h.party.now(); p.Fence != 1 || len(h.outputs) != 1 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(held+2*time.Second, 1200*time.Millisecond)
		h.wait(2 * time.Second)
		runs = h.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.to < 14*second || last.to > 18*second {
			t.Fatalf("goes on with %v", last)
		}
	})
}

// Redis carries a sign of life and nothing else: where it hangs, the music goes on.
func TestWithoutRedisTheSoundGoesOn(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.lease.redis = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		h.party.add(100 * time.Second)
		h.start()
		h.wait(30 * time.Second)
		runs := h.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.to < 29*second || len(runs) > 2 {
			t.Fatalf("the song was heard as %v", runs)
		}
	})
}

// While nobody waits for the lease, a database that restarts is no silence.
func TestALonePlayerGoesOnWhileTheDatabaseRestarts(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.lease.lasts = 10 * time.Second
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.lease.set("me", errors.New("connection refused"))
		h.wait(9 * time.Second)
		h.lease.set("me", nil)
		h.wait(10 * time.Second)
		runs := h.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.to < 28*second || len(runs) > 2 {
			t.Fatalf("the song was heard as %v", runs)
		}
	})
}

// A player that cannot work says so, once, and takes it back when it can.
func TestAPlayerThatCannotWorkSaysSo(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(5 * time.Second)
		h.party.change(func() { h.party.down = errors.New("no such column: alarm_heard") })
		h.wait(2 * time.Second)
		if len(h.lease.told()) != 0 {
			t.Fatalf("told at once: %q", h.lease.told())
		}
		h.wait(5 * time.Second)
		h.party.change(func() { h.party.down = nil })
		h.wait(3 * time.Second)
		if want := []string{"no such column: alarm_heard", ""}; !slices.Equal(h.lease.told(), want) {
			t.Fatalf("told %q, want %q", h.lease.told(), want)
		}
	})
	inHarness(t, func(h *harness) { // it does not even begin
		h.lease.lead = func(context.Context) (models.Fence, error) { return 0, errors.New("no such column") }
		h.start()
		h.wait(5 * time.Second)
		if want := []string{"no such column"}; !slices.Equal(h.lease.told(), want) {
			t.Fatalf("told %q, want %q", h.lease.told(), want)
		}
	})
}

// A holder that was frozen finds, when it wakes, that another has led: it must neither sound nor write.
func TestAFrozenHolderDoesNotSoundTwice(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(14 * time.Second)
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.lease.set("me", errors.New("frozen"))
		h.wait(4 * time.Second) // the gate is shut; the end of the song is not far
		before := len(h.party.called("finish", "fail"))
		h.party.change(func() { h.party.playback.Fence++ }) // another led meanwhile, and is gone again
		h.lease.set("", nil)
		h.wait(700 * time.Millisecond)
		if after := len(h.party.called("finish", "fail")); after != before || h.party.status(1) != models.Playing {
			t.Fatal("it ended a song that was not its own")
		}
		h.wait(10 * time.Second)
		if p := h.party.now(); p.Fence != 3 || p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
	})
}

func TestShutdownFadesStoresAndReleases(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		begin := time.Now()
		h.stop()
		if took := time.Since(begin); took > time.Second {
			t.Fatalf("took %s", took)
		}
		if p := h.party.now(); p.Position < 9700 || p.Position > 10000 || p.Paused || h.lease.released != 1 {
			t.Fatalf("%+v, released %d times", p, h.lease.released)
		}
		heard := h.last().heard
		if last := heard[len(heard)-1]; last[0] != 0 {
			t.Fatalf("ends with %v", last)
		}
	})
}

func TestARestartGoesOnFromTheCheckpoint(t *testing.T) {
	for _, paused := range []bool{false, true} {
		inHarness(t, func(h *harness) {
			h.party.add(100 * time.Second)
			h.party.entry(1).Status = models.Playing
			h.party.playback.EntryID, h.party.playback.Position, h.party.playback.Paused = 1, 42000, paused
			h.start()
			h.wait(2 * time.Second)
			want := 42 * time.Second
			if !paused {
				want += 1800 * time.Millisecond
			}
			h.assertPosition(want, 200*time.Millisecond)
			if p := h.party.now(); p.Paused != paused {
				t.Fatalf("%+v", p)
			}
		})
	}
}

func TestADeadHolderOnThisMachineIsNotWaitedFor(t *testing.T) {
	child := exec.Command(os.Args[0], "-test.run=^$")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	dead := thisProcess()
	dead.pid = child.Process.Pid
	dead.start, _ = processStart(dead.pid)
	if dead.start == "" {
		dead.start = "1"
	}
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	inHarness(t, func(h *harness) {
		h.lease.set(dead.String(), nil)
		h.party.add(20 * time.Second)
		h.start()
		h.wait(300 * time.Millisecond)
		if h.party.now().EntryID != 1 {
			t.Fatal("still waits")
		}
	})
	inHarness(t, func(h *harness) {
		h.lease.set(thisProcess().String(), nil) // this process lives
		h.party.add(20 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		if h.party.now().EntryID != 0 {
			t.Fatal("took the lease from a living player")
		}
	})
}

func TestOwners(t *testing.T) {
	me := thisProcess()
	if got, ok := parseOwner(me.String()); !ok || got != me {
		t.Fatalf("%+v, want %+v", got, me)
	}
	if me.knowsDead(me) {
		t.Error("this process is dead")
	}
	reused := me
	reused.start = "1"
	if !me.knowsDead(reused) {
		t.Error("another process has its pid now")
	}
	for _, elsewhere := range []owner{
		{}, {boot: "x", space: me.space, pid: 1, start: "1"}, {boot: me.boot, space: "pid:[1]", pid: 1, start: "1"},
	} {
		if me.knowsDead(elsewhere) {
			t.Errorf("%+v cannot be known to be dead", elsewhere)
		}
	}
	for _, bad := range []string{"", "a|b|c|d|e", "a|b|-1|d|e", strings.Repeat("|", 9)} {
		if _, ok := parseOwner(bad); ok {
			t.Errorf("%q was read", bad)
		}
	}
	if _, alive := parseStat("12 (a) b) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21"); alive {
		t.Error("a zombie lives")
	}
	if start, alive := parseStat("12 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21"); !alive || start != "4711" {
		t.Errorf("%q, %v", start, alive)
	}
}

func FuzzParseOwner(f *testing.F) {
	f.Add(thisProcess().String())
	f.Fuzz(func(t *testing.T, s string) {
		if o, ok := parseOwner(s); ok && o.pid <= 0 {
			t.Fatal(o)
		}
		parseStat(s)
	})
}
