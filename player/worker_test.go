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
	inHarness(t, func(h *harness) {
		for range 3 {
			h.party.add(20 * time.Second)
		}
		h.start()
		h.wait(65 * time.Second)
		h.assertPlayed(h.last(), run{1, 0, 20*second - 1}, run{2, 0, 20*second - 1}, run{3, 0, 20*second - 1})
		h.assertCalls([]string{"finish 0 played", "lock 2", "finish 1 played", "lock 3", "finish 2 played", "finish 3 played"},
			"finish", "lock", "fail")
		if h.party.now().EntryID != 0 {
			t.Fatal("something still plays")
		}
	})
}

func TestASongEndsWhenItWasHeard(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(20 * time.Second)
		h.start()
		h.wait(20*time.Second + 100*time.Millisecond) // opened after 100 ms; the last sample is in the device
		if got := h.party.status(1); got != models.Playing {
			t.Fatal("ended while it was still heard")
		}
		h.wait(150 * time.Millisecond)
		if got := h.party.status(1); got != models.Played {
			t.Fatal(got)
		}
	})
}

func TestThePagesKnowThePosition(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(time.Minute)
		h.start()
		for range 10 {
			h.wait(3 * time.Second)
			p := h.last().Progress()
			h.assertPosition(time.Duration(p.Heard)*time.Second/deck.Rate-100*time.Millisecond, 150*time.Millisecond)
		}
		if moves := h.party.called("moved"); len(moves) > 2 {
			t.Fatalf("every phone was told %d times: %q", len(moves), moves)
		}
		if n := len(h.party.called("checkpoint")); n < 25 {
			t.Fatalf("%d checkpoints in 30 s", n)
		}
	})
}

// A queue of 50 with 10 broken files: the 40 good ones play in order, the 10 are shown with their reason.
func TestBrokenSongsAmongGoodOnes(t *testing.T) {
	inHarness(t, func(h *harness) {
		finished, failed := []string{"finish 0 played"}, []string(nil)
		for i := 1; i <= 50; i++ {
			h.party.add(15 * time.Second)
			if i%5 == 2 {
				h.broken["/music/"+strconv.Itoa(i)] = &decode.Error{Code: models.ProblemBroken}
				failed = append(failed, fmt.Sprintf("fail %d broken", i))
			} else {
				finished = append(finished, fmt.Sprintf("finish %d played", i))
			}
		}
		h.start()
		h.wait(50 * 15 * time.Second)
		h.assertCalls(finished, "finish")
		h.assertCalls(failed, "fail")
		for i := 2; i <= 50; i += 5 {
			if e := h.party.entry(models.EntryID(i)); e.Status != models.Failed || e.Failure != models.ProblemBroken {
				t.Fatalf("broken song %d is shown as %s, %q", i, e.Status, e.Failure)
			}
		}
	})
}

func TestWhenAllIsBrokenThePartyWaitsForAGoodRequest(t *testing.T) {
	inHarness(t, func(h *harness) {
		for _, path := range []string{"/music/1", "/music/2"} {
			h.party.add(15 * time.Second)
			h.broken[path] = &decode.Error{Code: models.ProblemNotAudio}
		}
		h.start()
		h.wait(5 * time.Second)
		if h.party.now().EntryID != 0 {
			t.Fatal("something plays")
		}
		h.party.change(func() {})
		id := h.party.add(10 * time.Second)
		h.party.change(func() {})
		h.wait(5 * time.Second)
		if h.party.now().EntryID != id {
			t.Fatal("the good request does not play")
		}
	})
}

func TestASongThatBreaksOffEarlyIsFailed(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.party.add(20 * time.Second)
		h.odd["/music/1"] = flaw{breaks: 4 * second}
		h.start()
		h.wait(15 * time.Second)
		h.assertCalls([]string{"fail 1 truncated"}, "fail")
		if h.party.now().EntryID != 2 {
			t.Fatal("the next one does not play")
		}
	})
}

func TestADecoderThatHangsIsGivenUp(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.party.add(20 * time.Second)
		h.odd["/music/1"] = flaw{hangs: 4 * second}
		h.start()
		h.wait(35 * time.Second)
		h.assertCalls([]string{"fail 1 timeout"}, "fail")
		if h.party.now().EntryID != 2 {
			t.Fatal("the next one does not play")
		}
	})
}

