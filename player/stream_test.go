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
	inRoom(t, func(r *room) {
		stream := r.party.addStream()
		r.start()
		r.wait(time.Minute)
		if p := r.party.now(); p.EntryID != stream {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(time.Minute, 500*time.Millisecond)
		song := r.party.add(20 * time.Second)
		r.party.change(func() {})
		r.wait(time.Second)
		if p := r.party.now(); p.EntryID != song || r.party.status(stream) != models.Played {
			t.Fatalf("%+v, the stream is %s", p, r.party.status(stream))
		}
		r.wait(25 * time.Second)
		r.assertCalls([]string{"finish 0 played", "lock 2", "finish 1 played", "finish 2 played"}, "finish", "lock", "fail")
		whole := false // but for its start, which is heard together with the end of the stream
		for _, x := range r.last().runs() {
			whole = whole || x.id == int64(song) && x.from < 3*second && x.to == 20*second-1
		}
		if !whole {
			t.Fatalf("heard %v", r.last().runs())
		}
	})
}

func TestAStreamIsAskedForWhatFollowsOncePerLook(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.addStream()
		r.start()
		r.wait(10 * time.Second)
		looks := 0
		r.party.change(func() { looks = r.party.locks })
		r.wait(10 * time.Second)
		r.party.change(func() { looks = r.party.locks - looks })
		if looks < 9 || looks > 13 {
			t.Fatalf("asked %d times in ten seconds", looks)
		}
	})
}

func TestAStreamThatIsLostFailsWithItsReason(t *testing.T) {
	inRoom(t, func(r *room) {
		stream := r.party.addStream()
		r.odd["/music/1"] = flaw{breaks: 30 * second, code: models.ProblemStreamLost}
		r.start()
		r.wait(35 * time.Second)
		r.assertCalls([]string{"fail 1 stream_lost"}, "fail")
		if r.party.status(stream) != models.Failed || r.party.now().EntryID != 0 {
			t.Fatalf("%+v", r.party.now())
		}
	})
}

func TestAStreamThatDoesNotOpenFails(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.addStream()
		song := r.party.add(20 * time.Second)
		r.broken["/music/1"] = &decode.Error{Code: models.ProblemStreamLost}
		r.start()
		r.wait(5 * time.Second)
		r.assertCalls([]string{"fail 1 stream_lost"}, "fail")
		if r.party.now().EntryID != song {
			t.Fatalf("%+v", r.party.now())
		}
	})
}

// A gap in a stream is waited through for longer than one in a file: the stream itself says when it is lost.
func TestAGapInAStreamIsWaitedThrough(t *testing.T) {
	inRoom(t, func(r *room) {
		stream := r.party.addStream()
		r.odd["/music/1"] = flaw{hangs: 10 * second}
		r.start()
		r.wait(time.Minute)
		if p := r.party.now(); p.EntryID != stream {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(10*time.Second, 200*time.Millisecond)
		song := r.party.add(20 * time.Second)
		r.party.change(func() {})
		r.wait(2 * time.Second)
		if p := r.party.now(); p.EntryID != song {
			t.Fatalf("%+v", p)
		}
	})
}

func TestASeekInAStreamChangesNothing(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.addStream()
		r.start()
		r.wait(30 * time.Second)
		r.seek(5 * time.Second)
		r.wait(time.Second)
		if p := r.party.now(); p.SeekTo != -1 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(31*time.Second, 500*time.Millisecond)
		if n := len(r.songs); n != 1 {
			t.Fatalf("opened %d times", n)
		}
	})
}

func TestAnAlarmInAStream(t *testing.T) {
	inRoom(t, func(r *room) {
		r.party.addStream()
		r.start()
		r.wait(10 * time.Second)
		r.alarm()
		r.wait(5 * time.Second)
		if got := r.last().alarms(); !slices.Equal(got, []run{{alarmID, 0, alarmFrames - 1}}) {
			t.Fatalf("heard %v", got)
		}
		r.assertPosition(13*time.Second, 300*time.Millisecond)
	})
}

func TestARequestThatCannotBePlayedLeavesTheStreamOn(t *testing.T) {
	inRoom(t, func(r *room) {
		stream := r.party.addStream()
		r.start()
		r.wait(10 * time.Second)
		r.party.add(20 * time.Second)
		r.broken["/music/2"] = &decode.Error{Code: models.ProblemBroken}
		r.party.change(func() {})
		r.wait(5 * time.Second)
		if p := r.party.now(); p.EntryID != stream || p.NextID != 0 {
			t.Fatalf("%+v", p)
		}
		r.assertPosition(15*time.Second, 500*time.Millisecond)
	})
}

// What a station says that it plays is told once; the next stream does not keep it, nor does a song.
func TestAStationTellsWhatItPlays(t *testing.T) {
	inRoom(t, func(r *room) {
		stream := r.party.addStream()
		r.start()
		r.wait(5 * time.Second)
		r.songs[0].says("Ann - Song")
		r.wait(5 * time.Second)
		if got := r.party.now().OnAir; got != "Ann - Song" {
			t.Errorf("on air is %q", got)
		}
		r.songs[0].says("Ben - Song")
		r.wait(5 * time.Second)
		r.party.add(20 * time.Second)
		r.party.change(func() {})
		r.wait(10 * time.Second)
		second := r.party.addStream()
		r.party.change(func() {})
		r.wait(20 * time.Second)
		if p := r.party.now(); p.EntryID != second || p.OnAir != "" {
			t.Errorf("plays %d, on air is %q", p.EntryID, p.OnAir)
		}
		r.assertCalls([]string{fmt.Sprintf("onair %d Ann - Song", stream), fmt.Sprintf("onair %d Ben - Song", stream), fmt.Sprintf("onair %d ", second)}, "onair")
	})
}
