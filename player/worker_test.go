package player

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/player/deck"
	"upbeat/player/decode"
	"upbeat/player/output"
)

const second = int64(deck.Rate)

func TestTheQueuePlaysInOrderWithoutGaps(t *testing.T) {
	inRoom(t, func(r *room) {
		for range 3 {
			r.party.add(20 * time.Second)
		}
		r.start()
		r.wait(65 * time.Second)
		r.assertPlayed(r.last(), run{1, 0, 20*second - 1}, run{2, 0, 20*second - 1}, run{3, 0, 20*second - 1})
		r.assertCalls([]string{"finish 0 played", "lock 2", "finish 1 played", "lock 3", "finish 2 played", "finish 3 played"}, "finish", "lock", "fail")
		if r.party.now().EntryID != 0 {
			t.Fatal("something still plays")
		}
	})
}

func TestASongEndsWhenItWasHeard(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(20 * time.Second)
		r.start()
		r.wait(20*time.Second + 100*time.Millisecond) // opened after 100 ms; the last sample is in the device
		if got := r.party.status(1); got != models.Playing {
			t.Fatal("ended while it was still heard")
		}
		r.wait(150 * time.Millisecond)
		if got := r.party.status(1); got != models.Played {
			t.Fatal(got)
		}
	})
}

func TestThePagesKnowThePosition(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(time.Minute)
		r.start()
		for range 10 {
			r.wait(3 * time.Second)
			p := r.last().Progress()
			r.assertPosition(time.Duration(p.Heard)*time.Second/deck.Rate-100*time.Millisecond, 150*time.Millisecond)
		}
		if moves := r.party.called("moved"); len(moves) > 2 {
			t.Fatalf("every phone was told %d times: %q", len(moves), moves)
		}
		if n := len(r.party.called("checkpoint")); n < 25 {
			t.Fatalf("%d checkpoints in 30 s", n)
		}
	})
}

// A queue of 50 with 10 broken files: the 40 good ones play in order, the 10 are shown with their reason.
func TestBrokenSongsAmongGoodOnes(t *testing.T) {
	inRoom(t, func(r *room) {
		finished, failed := []string{"finish 0 played"}, []string(nil)
		for i := 1; i <= 50; i++ {
			r.party.add(15 * time.Second)
			if i%5 == 2 {
				r.broken["/music/"+strconv.Itoa(i)] = &decode.Error{Code: models.ProblemBroken}
				failed = append(failed, fmt.Sprintf("fail %d broken", i))
			} else {
				finished = append(finished, fmt.Sprintf("finish %d played", i))
			}
		}
		r.start()
		r.wait(50 * 15 * time.Second)
		r.assertCalls(finished, "finish")
		r.assertCalls(failed, "fail")
		for i := 2; i <= 50; i += 5 {
			if e := r.party.entry(models.EntryID(i)); e.Status != models.Failed || e.Reason != models.ProblemBroken {
				t.Fatalf("broken song %d is shown as %s, %q", i, e.Status, e.Reason)
			}
		}
	})
}

func TestWhenAllIsBrokenThePartyWaitsForAGoodRequest(t *testing.T) {
	inRoom(t, func(r *room) {
		for _, path := range []string{"/music/1", "/music/2"} {
			r.party.add(15 * time.Second)
			r.broken[path] = &decode.Error{Code: models.ProblemNotAudio}
		}
		r.start()
		r.wait(5 * time.Second)
		if r.party.now().EntryID != 0 {
			t.Fatal("something plays")
		}
		r.party.change(func() {})
		id := r.party.add(10 * time.Second)
		r.party.change(func() {})
		r.wait(5 * time.Second)
		if r.party.now().EntryID != id {
			t.Fatal("the good request does not play")
		}
	})
}

func TestASongThatBreaksOffEarlyIsFailed(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.party.add(20 * time.Second)
		r.odd["/music/1"] = flaw{breaks: 4 * second}
		r.start()
		r.wait(15 * time.Second)
		r.assertCalls([]string{"fail 1 truncated"}, "fail")
		if r.party.now().EntryID != 2 {
			t.Fatal("the next one does not play")
		}
	})
}

func TestADecoderThatHangsIsGivenUp(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.party.add(20 * time.Second)
		r.odd["/music/1"] = flaw{hangs: 4 * second}
		r.start()
		r.wait(35 * time.Second)
		r.assertCalls([]string{"fail 1 timeout"}, "fail")
		if r.party.now().EntryID != 2 {
			t.Fatal("the next one does not play")
		}
	})
}

func TestTheNextSongIsStillPreparedWhenTheLastEnds(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(20 * time.Second)
		id := r.party.add(20 * time.Second)
		r.party.entry(id).Status = models.Preparing
		r.start()
		r.wait(25 * time.Second)
		if r.party.now().EntryID != 0 {
			t.Fatal("it is not silent")
		}
		r.party.change(func() { r.party.entry(id).Status = models.Ready })
		r.wait(time.Second)
		if got := r.party.now().EntryID; got != id {
			t.Fatalf("plays %d", got)
		}
		r.wait(25 * time.Second)
		r.assertPlayed(r.last(), run{1, 0, 20*second - 1}, run{2, 0, 20*second - 1})
	})
}

