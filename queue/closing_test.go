package queue_test

import (
	"strconv"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// lastOrders is a party whose last song is at 22:00; it is 20:00. Song 0 plays, 1 and 2 wait, 3 is the closing song.
type lastOrders struct {
	*party
	c        *clock
	fence    models.Fence
	now      models.EntryID
	keep     func()
	leftover models.Entry
}

const lastAtTen = `[{"rule": "last_song", "from": "22:00", "until": "22:00"}]`

func newLastOrders(t *testing.T) *lastOrders {
	t.Helper()
	p := newParty(t, 8, 2)
	o := &lastOrders{party: p, c: p.fakeTime()}
	p.set(t, "time_zone", `"UTC"`)
	p.set(t, "closing_song", strconv.FormatInt(int64(p.songs[3]), 10))
	p.set(t, "schedule", lastAtTen)
	p.set(t, "fallback", `"library"`)
	_, o.keep = p.reconciler(t)
	p.request(t, 0, 0)
	o.leftover = p.request(t, 0, 1)
	p.request(t, 1, 2)
	o.fence = p.fence(t)
	o.next(t)
	return o
}

// next ends what plays and gives the song that starts, by its place among the party's songs; -1 = silence.
func (o *lastOrders) next(t *testing.T) int {
	t.Helper()
	o.now = o.play(t, o.fence, o.now)
	o.keep()
	if o.now == 0 {
		return -1
	}
	song := o.entry(t, o.now).SongID
	for i, id := range o.songs {
		if id == song {
			return i
		}
	}
	t.Fatalf("song %d plays, which nobody has", song)
	return 0
}

// closeDown plays the party to its end.
func (o *lastOrders) closeDown(t *testing.T) {
	t.Helper()
	o.c.add(2 * time.Hour)
	o.keep()
	if got := o.next(t); got != 3 {
		t.Fatalf("song %d starts at closing time, want the closing song", got)
	}
	o.c.add(4 * time.Minute)
	if got := o.next(t); got != -1 {
		t.Fatalf("song %d starts after the closing song", got)
	}
}

func TestTheClosingSongIsTheLastOne(t *testing.T) {
	o := newLastOrders(t)
	o.c.add(2*time.Hour - time.Second)
	o.keep()
	if _, err := o.Playback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(o.order(t)); n != 2 {
		t.Fatalf("%d entries wait a second before closing time, want 2", n)
	}
	o.c.add(time.Second)
	o.keep()
	o.keep() // a second look adds nothing
	if n := len(o.order(t)); n != 3 {
		t.Fatalf("%d entries wait at closing time, want 3", n)
	}
	expect(t, "a request after closing time", o.ask(t, 1, 4), "last_song")
	if got := o.next(t); got != 3 {
		t.Fatalf("song %d starts at closing time, want the closing song", got)
	}
	if because := o.entry(t, o.now).Because; because != "closing" {
		t.Errorf("the closing song plays because %q", because)
	}
	o.c.add(4 * time.Minute)
	for range 3 {
		if got := o.next(t); got != -1 {
			t.Fatalf("song %d starts after the closing song", got)
		}
		o.c.add(5*time.Hour + 50*time.Minute) // the second time it is past four in the morning
	}
}

func TestAClosingSongOfEarlierTheSameNightClosesItAllTheSame(t *testing.T) {
	o := newLastOrders(t)
	o.c.add(time.Hour)
	if _, _, err := o.Request(t.Context(), models.Actor{Role: models.Admin, Account: "admin"}, o.songs[3]); err != nil {
		t.Fatal(err)
	}
	for o.next(t) != 3 {
		o.c.add(time.Minute)
	}
	o.c.add(5 * time.Minute)
	o.next(t)
	o.c.add(time.Hour)
	o.keep()
	if got := o.next(t); got != 3 {
		t.Fatalf("song %d starts at closing time, want the closing song", got)
	}
}

// The hours after a last song are over by the wall clock, which the reconciler's own count of them must not run ahead of: it looks some
// seconds late, a host closes the party half an hour after the time, and in one night of the year an hour is missing.
func TestNobodyOpensTheClosedPartyInTheMorning(t *testing.T) {
	for name, test := range map[string]struct {
		closed, morning time.Time
		zone            string
	}{
		"a reconciler that looked late": {at(11, 21, 22, 0, 4), at(11, 22, 4, 0, 1), "UTC"},
		"a box that was off meanwhile":  {at(11, 21, 23, 30, 0), at(11, 22, 4, 0, 1), "UTC"},
		"the night of summer time":      {at(3, 28, 21, 0, 0), at(3, 29, 2, 0, 0), "Europe/Berlin"}, // 22:00 to 04:00 are five hours
	} {
		t.Run(name, func(t *testing.T) {
			o := newLastOrders(t)
			o.set(t, "time_zone", strconv.Quote(test.zone))
			o.c.set(test.closed)
			o.keep()
			for now := o.next(t); now >= 0; now = o.next(t) {
				if now != 3 {
					t.Fatalf("song %d starts after closing time", now)
				}
			}
			for _, later := range []time.Duration{0, time.Second, time.Minute, time.Hour} {
				o.c.set(test.morning.Add(later))
				o.keep()
				if got := o.next(t); got != -1 {
					t.Fatalf("song %d starts in the morning, %v after the hours are over", got, later)
				}
			}
		})
	}
}

// The plug was pulled in the closing song. In the morning the box plays the rest of it, and no more.
func TestAClosingSongThatGoesOnInTheMorningIsStillTheLastOne(t *testing.T) {
	o := newLastOrders(t)
	o.c.add(2 * time.Hour)
	o.keep()
	if got := o.next(t); got != 3 {
		t.Fatalf("song %d starts at closing time, want the closing song", got)
	}
	o.c.add(9 * time.Hour)
	if err := o.ReportPosition(t.Context(), o.fence, o.now, 60_000, models.At(o.c.now()), 0); err != nil {
		t.Fatal(err)
	}
	o.c.add(2 * time.Minute)
	if got := o.next(t); got != -1 {
		t.Fatalf("song %d follows the closing song", got)
	}
}

func at(month time.Month, day, hour, minute, second int) time.Time {
	return time.Date(2026, month, day, hour, minute, second, 0, time.UTC)
}

// In the morning what was left over does not begin to play to an empty room; it waits for the first who want music.
func TestAClosedPartyOpensWhenSomebodyWantsMusic(t *testing.T) {
	play := false
	for name, want := range map[string]func(t *testing.T, o *lastOrders){
		"a request":      func(t *testing.T, o *lastOrders) { o.request(t, 1, 4) },
		"the same again": func(t *testing.T, o *lastOrders) { o.request(t, 1, 1) },
		"an up vote":     func(t *testing.T, o *lastOrders) { o.vote(t, 1, o.leftover, 1) },
		"the play button": func(t *testing.T, o *lastOrders) {
			if _, err := o.ControlPlayback(t.Context(), models.Actor{Role: models.Admin, Account: "admin"},
				queue.PlaybackCommand{Paused: &play}); err != nil {
				t.Fatal(err)
			}
		},
		"a new party": func(t *testing.T, o *lastOrders) {
			if _, err := o.NewParty(t.Context(), models.Actor{Role: models.Admin, Account: "admin"}, ""); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newLastOrders(t)
			o.closeDown(t)
			o.c.add(12 * time.Hour)
			o.keep()
			if got := o.next(t); got != -1 {
				t.Fatalf("song %d starts in the morning", got)
			}
			want(t, o)
			if got := o.next(t); got < 0 {
				t.Fatal("nothing plays, though somebody wants music")
			}
		})
	}
}

func TestAHostPutsTheLastSongOff(t *testing.T) {
	o := newLastOrders(t)
	o.closeDown(t)
	o.set(t, "schedule", `[]`)
	o.keep()
	if got := o.next(t); got < 0 || got == 3 {
		t.Fatalf("song %d starts once there is no last song any more", got)
	}
}
