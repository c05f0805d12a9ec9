package queue_test

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
)

// hostParty is a random party in which hosts act.
type hostParty struct {
	*randomParty
	acts    queue.Acts
	blocks  queue.Blocks
	entries []models.EntryID // all that there ever were
	done    int              // acts and undos that were not refused
}

func newHostParty(t *testing.T, songs, guests int, seed uint64) *hostParty {
	t.Helper()
	p := newUndoParty(t, songs, guests)
	r := &randomParty{party: p, t: t, rand: rand.New(rand.NewPCG(seed, 9)), clock: p.fakeTime()}
	var err error
	if r.live, err = p.Live(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.reconciler, r.fence = p.Reconciler(r.live), p.fence(t)
	return &hostParty{randomParty: r, acts: queue.Acts{Party: p.Party}, blocks: queue.Blocks{Party: p.Party}}
}

// ask has guests request songs and vote.
func (h *hostParty) ask(n int) {
	ctx := h.t.Context()
	for range n {
		if e, created, err := h.Request(ctx, h.guest(), h.songs[h.rand.IntN(len(h.songs))]); err == nil && created {
			h.entries = append(h.entries, e.ID)
		}
		if _, err := h.live.Fresh(ctx); err != nil {
			h.t.Fatal(err)
		}
		_, _ = h.Vote(ctx, h.guest(), h.entry(), h.rand.IntN(3)-1)
	}
}

// act is an act of a host, or an undo of one of the last hour. The party may refuse it.
func (h *hostParty) act() {
	ctx := h.t.Context()
	if _, err := h.live.Fresh(ctx); err != nil {
		h.t.Fatal(err)
	}
	guest := h.guests[h.rand.IntN(len(h.guests))]
	var err error
	switch h.rand.IntN(14) {
	case 0, 1:
		_, err = h.acts.Remove(ctx, host, h.entry())
	case 2, 3:
		err = h.Move(ctx, host, h.entry(), h.entry())
	case 4:
		_, err = h.Ban(ctx, host, guest, h.rand.IntN(2) == 0)
	case 5:
		_, err = h.Mute(ctx, host, guest, h.rand.IntN(2) == 0)
	case 6:
		_, err = h.Void(ctx, host, guest)
	case 7:
		err = h.govern()
	case 8:
		if h.rand.IntN(4) == 0 {
			_, _, err = h.acts.Clear(ctx, host)
		}
	case 9:
		_, err = h.blocks.Add(ctx, host, queue.Bar{Song: h.songs[h.rand.IntN(len(h.songs))], Tonight: h.rand.IntN(2) == 0})
	case 10:
		if list := h.blocked(h.t); len(list) > 0 {
			_, err = h.blocks.Remove(ctx, host, list[h.rand.IntN(len(list))].ID)
		}
	default:
		list := h.party.acts(h.t)
		if len(list) == 0 {
			return
		}
		_, err = h.acts.Undo(ctx, host, list[h.rand.IntN(min(len(list), 10))].ID)
	}
	var rule *models.RuleError
	switch {
	case err == nil:
		h.done++
	case errors.As(err, &rule), errors.Is(err, models.ErrEntryGone), errors.Is(err, models.ErrNoSuchEntry), errors.Is(err, models.ErrLocked):
	default:
		h.t.Fatal(err)
	}
}

func (h *hostParty) govern() error {
	policies := []string{"fair", "votes", "first_come", "shuffle", "host"}
	changes := settings.Changes{
		"policy":       []byte(`"` + policies[h.rand.IntN(len(policies))] + `"`),
		"in_a_row":     []byte(strconv.Itoa(h.rand.IntN(3))),
		"song_minutes": []byte(strconv.Itoa(h.rand.IntN(9))),
	}
	_, err := h.Govern(h.t.Context(), host, queue.Government{Changes: changes, Action: "preset", Target: "bar"})
	return err
}

// TestAThousandActsAndUndosLeaveTheSameState: whatever hosts do and undo in a party in which nobody else does anything, undoing all that
// stands, the newest first, leaves entries, votes, order, settings and what guests may do as they were.
func TestAThousandActsAndUndosLeaveTheSameState(t *testing.T) {
	const rounds, acts = 10, 140 // some of them are refused
	h := newHostParty(t, 60, 12, 1)
	h.ask(60)
	finish(t, h.party, h.fence, 0)
	for range rounds {
		h.ask(6)
		h.clock.add(models.UndoFor.Duration()) // what was done before cannot be undone any more
		was := h.state(t, h.entries)
		for range acts {
			h.act()
			h.clock.add(time.Second)
		}
		h.undoAll(t)
		expectState(t, was, h.state(t, h.entries))
		if t.Failed() {
			t.Fatalf("after %d acts", h.done)
		}
	}
	if h.done < 1000 {
		t.Errorf("only %d acts", h.done)
	}
}

// TestUndosNeverTouchTheMusic: the same while songs start and end, guests request and vote, and the rules are kept up. What plays goes on,
// what has played stays played, all sums are those of the votes, and pages that were patched show what is read afresh.
func TestUndosNeverTouchTheMusic(t *testing.T) {
	h := newHostParty(t, 60, 12, 2)
	ctx := t.Context()
	h.ask(30)
	finish(t, h.party, h.fence, 0)
	played := map[models.EntryID]models.Status{}
	for i := range 150 {
		if i%7 == 0 {
			h.ask(4)
		}
		if i%5 == 0 {
			h.finish()
		}
		if i%11 == 0 {
			if err := h.reconciler.Reconcile(ctx); err != nil {
				t.Fatal(err)
			}
		}
		h.act()
		before, err := h.Playback(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, act := range h.party.acts(t)[:min(3, len(h.party.acts(t)))] {
			if _, err := h.acts.Undo(ctx, host, act.ID); err != nil && !undoRefused(err) {
				t.Fatal(err)
			}
		}
		after, err := h.Playback(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if after.EntryID != before.EntryID || after.Position != before.Position || after.At != before.At {
			t.Fatalf("step %d: %d at %d plays, it was %d at %d", i, after.EntryID, after.Position, before.EntryID, before.Position)
		}
		h.clock.add(2 * time.Second)
		h.check()
		h.checkPlayed(played)
	}
	h.undoAll(t)
	h.check()
	h.checkPlayed(played)
	var list []models.Entry
	for _, id := range h.entries {
		list = append(list, h.party.entry(t, id))
	}
	checkSums(t, h.party, list)
}

// checkPlayed holds what has ended while it played against what it was before.
func (h *hostParty) checkPlayed(played map[models.EntryID]models.Status) {
	h.t.Helper()
	for _, id := range h.entries {
		e := h.party.entry(h.t, id)
		if was, known := played[id]; known && was != e.Status {
			h.t.Fatalf("%d had %s and is %s", id, was, e.Status)
		}
		if e.Status == models.Played || e.Status == models.Skipped {
			played[id] = e.Status
		}
	}
}