func TestCrossfadeOverlapsAndKeepsThePosition(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.playback.Crossfade = 4000
		r.party.add(30 * time.Second)
		r.party.add(30 * time.Second)
		r.start()
		r.wait(31 * time.Second)
		if r.party.now().EntryID != 2 {
			t.Fatal("the second song does not play")
		}
		r.assertPosition(4700*time.Millisecond, 200*time.Millisecond)
		r.wait(26 * time.Second)
		if got := r.party.status(2); got != models.Played {
			t.Fatal(got)
		}
	})
}

func TestADeadOutputStopsThePartyWhereItIs(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.kill(errors.New("no such device"))
		r.wait(time.Second)
		stopped := r.position()
		if p := r.party.now(); p.Error != output.CodeMissing || p.EntryID != 1 || p.NextID != 0 {
			t.Fatalf("%+v", p)
		}
		r.wait(time.Minute)
		r.assertPosition(stopped, 0)
		if tries := len(r.opened); tries < 12 || tries > 20 {
			t.Fatalf("%d tries in a minute", tries)
		}
		r.assertCalls([]string{"finish 0 played"}, "finish", "fail")
		r.revive()
		r.wait(8 * time.Second)
		if p := r.party.now(); p.Error != "" || p.EntryID != 1 {
			t.Fatalf("%+v", p)
		}
		runs := r.last().runs()
		i := slices.IndexFunc(runs, func(x run) bool { return x.id == 1 })
		if i < 0 {
			t.Fatal("nothing plays")
		}
		from := time.Duration(runs[i].from) * time.Second / deck.Rate
		if (from - stopped).Abs() > 100*time.Millisecond {
			t.Fatalf("goes on at %s, was stopped at %s", from, stopped)
		}
	})
}

func TestNothingIsEatenWhileNoOutputOpens(t *testing.T) {
	inRoom(t, func(r *room) {
		for range 5 {
			r.party.add(5 * time.Second)
		}
		r.dead = errors.New("nothing there")
		r.start()
		r.wait(5 * time.Minute)
		if r.party.now().Error != output.CodeMissing || r.party.status(2) != models.Ready {
			t.Fatalf("%+v", r.party.now())
		}
		r.revive()
		r.wait(40 * time.Second)
		r.assertPlayed(r.last(), run{1, 0, 5*second - 1}, run{2, 0, 5*second - 1}, run{3, 0, 5*second - 1}, run{4, 0, 5*second - 1}, run{5, 0, 5*second - 1})
	})
}

func TestALostServerIsWaitedForNotReplaced(t *testing.T) {
	inRoom(t, func(r *room) {
		r.worker.spec = ""
		r.party.add(100 * time.Second)
		r.start()
		r.wait(3 * time.Second)
		r.kill(errors.New("refused"))
		r.wait(3 * time.Second)
		if !slices.Contains(r.opened[1:], "pulse") || slices.Contains(r.opened[1:], "") {
			t.Fatalf("opened %q", r.opened)
		}
	})
}

func TestABoxWithoutACardTakesOneThatComes(t *testing.T) {
	inRoom(t, func(r *room) {
		r.worker.spec, r.noCard = "", true
		r.party.add(100 * time.Second)
		r.start()
		r.wait(5 * time.Second)
		if p := r.party.now(); p.ActiveOutput != "null" || p.Error != "" || p.ErrorDetail != output.CodeNoCard {
			t.Fatalf("%+v", p)
		}
		r.mu.Lock()
		r.noCard = false
		r.mu.Unlock()
		r.wait(15 * time.Second)
		if p := r.party.now(); p.ActiveOutput != "pulse" || p.ErrorDetail != "" {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(20*time.Second, time.Second)
	})
}

func TestTheHostChangesTheOutput(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.party.change(func() { r.party.playback.Output = "other" })
		r.wait(10 * time.Second)
		if len(r.outputs) != 2 || !r.outputs[0].closed || r.party.now().ActiveOutput != "other" {
			t.Fatalf("%d outputs, %+v", len(r.outputs), r.party.now())
		}
		r.assertPosition(19600*time.Millisecond, 300*time.Millisecond)
	})
}

func TestAnEndingThatCannotBeStoredIsToldLater(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(20 * time.Second)
		r.party.add(20 * time.Second)
		r.start()
		r.wait(15 * time.Second)
		r.party.change(func() { r.party.down = models.ErrUnavailable })
		r.wait(10 * time.Second)
		r.party.change(func() { r.party.down = nil })
		r.wait(3 * time.Second)
		if p := r.party.now(); p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(7800*time.Millisecond, 300*time.Millisecond)
		r.wait(15 * time.Second)
		r.assertCalls([]string{"finish 0 played", "finish 1 played", "finish 2 played"}, "finish")
		r.assertPlayed(r.last(), run{1, 0, 20*second - 1}, run{2, 0, 20*second - 1})
	})
}
