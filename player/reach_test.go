package player

import (
	"context"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/disk"
	"upbeat/models"
	"upbeat/player/decode"
)

// A song whose disk is away makes room for the next one, and plays when it can be read.
func TestASongWhoseDiskIsAwayIsSkippedAndPlaysLater(t *testing.T) {
	for name, trouble := range map[string]struct {
		error
		reason string
	}{"EIO": {syscall.EIO, models.ProblemAway}, "unmounted": {syscall.ENOENT, models.ProblemUnfound}} {
		t.Run(name, func(t *testing.T) {
			inHarness(t, func(h *harness) {
				first := h.party.add(20 * time.Second)
				h.party.add(20 * time.Second)
				h.disk.says("/music/1", trouble.error)
				h.start()
				h.wait(5 * time.Second)
				h.assertCalls([]string{"fail 1 " + trouble.reason}, "fail")
				if e := *h.party.entry(first); e.Status != models.Ready || h.party.now().EntryID != 2 {
					t.Fatalf("%+v, %+v", e, h.party.now())
				}
				h.disk.says("/music/1", nil)
				h.party.change(func() { h.party.entry(first).Failure = "" })
				h.wait(30 * time.Second)
				h.assertCalls([]string{"finish 0 played", "finish 2 played"}, "finish")
				if h.party.now().EntryID != first {
					t.Fatalf("it does not play when it is back: %+v", h.party.now())
				}
			})
		})
	}
}

// A song whose disk goes while it plays is no broken song; one that breaks off by itself is.
func TestASongWhoseDiskGoesWhileItPlaysWaits(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.party.add(20 * time.Second)
		h.odd["/music/1"] = flaw{breaks: 10 * second}
		h.start()
		h.wait(5 * time.Second)
		h.disk.says("/music/1", syscall.EIO)
		h.wait(10 * time.Second)
		h.assertCalls([]string{"fail 1 away"}, "fail")
		if h.party.status(1) != models.Ready || h.party.now().EntryID != 2 {
			t.Fatalf("%+v", h.party.now())
		}
	})
}

// A decoder that gets wrong bytes from a disk that goes away says that the file is broken.
func TestAVerdictOverADiskThatIsAwayCountsForNothing(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		open := h.worker.openSong
		h.worker.openSong = func(ctx context.Context, song models.Song, o decode.Options) (track, error) {
			h.disk.says("/music/1", syscall.ESTALE)
			if _, err := open(ctx, song, o); err != nil {
				return nil, err
			}
			return nil, &decode.Error{Code: models.ProblemBroken}
		}
		h.broken["/music/1"] = &decode.Error{Code: models.ProblemBroken}
		h.start()
		h.wait(5 * time.Second)
		h.assertCalls([]string{"fail 1 away"}, "fail")
	})
}

// A network folder whose server is gone answers not at all, and the player goes on all the same, also to its end.
func TestADiskThatHangsDoesNotHangThePlayer(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(20 * time.Second)
		h.party.add(20 * time.Second)
		song := h.party.songs[1]
		song.Path = "/nas/1"
		h.party.songs[1] = song
		end := h.disk.hang("/nas/1")
		h.start()
		h.wait(15 * time.Second)
		h.assertCalls([]string{"fail 1 away"}, "fail")
		h.stop() // waits for nothing that hangs
		end()
	})
}

// The same where the system hangs in the middle of opening.
func TestAnOpenThatHangsIsLeft(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(20 * time.Second)
		open, hang := h.worker.openSong, make(chan struct{})
		h.worker.openSong = func(ctx context.Context, song models.Song, o decode.Options) (track, error) {
			<-hang
			return open(context.WithoutCancel(ctx), song, o) // it opens after all: nobody wants it any more
		}
		h.start()
		h.wait(openLimit + time.Second)
		h.assertCalls([]string{"fail 1 away"}, "fail")
		h.stop()
		close(hang)
		h.wait(time.Second)
	})
}

// A disk that hangs while its song plays: the next one is heard some seconds after the last sound that was decoded, not after all the time
// that a decoder may take.
func TestADiskThatHangsWhileItPlays(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.party.add(20 * time.Second)
		song := h.party.songs[1]
		song.Path = "/nas/1"
		h.party.songs[1] = song
		h.odd["/nas/1"] = flaw{hangs: 4 * second}
		h.start()
		h.wait(3 * time.Second)
		defer h.disk.hang("/nas/1")()
		h.wait(time.Second + starveLook + disk.Limit + 2*time.Second)
		h.assertCalls([]string{"fail 1 away"}, "fail")
		if h.party.now().EntryID != 2 {
			t.Error("the next one does not play")
		}
	})
}

// A decoder that is slow for some seconds is waited for where its disk answers.
func TestASongThatFaltersPlaysOn(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.add(100 * time.Second)
		h.odd["/music/1"] = flaw{hangs: 4 * second}
		h.start()
		h.wait(4*time.Second + starveLook + disk.Limit + time.Second)
		h.assertCalls(nil, "fail")
	})
}
