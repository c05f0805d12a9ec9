package player

import (
	"testing"
	"time"

	"upbeat/models"
)

// seek is the host's command to go to a position.
func (h *harness) seek(to time.Duration) {
	h.party.change(func() {
		p := &h.party.playback
		p.SeekTo, p.SeekSerial = models.ToMillis(to), p.SeekSerial+1
		p.Position, p.At = models.ToMillis(to), models.At(time.Now())
	})
}

// setPaused is the host's command to pause or go on, as the queue stores it.
func (h *harness) setPaused(paused bool) {
	h.party.change(func() {
		p := &h.party.playback
		p.Position, p.At, p.Paused = p.PositionAt(models.At(time.Now())), models.At(time.Now()), paused
	})
}

func TestPauseAndPlay(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.setPaused(true)
		h.wait(time.Second)
		place := h.party.now().Position
		silent := len(h.last().runs())
		h.wait(time.Minute)
		if p := h.party.now(); p.Position != place || place < 9800 || place > 10100 {
			t.Fatalf("paused at %d, then %d", place, p.Position)
		}
		if n := len(h.party.called("checkpoint", "moved")); n > 15 {
			t.Fatalf("%d writes, most of them while paused", n)
		}
		h.setPaused(false)
		h.wait(10 * time.Second)
		h.assertPosition(place.Duration()+10*time.Second, 200*time.Millisecond)
		if n := len(h.last().runs()); n != silent+1 {
			t.Fatalf("%d stretches of sound and silence, %d before", n, silent)
		}
	})
}

func TestSeek(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.seek(70 * time.Second)
		h.wait(time.Second)
		if p := h.party.now(); p.SeekTo != -1 {
			t.Fatal("the command is still open")
		}
		h.assertPosition(70*time.Second+800*time.Millisecond, 200*time.Millisecond)
		runs := h.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.from > 71*second {
			t.Fatalf("plays %v", last)
		}
		h.seek(0)
		h.wait(5 * time.Second)
		h.assertPosition(4800*time.Millisecond, 200*time.Millisecond)
	})
}

func TestSeekWhilePausedStaysPaused(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.setPaused(true)
		h.wait(time.Second)
		h.seek(50 * time.Second)
		h.wait(10 * time.Second)
		if p := h.party.now(); p.Position != 50000 || !p.Paused || p.SeekTo != -1 {
			t.Fatalf("%+v", p)
		}
		h.setPaused(false)
		h.wait(2 * time.Second)
		h.assertPosition(52*time.Second, 200*time.Millisecond)
	})
}

func TestASeekJustBeforeTheEndWins(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(30 * time.Second)
		h.party.add(30 * time.Second)
		h.start()
		h.wait(30*time.Second + 120*time.Millisecond) // all but the last 60 ms was heard; the next one is in the mixer
		h.seek(10 * time.Second)
		h.wait(5 * time.Second)
		if p := h.party.now(); p.EntryID != 1 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(14800*time.Millisecond, 300*time.Millisecond)
		h.wait(20 * time.Second)
		if p := h.party.now(); p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
		h.assertCalls([]string{"finish 0 played", "finish 1 played"}, "finish")
	})
}

// skip is what queue.Skip does.
func (h *harness) skip() {
	h.party.change(func() { h.party.advance(models.Skipped) })
}

func TestSkip(t *testing.T) {
	inHarness(t, func(h *harness) {
		for range 3 {
			h.party.add(60 * time.Second)
		}
		h.start()
		h.wait(10 * time.Second)
		h.skip()
		h.wait(5 * time.Second)
		if p := h.party.now(); p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(4800*time.Millisecond, 200*time.Millisecond)
		h.wait(50 * time.Second) // now the third is locked and in the mixer
		h.skip()
		h.wait(2 * time.Second)
		if p := h.party.now(); p.EntryID != 3 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(2*time.Second, 200*time.Millisecond)
		h.assertCalls([]string{"finish 0 played"}, "finish", "fail")
	})
}

func TestSkipOfTheLastSongIsSilence(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(60 * time.Second)
		h.start()
		h.wait(10 * time.Second)
		h.skip()
		h.wait(2 * time.Second)
		runs := h.last().runs()
		if last := runs[len(runs)-1]; last.id != 0 || h.party.now().EntryID != 0 {
			t.Fatalf("plays %v", last)
		}
	})
}

func TestTheLockedSongIsTakenBack(t *testing.T) {
	inHarness(t, func(h *harness) {
		for range 3 {
			h.party.add(30 * time.Second)
		}
		h.start()
		h.wait(25 * time.Second)
		if h.party.now().NextID != 2 {
			t.Fatal("nothing is locked")
		}
		h.party.change(func() { h.party.entry(2).Status, h.party.playback.NextID = models.Removed, 0 })
		h.wait(8 * time.Second)
		if p := h.party.now(); p.EntryID != 3 {
			t.Fatalf("%+v", p)
		}
		h.assertPlayed(h.last(), run{1, 0, 30*second - 1}, run{3, 0, h.last().runs()[len(h.last().runs())-1].to})
	})
}

func TestVolume(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(60 * time.Second)
		h.start()
		h.wait(5 * time.Second)
		h.party.change(func() { h.party.playback.Volume = 50 })
		h.wait(time.Second)
		heard := h.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.01/8) > 1e-9 {
			t.Fatalf("sample %v", got)
		}
	})
}
