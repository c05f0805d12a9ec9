package player

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/player/decode"
)

func TestAStreamMakesRoomForARequest(t *testing.T) {
	inHarness(t, func(h *harness) {
		stream := h.party.addStream()
		h.start()
		h.wait(time.Minute)
		if p := h.party.now(); p.EntryID != stream {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(time.Minute, 500*time.Millisecond)
		song := h.party.add(20 * time.Second)
		h.party.change(func() {})
		h.wait(time.Second)
		if p := h.party.now(); p.EntryID != song || h.party.status(stream) != models.Played {
			t.Fatalf("%+v, the stream is %s", p, h.party.status(stream))
		}
		h.wait(25 * time.Second)
		h.assertCalls([]string{"finish 0 played", "lock 2", "finish 1 played", "finish 2 played"}, "finish", "lock", "fail")
		whole := false // but for its start, which is heard together with the end of the stream
		for _, x := range h.last().runs() {
			whole = whole || x.id == int64(song) && x.from < 3*second && x.to == 20*second-1
		}
		if !whole {
			t.Fatalf("heard %v", h.last().runs())
		}
	})
}

func TestAStreamIsAskedForWhatFollowsOncePerLook(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.addStream()
		h.start()
		h.wait(10 * time.Second)
		looks := 0
		h.party.change(func() { looks = h.party.locks })
		h.wait(10 * time.Second)
		h.party.change(func() { looks = h.party.locks - looks })
		if looks < 9 || looks > 13 {
			t.Fatalf("asked %d times in ten seconds", looks)
		}
	})
}

func TestAStreamThatIsLostFailsWithItsReason(t *testing.T) {
	inHarness(t, func(h *harness) {
		stream := h.party.addStream()
		h.odd["/music/1"] = flaw{breaks: 30 * second, code: models.ProblemStreamLost}
		h.start()
		h.wait(35 * time.Second)
		h.assertCalls([]string{"fail 1 stream_lost"}, "fail")
		if h.party.status(stream) != models.Failed || h.party.now().EntryID != 0 {
			t.Fatalf("%+v", h.party.now())
		}
	})
}

func TestAStreamThatDoesNotOpenFails(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.addStream()
		song := h.party.add(20 * time.Second)
		h.broken["/music/1"] = &decode.Error{Code: models.ProblemStreamLost}
		h.start()
		h.wait(5 * time.Second)
		h.assertCalls([]string{"fail 1 stream_lost"}, "fail")
		if h.party.now().EntryID != song {
			t.Fatalf("%+v", h.party.now())
		}
	})
}

// A gap in a stream is waited through for longer than one in a file: the stream itself says when it is lost.
func TestAGapInAStreamIsWaitedThrough(t *testing.T) {
	inHarness(t, func(h *harness) {
		stream := h.party.addStream()
		h.odd["/music/1"] = flaw{hangs: 10 * second}
		h.start()
		h.wait(time.Minute)
		if p := h.party.now(); p.EntryID != stream {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(10*time.Second, 200*time.Millisecond)
		song := h.party.add(20 * time.Second)
		h.party.change(func() {})
		h.wait(2 * time.Second)
		if p := h.party.now(); p.EntryID != song {
			t.Fatalf("%+v", p)
		}
	})
}

func TestASeekInAStreamChangesNothing(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.addStream()
		h.start()
		h.wait(30 * time.Second)
		h.seek(5 * time.Second)
		h.wait(time.Second)
		if p := h.party.now(); p.SeekTo != -1 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(31*time.Second, 500*time.Millisecond)
		if n := len(h.songs); n != 1 {
			t.Fatalf("opened %d times", n)
		}
	})
}

func TestAnAlarmInAStream(t *testing.T) {
	inHarness(t, func(h *harness) {
		h.party.addStream()
		h.start()
		h.wait(10 * time.Second)
		h.alarm()
		h.wait(5 * time.Second)
		if got := h.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
			t.Fatalf("heard %v", got)
		}
		h.assertPosition(13*time.Second, 300*time.Millisecond)
	})
}

func TestARequestThatCannotBePlayedLeavesTheStreamOn(t *testing.T) {
	inHarness(t, func(h *harness) {
		stream := h.party.addStream()
		h.start()
		h.wait(10 * time.Second)
		h.party.add(20 * time.Second)
		h.broken["/music/2"] = &decode.Error{Code: models.ProblemBroken}
		h.party.change(func() {})
		h.wait(5 * time.Second)
		if p := h.party.now(); p.EntryID != stream || p.NextID != 0 {
			t.Fatalf("%+v", p)
		}
		h.assertPosition(15*time.Second, 500*time.Millisecond)
	})
}

// What a station says that it plays is told once; the next stream does not keep it, nor does a song.
func TestAStationTellsWhatItPlays(t *testing.T) {
	inHarness(t, func(h *harness) {
		stream := h.party.addStream()
		h.start()
		h.wait(5 * time.Second)
		h.songs[0].says("Ann - Song")
		h.wait(5 * time.Second)
		if got := h.party.now().OnAir; got != "Ann - Song" {
			t.Errorf("on air is %q", got)
		}
		h.songs[0].says("Ben - Song")
		h.wait(5 * time.Second)
		h.party.add(20 * time.Second)
		h.party.change(func() {})
		h.wait(10 * time.Second)
		second := h.party.addStream()
		h.party.change(func() {})
		h.wait(20 * time.Second)
		if p := h.party.now(); p.EntryID != second || p.OnAir != "" {
			t.Errorf("plays %d, on air is %q", p.EntryID, p.OnAir)
		}
		h.assertCalls([]string{
			fmt.Sprintf("onair %d Ann - Song", stream), fmt.Sprintf("onair %d Ben - Song", stream), fmt.Sprintf("onair %d ", second),
		}, "onair")
	})
}