func TestTheNextSongIsStillPreparedWhenTheLastEnds(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(20 * time.Second)
		id := h.party.add(20 * time.Second)
		h.party.entry(id).Status = models.Preparing
		h.start()
		h.wait(25 * time.Second)
		if h.party.now().EntryID != 0 {
			t.Fatal("it is not silent")
		}
		h.party.change(func() { h.party.entry(id).Status = models.Ready })
		h.wait(time.Second)
		if got := h.party.now().EntryID; got != id {
			t.Fatalf("plays %d", got)
		}
		h.wait(25 * time.Second)
		h.assertPlayed(h.last(), run{1, 0, 20*second - 1}, run{2, 0, 20*second - 1})
	})
}

func TestCrossfadeOverlapsAndKeepsThePosition(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.playback.Crossfade = 4000
		h.party.add(30 * time.Second)
		h.party.add(30 * time.Second)
		h.start()
		h.wait(31 * time.Second)
		if h.party.now().EntryID != 2 {
			t.Fatal("the second song does not play")
		}
		h.assertPosition(4700*time.Millisecond, 200*time.Millisecond)
		h.wait(26 * time.Second)
		if got := h.party.status(2); got != models.Played {
			t.Fatal(got)
		}
	})
}

func TestADeadOutputStopsThePartyWhereItIs(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.kill(errors.New("no such device"))
		h.wait(time.Second)
		stopped := h.position()
		if p := h.party.now(); p.Error != output.CodeMissing || p.EntryID != 1 || p.NextID != 0 {
			t.Fatalf("%+v", p)
		}
		h.wait(time.Minute)
		h.assertPosition(stopped, 0)
		if tries := len(h.opened); tries < 12 || tries > 20 {
			t.Fatalf("%d tries in a minute", tries)
		}
		h.assertCalls([]string{"finish 0 played"}, "finish", "fail")
		h.revive()
		h.wait(8 * time.Second)
		if p := h.party.now(); p.Error != "" || p.EntryID != 1 {
			t.Fatalf("%+v", p)
		}
		runs := h.last().runs()
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
	inHarness(t, func(h *harness) {
		for range 5 {
			h.party.add(5 * time.Second)
		}
		h.dead = errors.New("nothing there")
		h.start()
		h.wait(5 * time.Minute)
		if h.party.now().Error != output.CodeMissing || h.party.status(2) != models.Ready {
			t.Fatalf("%+v", h.party.now())
		}
		h.revive()
		h.wait(40 * time.Second)
		h.assertPlayed(h.last(), run{1, 0, 5*second - 1}, run{2, 0, 5*second - 1}, run{3, 0, 5*second - 1},
			run{4, 0, 5*second - 1}, run{5, 0, 5*second - 1})
	})
}

func TestALostServerIsWaitedForNotReplaced(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.worker.spec = ""
		h.party.add(100 * time.Second)
		h.start()
		h.wait(3 * time.Second)
		h.kill(errors.New("refused"))
		h.wait(3 * time.Second)
		if !slices.Contains(h.opened[1:], "pulse") || slices.Contains(h.opened[1:], "") {
			t.Fatalf("opened %q", h.opened)
		}
	})
}

func TestABoxWithoutACardTakesOneThatComes(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.worker.spec, h.noCard = "", true
		h.party.add(100 * time.Second)
		h.start()
		h.wait(5 * time.Second)
		if p := h.party.now(); p.ActiveOutput != "null" || p.Error != "" || p.ErrorDetail != output.CodeNoCard {
			t.Fatalf("%+v", p)
		}
		h.mu.Lock()
		h.noCard = false
		h.mu.Unlock()
		h.wait(15 * time.Second)
		if p := h.party.now(); p.ActiveOutput != "pulse" || p.ErrorDetail != "" {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(20*time.Second, time.Second)
	})
}

func TestTheHostChangesTheOutput(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.party.change(func() { h.party.playback.Output = "other" })
		h.wait(10 * time.Second)
		if len(h.outputs) != 2 || !h.outputs[0].closed || h.party.now().ActiveOutput != "other" {
			t.Fatalf("%d outputs, %+v", len(h.outputs), h.party.now())
		}
		h.assertPosition(19600*time.Millisecond, 300*time.Millisecond)
	})
}

func TestAnEndingThatCannotBeStoredIsToldLater(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(20 * time.Second)
		h.party.add(20 * time.Second)
		h.start()
		h.wait(15 * time.Second)
		h.party.change(func() { h.party.down = models.ErrUnavailable })
		h.wait(10 * time.Second)
		h.party.change(func() { h.party.down = nil })
		h.wait(3 * time.Second)
		if p := h.party.now(); p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(7800*time.Millisecond, 300*time.Millisecond)
		h.wait(15 * time.Second)
		h.assertCalls([]string{"finish 0 played", "finish 1 played", "finish 2 played"}, "finish")
		h.assertPlayed(h.last(), run{1, 0, 20*second - 1}, run{2, 0, 20*second - 1})
	})
}
