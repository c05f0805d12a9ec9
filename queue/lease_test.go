package queue_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/queue"
)

const (
	ttl    = 3 * time.Second
	unmet  = 11 * time.Second // longer than an owner that nobody has met may be away, on either database
	renews = 500 * time.Millisecond
)

// holders are leases of one room whose processes tell the time by one clock.
type holders struct {
	*party
	now time.Time
}

func newHolders(t *testing.T) *holders {
	t.Helper()
	return &holders{party: newParty(t, 0, 0), now: time.Unix(1_800_000_000, 0)}
}

func (h *holders) lease(owner string) *queue.Lease {
	l := h.Lease(owner, "box of "+owner, ttl)
	l.SetClock(func() time.Time { return h.now })
	return l
}

func (h *holders) row(t *testing.T) (row models.Lease) {
	t.Helper()
	if err := h.store.Read(t.Context(), func(tx *store.Tx) (err error) { row, err = tx.Leases().Get(h.Room); return err }); err != nil {
		t.Fatal(err)
	}
	return row
}

func TestTheLeaseHasOneOwner(t *testing.T) {
	h := newHolders(t)
	ctx := t.Context()
	a, b := h.lease("a"), h.lease("b")
	if err := a.Renew(ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.Renew(ctx); !errors.Is(err, queue.ErrHeld) {
		t.Fatalf("second owner: %v", err)
	}
	if _, err := b.Lead(ctx); !errors.Is(err, queue.ErrHeld) {
		t.Fatalf("it leads without the lease: %v", err)
	}
	if err := b.Release(ctx); err != nil {
		t.Fatal(err)
	}
	if row, _ := b.Holder(ctx); row.Owner != "a" || row.Host != "box of a" || row.Since == 0 {
		t.Fatalf("held by %+v", row)
	}
	first, err := a.Lead(ctx)
	if err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(unmet)
	if err := b.Renew(ctx); err != nil {
		t.Fatalf("the question was open for %s: %v", unmet, err)
	}
	if err := a.Renew(ctx); !errors.Is(err, queue.ErrHeld) {
		t.Fatalf("the former owner: %v", err)
	}
	if second, err := b.Lead(ctx); err != nil || second <= first {
		t.Fatalf("fence %d after %d, %v", second, first, err)
	}
	if err := b.Release(ctx); err != nil {
		t.Fatal(err)
	}
	if err := a.Renew(ctx); err != nil {
		t.Fatalf("after a release: %v", err)
	}
}

// While its owner answers, who waits never gets the lease; when it stops, within seconds.
func TestAStandbyTakesOverWithinSeconds(t *testing.T) {
	h := newHolders(t)
	ctx := t.Context()
	a, b := h.lease("a"), h.lease("b")
	before := h.row(t)
	const rounds = 60
	for range rounds {
		if err := a.Renew(ctx); err != nil {
			t.Fatal(err)
		}
		if err := b.Renew(ctx); !errors.Is(err, queue.ErrHeld) {
			t.Fatalf("it took the lease from an owner that answers: %v", err)
		}
		h.now = h.now.Add(renews)
	}
	if asked := h.row(t).Asked - before.Asked; asked > 16 || asked < 14 {
		t.Errorf("asked %d times in %s", asked, rounds*renews)
	}
	if a.Lasts() != ttl {
		t.Errorf("the owner knows that somebody waits, and is sure for %s", a.Lasts())
	}
	died := h.now
	for b.Renew(ctx) != nil {
		h.now = h.now.Add(renews)
		if h.now.Sub(died) > time.Minute {
			t.Fatal("never")
		}
	}
	if took := h.now.Sub(died); took > 6*time.Second {
		t.Errorf("taken over after %s", took)
	}
}

// A room with one player writes nothing for its lease: it reads.
func TestALoneLeaderWritesNothing(t *testing.T) {
	h := newHolders(t)
	a := h.lease("a")
	if err := a.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := h.row(t)
	free := h.holdWriter(t)
	for range 20 {
		h.now = h.now.Add(renews)
		if err := a.Renew(t.Context()); err != nil {
			t.Error(err)
		}
	}
	free()
	if after := h.row(t); after != before {
		t.Errorf("%+v was %+v", after, before)
	}
}

// Three players whose way to the database is cut and mended at random: before one begins, all others are silent.
func TestTwoNeverPlayAtOnce(t *testing.T) {
	h := newHolders(t)
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	type player struct {
		lease  *queue.Lease
		up     bool
		silent time.Time // when its gate shuts by itself
		leads  bool
	}
	players := map[string]*player{}
	for _, name := range []string{"a", "b", "c"} {
		players[name] = &player{lease: h.lease(name), up: true}
	}
	changes := 0
	for range 600 {
		for name, p := range players {
			h.now = h.now.Add(time.Duration(random.IntN(330)) * time.Millisecond)
			if random.IntN(40) == 0 { // away for a second, or for half a minute
				p.up = !p.up
			}
			if !p.up {
				if random.IntN(60) == 0 {
					p.up = true
				}
				continue
			}
			begun := h.now
			switch err := p.lease.Renew(t.Context()); {
			case err == nil:
				for other, q := range players {
					if other != name && q.silent.After(h.now) {
						t.Fatalf("%s begins, and %s may sound for %s more", name, other, q.silent.Sub(h.now))
					}
				}
				if !p.leads {
					changes++
				}
				p.leads, p.silent = true, begun.Add(p.lease.Lasts()-200*time.Millisecond)
			case errors.Is(err, queue.ErrHeld):
				p.leads, p.silent = false, time.Time{}
			default:
				t.Fatal(err)
			}
		}
	}
	if changes < 3 {
		t.Errorf("the lease went round %d times: nothing was tried", changes)
	}
}

// Where Redis has no sign, the leader is asked by the database.
func TestTheLeaderIsSeenWithoutRedis(t *testing.T) {
	h := newHolders(t)
	if l, err := h.Leader(t.Context()); err != nil || l.Alive || l.Owner != "" {
		t.Fatalf("nobody leads: %+v, %v", l, err)
	}
	a := h.lease("a")
	if err := a.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l, err := h.Leader(t.Context()); err != nil || !l.Works() {
		t.Fatalf("%+v, %v", l, err)
	}
	if err := a.Trouble(t.Context(), "no such column"); err != nil {
		t.Fatal(err)
	}
	if l, err := h.Leader(t.Context()); err != nil || !l.Alive || l.Works() || l.Trouble == "" {
		t.Fatalf("a player that cannot play: %+v, %v", l, err)
	}
	h.redis.Close()
	h.SetLeaderClock(func() time.Time { return h.now })
	alive := true
	for range 10 {
		h.now = h.now.Add(time.Second)
		l, err := h.Leader(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		alive = l.Alive
	}
	if alive { // it answers no question
		t.Error("a dead leader is taken to live")
	}
	if h.row(t).Asked == 0 {
		t.Error("it was not asked")
	}
	if err := a.Renew(t.Context()); err != nil { // it answers
		t.Fatal(err)
	}
	if l, err := h.Leader(t.Context()); err != nil || !l.Alive {
		t.Errorf("it has answered: %+v, %v", l, err)
	}
}
