package player

import (
	"testing"
	"time"

	"upbeat/models"
)

// seek is the host's wish to be somewhere else.
func (r *room) seek(to time.Duration) {
	r.party.change(func() {
		p := &r.party.playback
		p.SeekTo, p.SeekSerial = models.ToMillis(to), p.SeekSerial+1
		p.Position, p.At = models.ToMillis(to), models.At(time.Now())
	})
}

// setPaused is the host's wish, as queue.Wish stores it.
func (r *room) setPaused(paused bool) {
	r.party.change(func() {
		p := &r.party.playback
		p.Position, p.At, p.Paused = p.PositionAt(models.At(time.Now())), models.At(time.Now()), paused
	})
}

func TestPauseAndPlay(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.setPaused(true)
		r.wait(time.Second)
		place := r.party.now().Position
		silent := len(r.last().runs())
		r.wait(time.Minute)
		if p := r.party.now(); p.Position != place || place < 9800 || place > 10100 {
			t.Fatalf("paused at %d, then %d", place, p.Position)
		}
		if n := len(r.party.called("checkpoint", "moved")); n > 15 {
			t.Fatalf("%d writes, most of them while paused", n)
		}
		r.setPaused(false)
		r.wait(10 * time.Second)
		r.assertPosition(place.Duration()+10*time.Second, 200*time.Millisecond)
		if n := len(r.last().runs()); n != silent+1 {
			t.Fatalf("%d stretches of sound and silence, %d before", n, silent)
		}
	})
}

func TestSeek(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.seek(70 * time.Second)
		r.wait(time.Second)
		if p := r.party.now(); p.SeekTo != -1 {
			t.Fatal("the wish is still open")
		}
		r.assertPosition(70*time.Second+800*time.Millisecond, 200*time.Millisecond)
		runs := r.last().runs()
		if last := runs[len(runs)-1]; last.id != 1 || last.from > 71*second {
			t.Fatalf("plays %v", last)
		}
		r.seek(0)
		r.wait(5 * time.Second)
		r.assertPosition(4800*time.Millisecond, 200*time.Millisecond)
	})
}

func TestSeekWhilePausedStaysPaused(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(100 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.setPaused(true)
		r.wait(time.Second)
		r.seek(50 * time.Second)
		r.wait(10 * time.Second)
		if p := r.party.now(); p.Position != 50000 || !p.Paused || p.SeekTo != -1 {
			t.Fatalf("%+v", p)
		}
		r.setPaused(false)
		r.wait(2 * time.Second)
		r.assertPosition(52*time.Second, 200*time.Millisecond)
	})
}

func TestASeekJustBeforeTheEndWins(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(30 * time.Second)
		r.party.add(30 * time.Second)
		r.start()
		r.wait(30*time.Second + 120*time.Millisecond) // all but the last 60 ms was heard; the next one is in the mixer
		r.seek(10 * time.Second)
		r.wait(5 * time.Second)
		if p := r.party.now(); p.EntryID != 1 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(14800*time.Millisecond, 300*time.Millisecond)
		r.wait(20 * time.Second)
		if p := r.party.now(); p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
		r.assertCalls([]string{"finish 0 played", "finish 1 played"}, "finish")
	})
}

// skip is what queue.Skip does.
func (r *room) skip() {
	r.party.change(func() { r.party.advance(models.Skipped) })
}

func TestSkip(t *testing.T) {
	inRoom(t, func(r *room) {
		for range 3 {
			r.party.add(60 * time.Second)
		}
		r.start()
		r.wait(10 * time.Second)
		r.skip()
		r.wait(5 * time.Second)
		if p := r.party.now(); p.EntryID != 2 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(4800*time.Millisecond, 200*time.Millisecond)
		r.wait(50 * time.Second) // now the third is locked and in the mixer
		r.skip()
		r.wait(2 * time.Second)
		if p := r.party.now(); p.EntryID != 3 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(2*time.Second, 200*time.Millisecond)
		r.assertCalls([]string{"finish 0 played"}, "finish", "fail")
	})
}

func TestSkipOfTheLastSongIsSilence(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(60 * time.Second)
		r.start()
		r.wait(10 * time.Second)
		r.skip()
		r.wait(2 * time.Second)
		runs := r.last().runs()
		if last := runs[len(runs)-1]; last.id != 0 || r.party.now().EntryID != 0 {
			t.Fatalf("plays %v", last)
		}
	})
}

func TestTheLockedSongIsTakenBack(t *testing.T) {
	inRoom(t, func(r *room) {
		for range 3 {
			r.party.add(30 * time.Second)
		}
		r.start()
		r.wait(25 * time.Second)
		if r.party.now().NextID != 2 {
			t.Fatal("nothing is locked")
		}
		r.party.change(func() { r.party.entry(2).Status, r.party.playback.NextID = models.Removed, 0 })
		r.wait(8 * time.Second)
		if p := r.party.now(); p.EntryID != 3 {
			t.Fatalf("%+v", p)
		}
		r.assertPlayed(r.last(), run{1, 0, 30*second - 1}, run{3, 0, r.last().runs()[len(r.last().runs())-1].to})
	})
}

func TestVolume(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.add(60 * time.Second)
		r.start()
		r.wait(5 * time.Second)
		r.party.change(func() { r.party.playback.Volume = 50 })
		r.wait(time.Second)
		heard := r.last().heard
		if got := heard[len(heard)-1][0]; abs(got-0.01/8) > 1e-9 {
			t.Fatalf("sample %v", got)
		}
	})
}
