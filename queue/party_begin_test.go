package queue_test

import (
	"testing"
	"time"

	"upbeat/models"
)

// The plug was pulled in the middle of a song. In the evening of the next day the box goes on with it, and with what was left over: that
// is no reason to count last night's turns.
func TestAPartyBeginsThoughLastNightsSongGoesOn(t *testing.T) {
	for name, evening := range map[string]func(t *testing.T, p *party, c *clock, fence models.Fence, now models.EntryID){
		"a request while it goes on": func(t *testing.T, p *party, c *clock, fence models.Fence, now models.EntryID) {
			if err := p.ReportPosition(t.Context(), fence, now, 60_000, models.At(c.now()), 0); err != nil {
				t.Fatal(err)
			}
			c.add(time.Minute)
		},
		"a request before the player is up": func(*testing.T, *party, *clock, models.Fence, models.EntryID) {},
		"a request after it": func(t *testing.T, p *party, c *clock, fence models.Fence, now models.EntryID) {
			if err := p.ReportPosition(t.Context(), fence, now, 60_000, models.At(c.now()), 0); err != nil {
				t.Fatal(err)
			}
			c.add(2 * time.Minute)
			p.play(t, fence, now)
			c.add(time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParty(t, 8, 2)
			c := p.fakeTime()
			fence := p.fence(t)
			var now models.EntryID
			for i := range 4 {
				p.request(t, 0, i)
			}
			for range 3 {
				now = p.play(t, fence, now)
				c.add(3 * time.Minute)
			}
			first := p.entry(t, now).PartyID
			if err := p.Checkpoint(t.Context(), fence, now, 60_000, models.At(c.now())); err != nil {
				t.Fatal(err)
			}
			c.add(18 * time.Hour)
			evening(t, p, c, p.fence(t), now)
			e := p.request(t, 1, 7)
			if e.PartyID == first {
				t.Fatalf("the next evening is the same party")
			}
			left := p.order(t)
			live, err := p.Live(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range live.Snapshot().Queue {
				if item.Placing.Turn > 2 {
					t.Errorf("%v: turn %d: last night's songs count", left, item.Placing.Turn)
				}
			}
		})
	}
}

func TestALongSongIsNoSilence(t *testing.T) {
	p := newParty(t, 2, 1)
	c := p.fakeTime()
	p.describe(t, 0, func(s *models.Song) { s.Duration = 8 * 3_600_000 })
	e := p.request(t, 0, 0)
	p.play(t, p.fence(t), 0)
	c.add(7 * time.Hour)
	if next := p.request(t, 0, 1); next.PartyID != e.PartyID {
		t.Error("a mix of eight hours ended the party")
	}
}

func TestAPartyBeginsAfterAPause(t *testing.T) {
	p := newParty(t, 4, 1)
	c := p.fakeTime()
	first := p.request(t, 0, 0)
	fence := p.fence(t)
	p.play(t, fence, p.play(t, fence, 0))
	c.add(5 * time.Hour)
	if same := p.request(t, 0, 1); same.PartyID != first.PartyID || first.PartyID == 0 {
		t.Fatalf("party %d after five hours, was %d", same.PartyID, first.PartyID)
	}
	c.add(7 * time.Hour)
	next := p.request(t, 0, 2)
	if next.PartyID == first.PartyID {
		t.Fatal("the next day is the same party")
	}
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range live.Snapshot().Queue {
		if item.PartyID != next.PartyID {
			t.Errorf("what waited belongs to party %d, want %d", item.PartyID, next.PartyID)
		}
		if item.Placing.Turn > 2 {
			t.Errorf("turn %d: last night's songs count", item.Placing.Turn)
		}
	}
}
