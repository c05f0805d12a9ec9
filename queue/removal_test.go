package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/models"
)

func TestASongIsNotSkippedInItsFirstSeconds(t *testing.T) {
	p := newParty(t, 2, 4)
	c := p.fakeTime()
	e, next := p.request(t, 0, 0), p.request(t, 0, 1)
	fence := p.fence(t)
	p.play(t, fence, 0)
	_, look := p.reconciler(t)
	for _, guest := range []int{1, 2, 3} {
		p.vote(t, guest, e, -1)
	}
	tend := func() models.EntryID {
		t.Helper()
		look()
		now, err := p.Playback(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return now.EntryID
	}
	c.add(19 * time.Second)
	if now := tend(); now != e.ID {
		t.Fatal("skipped within its grace")
	}
	c.add(time.Second)
	if now := tend(); now != next.ID {
		t.Fatalf("after its grace %d plays, want %d", now, next.ID)
	}
}

// One change brings the song that plays and the one behind it to their thresholds: the second does not start and go at once.
func TestWhatIsVotedOutWithTheCurrentSongDoesNotFollowIt(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, p *party, keep func()){
		"votes are taken back": func(t *testing.T, p *party, _ func()) {
			if _, err := p.Void(t.Context(), host, p.guests[1]); err != nil {
				t.Fatal(err)
			}
		},
		"the rules change": func(t *testing.T, p *party, keep func()) {
			changes := settings.Changes{"kick_votes": []byte("2"), "skip_share": []byte("40")}
			if _, err := p.Change(t.Context(), host, changes); err != nil {
				t.Fatal(err)
			}
			keep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 3, 5)
			c := p.fakeTime()
			p.set(t, "policy", `"first_come"`)
			p.set(t, "kick", `"votes"`)
			p.set(t, "kick_votes", "3")
			p.set(t, "skip_share", "60")
			_, look := p.reconciler(t)
			current, next, last := p.request(t, 0, 0), p.request(t, 0, 1), p.request(t, 0, 2)
			p.play(t, p.fence(t), 0)
			for _, e := range []models.Entry{current, next} {
				p.vote(t, 1, e, 1)
				for guest := 2; guest <= 4; guest++ {
					p.vote(t, guest, e, -1)
				}
				p.vote(t, 0, e, 0)
			}
			c.add(time.Minute)
			change(t, p, look)
			now, err := p.Playback(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if now.EntryID != last.ID {
				t.Errorf("%d plays, want %d; its status is %s", now.EntryID, last.ID, p.entry(t, now.EntryID).Status)
			}
			if got := p.entry(t, next.ID); got.Status != models.Kicked || got.StartedAt != 0 {
				t.Errorf("the second was not kicked while it waited: %+v", got)
			}
		})
	}
}

func TestAShareOfThePresentKicks(t *testing.T) {
	p := newParty(t, 2, 10)
	p.set(t, "kick", `"share"`)
	p.set(t, "kick_share", "40")
	if err := p.Seen(t.Context(), p.guests); err != nil {
		t.Fatal(err)
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reconciler := p.Reconciler(live)
	if err := reconciler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := p.request(t, 0, 0)
	for guest := 1; guest <= 4; guest++ { // net 1-4 = -3, the threshold is -4
		if got := p.vote(t, guest, e, -1); got.Status != models.Ready {
			t.Fatalf("%d down votes: %s", guest, got.Status)
		}
	}
	if got := p.vote(t, 5, e, -1); got.Status != models.Kicked {
		t.Fatalf("four of ten against it: %s", got.Status)
	}
}

// Everybody puts the phone away and dances: the share is of fewer, and so are the votes. No song goes because of that.
func TestASongIsNotKickedByThoseWhoLeft(t *testing.T) {
	for name, empty := range map[string]func(p *party, c *clock){
		"phones are put away":       func(_ *party, c *clock) { c.add(11 * time.Minute) },
		"the codes are switched on": func(p *party, _ *clock) { p.set(t, "codes", "true") },
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 2, 12)
			c := p.fakeTime()
			_, look := p.reconciler(t)
			keep := func(open ...models.GuestID) {
				t.Helper()
				for range 4 {
					if err := p.Seen(t.Context(), open); err != nil {
						t.Fatal(err)
					}
					look()
					c.add(5 * time.Second)
				}
			}
			keep(p.guests...)
			e := p.request(t, 0, 0)
			for guest := 1; guest <= 4; guest++ {
				p.vote(t, guest, e, -1)
			}
			keep(p.guests...)
			if got := p.entry(t, e.ID); got.Votes != -3 || got.Status != models.Ready {
				t.Fatalf("with three of twelve against it: %+v", got)
			}
			empty(p, c)
			keep(p.guests[10:]...)
			if got := p.entry(t, e.ID); got.Status != models.Ready {
				t.Fatalf("without anybody's tap the song is %s", got.Status)
			}
			p.set(t, "codes", "false")
			p.vote(t, 10, e, -1)
			if got := p.vote(t, 11, e, -1); got.Status != models.Kicked {
				t.Errorf("both who are here are against it: %s", got.Status)
			}
		})
	}
}
