package queue_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// randomParty is a party: what happens in it is drawn, what it must keep is checked after each step.
type randomParty struct {
	*party
	t          *testing.T
	rand       *rand.Rand
	clock      *clock
	live       *queue.Live
	reconciler *queue.Reconciler
	fence      models.Fence
}

// TestWhatThePageShowsFirstIsWhatPlays: through a random party the snapshot, patched change by change, equals one that is read
// afresh, and the song that it shows first is the one that is claimed next.
func TestWhatThePageShowsFirstIsWhatPlays(t *testing.T) {
	for seed := range uint64(4) {
		p := newParty(t, 30, 8)
		r := &randomParty{party: p, t: t, rand: rand.New(rand.NewPCG(seed, 7)), clock: p.fakeTime()}
		var err error
		if r.live, err = p.Live(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.reconciler, r.fence = p.Reconciler(r.live), p.fence(t)
		for range 150 {
			r.step()
			r.clock.add(time.Duration(r.rand.IntN(40)) * time.Second)
			r.check()
		}
	}
}

func (r *randomParty) guest() models.Actor {
	return models.AsGuest(r.guests[r.rand.IntN(len(r.guests))])
}

// entry is any entry that the page shows; 0 = there is none.
func (r *randomParty) entry() models.EntryID {
	list := r.live.Snapshot().Queue
	if len(list) == 0 {
		return 0
	}
	return list[r.rand.IntN(len(list))].ID
}

// step does something that guests and hosts do. The party may refuse it: that is not what this test is about.
func (r *randomParty) step() {
	ctx := r.t.Context()
	switch r.rand.IntN(10) {
	case 0, 1, 2:
		_, _, _ = r.Request(ctx, r.guest(), r.songs[r.rand.IntN(len(r.songs))])
	case 3, 4, 5:
		_, _ = r.Vote(ctx, r.guest(), r.entry(), r.rand.IntN(3)-1)
	case 6:
		_ = r.Withdraw(ctx, r.guest(), r.entry())
		_ = r.MoveOwn(ctx, r.guest(), r.entry(), r.entry())
	case 7:
		r.host()
	case 8:
		_ = r.Seen(ctx, r.guests[:r.rand.IntN(len(r.guests))])
		if err := r.reconciler.Reconcile(ctx); err != nil {
			r.t.Fatal(err)
		}
	case 9:
		r.finish()
	}
}

func (r *randomParty) host() {
	ctx := r.t.Context()
	policies := []string{"fair", "votes", "first_come", "shuffle", "host"}
	switch r.rand.IntN(3) {
	case 0:
		_ = r.Move(ctx, host, r.entry(), r.entry())
	case 1:
		r.set(r.t, "policy", `"`+policies[r.rand.IntN(len(policies))]+`"`)
		r.set(r.t, "in_a_row", []string{"0", "1", "2"}[r.rand.IntN(3)])
	case 2:
		_, _ = r.LockNext(ctx, r.fence)
	}
}

// finish ends the song that plays and holds the next one against what the page shows.
func (r *randomParty) finish() {
	snap, err := r.live.Fresh(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	var first models.EntryID
	// The song that ends counts from now on as played: what plays counted already, so the order stays as shown.
	for _, item := range snap.Queue {
		if item.Status == models.Ready {
			first = item.ID
			break
		}
	}
	was := snap.Playback.EntryID
	now, err := r.Finish(r.t.Context(), r.fence, was, models.EndPlayed)
	if err != nil {
		r.t.Fatal(err)
	}
	if now.EntryID != first {
		r.t.Fatalf("the page showed %d first under %s, %d plays", first, snap.Values.Policy, now.EntryID)
	}
}

func (r *randomParty) check() {
	r.t.Helper()
	patched, err := r.live.Fresh(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	anew, err := r.Live(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	fresh := anew.Snapshot()
	if len(fresh.Queue) != len(patched.Queue) || fresh.Present != patched.Present || fresh.Room != patched.Room {
		r.t.Fatalf(
			"%d songs, %d present, %+v; read afresh %d, %d, %+v",
			len(patched.Queue),
			patched.Present,
			patched.Room,
			len(fresh.Queue),
			fresh.Present,
			fresh.Room,
		)
	}
	for i, item := range patched.Queue {
		if other := fresh.Queue[i]; other.ID != item.ID || other.Placing != item.Placing || other.Net != item.Net ||
			other.Votes != item.Votes {
			r.t.Fatalf(
				"place %d under %s: %d %+v net %d; read afresh %d %+v net %d",
				i,
				patched.Values.Policy,
				item.ID,
				item.Placing,
				item.Net,
				other.ID,
				other.Placing,
				other.Net,
			)
		}
	}
}
