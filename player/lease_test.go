package player

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"upbeat/models"
)

func TestALostLeaseIsSilenceAtOnce(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		first := r.last()
		r.party.change(func() { r.party.playback.Fence++ })
		r.lease.set("another", nil)
		r.wait(600 * time.Millisecond)
		if !first.closed {
			t.Fatal("the output still runs")
		}
		r.wait(10 * time.Second)
		if len(r.outputs) != 1 || r.party.now().Position > 10800 {
			t.Fatal("it went on")
		}
		r.lease.set("", nil)
		r.wait(5 * time.Second)
		if p := r.party.now(); len(r.outputs) != 2 || p.EntryID != 1 || p.Fence != 3 {
			t.Fatalf("%d outputs, %+v", len(r.outputs), p)
		}
	})
}

func TestWithoutRedisTheSoundLastsAsLongAsTheLease(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.lease.set("me", errors.New("connection refused"))
		r.wait(2 * time.Second)
		runs := r.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.to < 11*second {
			t.Fatalf("silent too early: %v", last)
		}
		r.wait(time.Second)
		runs = r.last().runs()
		if last := runs[len(runs)-1]; last.id != 0 {
			t.Fatalf("sound without a lease: %v", last)
		}
		r.wait(20 * time.Second)
		held := r.position()
		r.lease.set("me", nil)
		r.wait(2 * time.Second)
		if p := r.party.now(); p.Fence != 1 || len(r.outputs) != 1 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(held+2*time.Second, 1200*time.Millisecond)
		r.wait(2 * time.Second)
		runs = r.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.to < 14*second || last.to > 18*second {
			t.Fatalf("goes on with %v", last)
		}
	})
}

// A holder that was frozen finds, when it wakes, that another has led: it must neither sound nor write.
func TestAFrozenHolderDoesNotSoundTwice(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(14 * time.Second)
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.lease.set("me", errors.New("frozen"))
		r.wait(4 * time.Second) // the gate is shut; the end of the song is not far
		before := len(r.party.called("finish", "fail"))
		r.party.change(func() { r.party.playback.Fence++ }) // another led meanwhile, and is gone again
		r.lease.set("", nil)
		r.wait(700 * time.Millisecond)
		if after := len(r.party.called("finish", "fail")); after != before || r.party.status(1) != models.Playing {
			t.Fatal("it ended a song that was not its own")
		}
		r.wait(10 * time.Second)
		if p := r.party.now(); p.Fence != 3 || p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
	})
}

func TestShutdownFadesStoresAndReleases(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		begin := time.Now()
		r.stop()
		if took := time.Since(begin); took > time.Second {
			t.Fatalf("took %s", took)
		}
		if p := r.party.now(); p.Position < 9700 || p.Position > 10000 || p.Paused || r.lease.released != 1 {
			t.Fatalf("%+v, released %d times", p, r.lease.released)
		}
		heard := r.last().heard
		if last := heard[len(heard)-1]; last[0] != 0 {
			t.Fatalf("ends with %v", last)
		}
	})
}

func TestARestartGoesOnFromTheCheckpoint(t *testing.T) {
	for _, paused := range []bool{false, true} {
		inRoom(t, func(r *room) {
			r.party.add(100 * time.Second)
			r.party.entry(1).Status = models.Playing
			r.party.playback.EntryID, r.party.playback.Position, r.party.playback.Paused = 1, 42000, paused
			r.start()
			r.wait(2 * time.Second)
			want := 42 * time.Second
			if !paused {
				want += 1800 * time.Millisecond
			}
			r.assertPosition(want, 200*time.Millisecond)
			if p := r.party.now(); p.Paused != paused {
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
	inRoom(t, func(r *room) {
		r.lease.set(dead.String(), nil)
		r.party.add(20 * time.Second)
		r.start()
		r.wait(300 * time.Millisecond)
		if r.party.now().EntryID != 1 {
			t.Fatal("still waits")
		}
	})
	inRoom(t, func(r *room) {
		r.lease.set(thisProcess().String(), nil) // this process lives
		r.party.add(20 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		if r.party.now().EntryID != 0 {
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
	for _, elsewhere := range []owner{{}, {boot: "x", space: me.space, pid: 1, start: "1"}, {boot: me.boot, space: "pid:[1]", pid: 1, start: "1"}} {
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
