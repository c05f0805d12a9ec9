package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// Music that the party chose by itself goes on for days. A party is one of people all the same: it begins with the first request after
// hours without one, and ends with the last one's song.
func TestAPartyBeginsAnewThoughTheFallbackPlayedOn(t *testing.T) {
	p := newParty(t, 60, 2)
	p.seeded(1)
	c := p.fakeTime()
	p.set(t, "fallback", `"library"`)
	room := func() models.PartyID {
		t.Helper()
		var id models.PartyID
		err := p.store.Read(t.Context(), func(tx *store.Tx) error { r, err := tx.Rooms().Get(p.Room); id = r.PartyID; return err })
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	p.request(t, 0, 0)
	first, fence := room(), p.fence(t)
	now := p.play(t, fence, 0)
	var over models.Millis
	for i := range 60 { // twenty hours
		p.refill(t)
		c.add(20 * time.Minute)
		if i == 0 {
			over = models.At(p.Now())
		}
		if now = p.play(t, fence, now); now == 0 || p.entry(t, now).Because == "" {
			t.Fatalf("song %d: entry %d plays", i, now)
		}
		if got := room(); got != first {
			t.Fatalf("song %d: the party's own music began party %d", i, got)
		}
	}
	e := p.request(t, 0, 59)
	if second := room(); second == first || p.entry(t, e.ID).PartyID != second {
		t.Fatalf("the next evening is still party %d", second)
	}
	if g := p.guest(t, p.guests[0]); g.Had(first) != 0 || g.Had(room()) != 0 {
		t.Errorf("turns of last night count: %+v", g)
	}
	ended, err := p.store.History().Party(t.Context(), p.Room, first)
	if err != nil || ended.EndedAt != over {
		t.Errorf("last night ended at %d (%v), want %d", ended.EndedAt, err, over)
	}
	c.add(20 * time.Minute)
	p.play(t, fence, now)
	if got := p.entry(t, e.ID).PartyID; got != room() {
		t.Errorf("the party changed again: %d", room())
	}
}

// A radio station has no end: its hours are no sign of people either.
func TestAPartyBeginsAnewThoughTheRadioPlayedOn(t *testing.T) {
	p, c, _, _ := radioParty(t)
	partyOf := func() models.PartyID { return p.entry(t, p.request(t, 0, 0).ID).PartyID }
	first := p.entry(t, p.current(t)).PartyID
	c.add(9 * time.Hour)
	if got := partyOf(); got == first {
		t.Errorf("still party %d", got)
	}
}

// Who only votes on what radio plays is there all the same: a vote begins a party, and keeps it going.
func TestAVoteForTheFallbackBeginsAParty(t *testing.T) {
	p, c, _, _ := radioParty(t)
	playing := p.entry(t, p.current(t))
	first := playing.PartyID
	for range 3 {
		c.add(5 * time.Hour)
		p.vote(t, 0, playing, 1)
		p.vote(t, 0, playing, 0)
	}
	if e := p.request(t, 0, 1); e.PartyID != first+1 {
		t.Errorf("party %d, want the one that the first vote began, %d", e.PartyID, first+1)
	}
	c.add(7 * time.Hour)
	if e := p.vote(t, 0, playing, 1); p.entry(t, e.ID).PartyID != first+2 || p.entry(t, e.ID).Votes != 1 {
		t.Errorf("a vote after seven hours: %+v", p.entry(t, e.ID))
	}
}

// A vote in the hours of the last song may begin another party, and opens nothing.
func TestAVoteAfterTheLastSongOpensNothing(t *testing.T) {
	p := newParty(t, 10, 2)
	p.seeded(1)
	c := p.fakeTime()
	p.set(t, "time_zone", `"UTC"`)
	p.set(t, "schedule", lastAtTen)
	p.set(t, "party_pause", "1")
	p.set(t, "fallback", `"library"`)
	live, look := p.reconciler(t)
	keep := func() *queue.Snapshot {
		t.Helper()
		look()
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap
	}
	keep()
	wanted := p.choices(t)[0]
	p.vote(t, 0, wanted, 1)
	c.add(2 * time.Hour)
	closed := keep().ClosedAt
	if closed == 0 {
		t.Fatal("the party is open after its last song")
	}
	c.add(3 * time.Hour)
	p.vote(t, 1, wanted, 1)
	if snap := keep(); snap.ClosedAt != closed || snap.Items[wanted.ID].Votes != 2 {
		t.Errorf("closed at %d, was at %d; %+v", snap.ClosedAt, closed, snap.Items[wanted.ID])
	}
}
