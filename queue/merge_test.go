package queue_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"upbeat/models"
	"upbeat/queue"
)

func TestMergeMakesOnePersonOfTwo(t *testing.T) {
	p := newParty(t, 8, 4)
	ctx := t.Context()
	fence, err := p.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p.set(t, "kick", `"off"`)
	played := p.request(t, 0, 0)
	finish(t, p, fence, 0)
	finish(t, p, fence, played.ID)
	own, both, alone := p.request(t, 0, 1), p.request(t, 2, 2), p.request(t, 3, 3)
	p.vote(t, 0, both, 1)
	p.vote(t, 1, both, -1) // the survivor's own counts
	p.vote(t, 0, alone, -1)
	p.vote(t, 1, own, -1)
	live, err := p.Live(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		by         models.Actor
		from, into models.GuestID
	}{{models.AsGuest(p.guests[0]), p.guests[0], p.guests[1]}, {host, p.guests[0], p.guests[0]}, {host, p.guests[0], 99999},
		{host, 99999, p.guests[0]}} {
		if _, err := p.Merge(ctx, bad.by, bad.from, bad.into); err == nil {
			t.Errorf("%+v was let through", bad)
		}
	}
	g, err := p.Merge(ctx, host, p.guests[0], p.guests[1])
	if err != nil || g.Played != 1 {
		t.Fatalf("%+v, %v", g, err)
	}
	checkSums(t, p, []models.Entry{played, own, both, alone})
	for e, want := range map[models.EntryID][2]int{both.ID: {1, 1}, alone.ID: {1, 1}, own.ID: {0, 1}} {
		if got := p.entry(t, e); got.Ups != want[0] || got.Downs != want[1] {
			t.Errorf("entry %d: %d up, %d down, want %v", e, got.Ups, got.Downs, want)
		}
	}
	if got := p.entry(t, own.ID); got.GuestID != p.guests[1] {
		t.Errorf("the entry is guest %d's", got.GuestID)
	}
	if _, err := p.Vote(ctx, models.AsGuest(p.guests[0]), both.ID, 1); !errors.Is(err, models.ErrNoGuest) {
		t.Errorf("the old one votes: %v", err)
	}
	snap, err := live.Fresh(ctx)
	if err != nil || snap.MergedInto[p.guests[0]] != p.guests[1] || len(snap.StandingChanges) != 2 {
		t.Errorf("moved %v, stood %v, %v", snap.MergedInto, snap.StandingChanges, err)
	}
	if item := snap.Items[alone.ID]; item.VoteOf(p.guests[1]) != -1 || item.VoteOf(p.guests[0]) != 0 {
		t.Errorf("said %v", item.Ballots)
	}
	// Once more: who had turned out to be the second is led on to the third.
	if _, err := p.Merge(ctx, host, p.guests[1], p.guests[2]); err != nil {
		t.Fatal(err)
	}
	if g := p.guest(t, p.guests[0]); g.MergedInto != p.guests[2] {
		t.Errorf("leads to %d", g.MergedInto)
	}
	if snap, _ = live.Fresh(ctx); snap.MergedInto[p.guests[0]] != p.guests[2] || snap.MergedInto[p.guests[1]] != p.guests[2] {
		t.Errorf("moved %v", snap.MergedInto)
	}
	if err := p.ForgetGuest(ctx, host, p.guests[2], "a guest"); err != nil {
		t.Fatal(err)
	}
	if snap, _ = live.Fresh(ctx); len(snap.MergedInto) != 3 || snap.MergedInto[p.guests[0]] != 0 || snap.MergedInto[p.guests[2]] != 0 {
		t.Errorf("forgotten: moved %v", snap.MergedInto)
	}
	fresh, err := p.Live(ctx)
	if err != nil || fmt.Sprint(fresh.Snapshot().MergedInto) != fmt.Sprint(snap.MergedInto) {
		t.Errorf("read anew: %v, %v", fresh.Snapshot().MergedInto, err)
	}
}

func TestMergingWithABannedGuestBans(t *testing.T) {
	p := newParty(t, 3, 3)
	ctx := t.Context()
	e, others := p.request(t, 1, 0), p.request(t, 2, 1)
	p.vote(t, 1, others, 1)
	if _, err := p.Ban(ctx, host, p.guests[0], true); err != nil {
		t.Fatal(err)
	}
	if g, err := p.Merge(ctx, host, p.guests[0], p.guests[1]); err != nil || !g.Banned {
		t.Fatalf("%+v, %v", g, err)
	}
	if got := p.entry(t, e.ID); got.Status != models.Removed {
		t.Errorf("their song is %s", got.Status)
	}
	checkSums(t, p, []models.Entry{e, others})
	if got := p.entry(t, others.ID); got.Votes != 1 {
		t.Errorf("%d votes", got.Votes)
	}
}

// world is what random merges are held against: who votes what, by the person that each guest has turned out to be.
type world struct {
	is    map[models.GuestID]models.GuestID
	votes map[models.EntryID]map[models.GuestID]int
}

