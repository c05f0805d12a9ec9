package queue_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/queue"
)

// night is a random party: what happens in it is drawn, what it must keep is checked after each step.
type night struct {
	*party
	t          *testing.T
	rand       *rand.Rand
	clock      *clock
	live       *queue.Live
	reconciler *queue.Reconciler
	fence      models.Fence
}

// TestWhatThePageShowsFirstIsWhatPlays: through a random night the snapshot, patched change by change, equals one that is read
// afresh, and the song that it shows first is the one that is claimed next.
func TestWhatThePageShowsFirstIsWhatPlays(t *testing.T) {
	for seed := range uint64(4) {
		p := newParty(t, 30, 8)
		n := &night{party: p, t: t, rand: rand.New(rand.NewPCG(seed, 7)), clock: p.fakeTime()}
		var err error
		if n.live, err = p.Live(t.Context()); err != nil {
			t.Fatal(err)
		}
		n.reconciler, n.fence = p.Reconciler(n.live), p.fence(t)
		for range 150 {
			n.step()
			n.clock.add(time.Duration(n.rand.IntN(40)) * time.Second)
			n.check()
		}
	}
}

func (n *night) guest() models.Actor { return models.AsGuest(n.guests[n.rand.IntN(len(n.guests))]) }

// entry is any entry that the page shows; 0 = there is none.
func (n *night) entry() models.EntryID {
	list := n.live.Snapshot().Queue
	if len(list) == 0 {
		return 0
	}
	return list[n.rand.IntN(len(list))].ID
}

// step does something that guests and hosts do. The party may refuse it: that is not what this test is about.
func (n *night) step() {
	ctx := n.t.Context()
	switch n.rand.IntN(10) {
	case 0, 1, 2:
		_, _, _ = n.Request(ctx, n.guest(), n.songs[n.rand.IntN(len(n.songs))])
	case 3, 4, 5:
		_, _ = n.Vote(ctx, n.guest(), n.entry(), n.rand.IntN(3)-1)
	case 6:
		_ = n.Withdraw(ctx, n.guest(), n.entry())
		_ = n.MoveOwn(ctx, n.guest(), n.entry(), n.entry())
	case 7:
		n.host()
	case 8:
		_ = n.Seen(ctx, n.guests[:n.rand.IntN(len(n.guests))])
		if err := n.reconciler.Reconcile(ctx); err != nil {
			n.t.Fatal(err)
		}
	case 9:
		n.finish()
	}
}

func (n *night) host() {
	ctx := n.t.Context()
	policies := []string{"fair", "votes", "first_come", "shuffle", "host"}
	switch n.rand.IntN(3) {
	case 0:
		_ = n.Move(ctx, host, n.entry(), n.entry())
	case 1:
		n.set(n.t, "policy", `"`+policies[n.rand.IntN(len(policies))]+`"`)
		n.set(n.t, "in_a_row", []string{"0", "1", "2"}[n.rand.IntN(3)])
	case 2:
		_, _ = n.LockNext(ctx, n.fence)
	}
}

// finish ends the song that plays and holds the next one against what the page shows.
func (n *night) finish() {
	snap, err := n.live.Fresh(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
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
	now, err := n.Finish(n.t.Context(), n.fence, was, models.EndPlayed)
	if err != nil {
		n.t.Fatal(err)
	}
	if now.EntryID != first {
		n.t.Fatalf("the page showed %d first under %s, %d plays", first, snap.Values.Policy, now.EntryID)
	}
}

func (n *night) check() {
	n.t.Helper()
	patched, err := n.live.Fresh(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	anew, err := n.Live(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	fresh := anew.Snapshot()
	if len(fresh.Queue) != len(patched.Queue) || fresh.Present != patched.Present || fresh.Room != patched.Room {
		n.t.Fatalf(
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
			n.t.Fatalf(
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
