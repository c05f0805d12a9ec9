package queue_test

import (
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

// Of eight songs three are one recording that waits, one played lately, one plays, one is broken and one is on a disk that is away.
func TestTheDiceProposeWhatCouldBeRequested(t *testing.T) {
	p := newParty(t, 7, 2)
	clock := p.fakeTime()
	p.set(t, "song_cooldown", "60")
	p.sameRecording(t, 3)
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Songs().SetProblem(p.songs[5], models.ProblemBroken, 1)
	}); err != nil {
		t.Fatal(err)
	}
	away := store.IndexedSong{Song: models.Song{Source: "test", Path: "/nas/a", Title: "Away", Duration: 180_000, ProbedAt: 1}}
	if err := p.store.Library().SaveSongs(t.Context(), []store.IndexedSong{away}); err != nil {
		t.Fatal(err)
	}
	if err := p.store.Disks().Save(t.Context(), models.Disk{Path: "/nas", AwaySince: 1}); err != nil {
		t.Fatal(err)
	}
	p.request(t, 1, 3)
	fence := p.fence(t)
	lately := p.play(t, fence, 0)
	p.request(t, 1, 4)
	p.play(t, fence, lately)
	p.request(t, 1, 0)
	clock.add(time.Minute)

	me, before := models.AsGuest(p.guests[0]), p.version(t)
	for _, by := range []models.Actor{me, models.AsGuest(0)} { // who has not joined yet may look
		for range 20 {
			if s, err := queue.Propose(t.Context(), p.Party, by); err != nil || s.ID != p.songs[6] {
				t.Fatalf("song %d, %v: only %d can be requested", s.ID, err, p.songs[6])
			}
		}
	}
	if after := p.version(t); after != before {
		t.Errorf("a proposal has changed the party: version %d, was %d", after, before)
	}
	p.request(t, 0, 6)
	_, err := queue.Propose(t.Context(), p.Party, me)
	expect(t, "nothing is left", refused(err), "nothing_new")
}

// Who may request nothing is told why, and not that there is nothing.
func TestTheDiceSayWhyTheyProposeNothing(t *testing.T) {
	p := newParty(t, 2, 1)
	propose := func() string {
		_, err := queue.Propose(t.Context(), p.Party, models.AsGuest(p.guests[0]))
		return refused(err)
	}
	p.set(t, "waiting_per_guest", "1")
	p.request(t, 0, 0)
	expect(t, "one waits", propose(), "waiting_limit")
	p.set(t, "may_request", `"nobody"`)
	expect(t, "guests may not", propose(), "may_not_request")
}