func (w *world) merge(from, into models.GuestID) {
	for g, is := range w.is {
		if is == from {
			w.is[g] = into
		}
	}
	for _, votes := range w.votes {
		if votes[into] == 0 {
			votes[into] = votes[from]
		}
		delete(votes, from)
	}
}

func TestMergesInRandomWorldsKeepSumsRight(t *testing.T) {
	const guests, songs, acts = 12, 10, 160
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			p := newParty(t, songs, guests)
			ctx := t.Context()
			p.set(t, "kick", `"off"`)
			p.set(t, "skip_share", "0")
			random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a test
			fence, err := p.Acquire(ctx)
			if err != nil {
				t.Fatal(err)
			}
			live, err := p.Live(ctx)
			if err != nil {
				t.Fatal(err)
			}
			w := &world{is: map[models.GuestID]models.GuestID{}, votes: map[models.EntryID]map[models.GuestID]int{}}
			for _, g := range p.guests {
				w.is[g] = g
			}
			var entries []models.Entry
			for range acts {
				one, two := p.guests[random.IntN(guests)], p.guests[random.IntN(guests)]
				switch act := random.IntN(20); {
				case act < 6:
					e, created, err := p.Request(ctx, models.AsGuest(w.is[one]), p.songs[random.IntN(songs)])
					if err != nil {
						t.Fatal(err)
					}
					if created {
						entries, w.votes[e.ID] = append(entries, e), map[models.GuestID]int{}
					}
					w.votes[e.ID][w.is[one]] = 1
				case act < 15 && len(entries) > 0:
					e, value := entries[random.IntN(len(entries))], random.IntN(3)-1
					if _, err := p.Vote(ctx, models.AsGuest(w.is[one]), e.ID, value); err == nil {
						w.votes[e.ID][w.is[one]] = value
					} else if !errors.Is(err, models.ErrEntryGone) {
						t.Fatal(err)
					}
				case act < 17:
					playback, err := p.Playback(ctx)
					if err != nil {
						t.Fatal(err)
					}
					finish(t, p, fence, playback.EntryID)
				case act == 17 && w.is[one] != w.is[two]:
					if _, err := p.Merge(ctx, host, w.is[one], w.is[two]); err != nil {
						t.Fatal(err)
					}
					w.merge(w.is[one], w.is[two])
				case act == 18:
					if _, err := live.Fresh(ctx); err != nil {
						t.Fatal(err)
					}
				}
			}
			w.check(t, p, entries, live)
		})
	}
}

func (w *world) check(t *testing.T, p *party, entries []models.Entry, live *queue.Live) {
	t.Helper()
	checkSums(t, p, entries)
	snap, err := live.Fresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, before := range entries {
		e := p.entry(t, before.ID)
		if e.GuestID != w.is[before.GuestID] {
			t.Errorf("entry %d is guest %d's, want %d's", e.ID, e.GuestID, w.is[before.GuestID])
		}
		ups, downs := 0, 0
		for g, v := range w.votes[e.ID] {
			ups, downs = ups+max(v, 0), downs+max(-v, 0)
			if item := snap.Items[e.ID]; item != nil && item.VoteOf(g) != v {
				t.Errorf("entry %d: guest %d's vote is %d live, want %d", e.ID, g, item.VoteOf(g), v)
			}
		}
		if e.Ups != ups || e.Downs != downs || e.Votes != ups-downs {
			t.Errorf("entry %d (%s): %d up %d down sum %d, want %d up %d down", e.ID, e.Status, e.Ups, e.Downs, e.Votes, ups, downs)
		}
		if item := snap.Items[e.ID]; item != nil && item.Votes != e.Votes {
			t.Errorf("entry %d: %d live, %d in the database", e.ID, item.Votes, e.Votes)
		}
	}
	present := 0
	for g, is := range w.is {
		row := p.guest(t, g)
		if (row.MergedInto != 0) != (g != is) || g != is && (row.MergedInto != is || row.Present) {
			t.Errorf("guest %d: merged into %d, present %v; want %d", g, row.MergedInto, row.Present, is)
		}
		if row.Present {
			present++
		}
	}
	if snap.Present != present {
		t.Errorf("%d present live, %d in the database", snap.Present, present)
	}
}

// Two hosts take the same guest in hand at once; one of each pair wins, and nothing is left half done.
func TestTwoHostsMergeAtOnce(t *testing.T) {
	p := newParty(t, 4, 4)
	ctx := t.Context()
	entries := []models.Entry{p.request(t, 0, 0), p.request(t, 1, 1), p.request(t, 2, 2)}
	p.vote(t, 0, entries[1], 1)
	p.vote(t, 1, entries[0], 1)
	var both sync.WaitGroup
	done := make([]error, 2)
	both.Go(func() { _, done[0] = p.Merge(ctx, host, p.guests[0], p.guests[1]) })
	both.Go(func() {
		_, done[1] = p.Merge(ctx, models.Actor{Role: models.Moderator, Account: "bob"}, p.guests[1], p.guests[0])
	})
	both.Wait()
	if (done[0] == nil) == (done[1] == nil) {
		t.Errorf("both or none: %v", done)
	}
	checkSums(t, p, entries)
}
