package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/internal/system"
	"upbeat/models"
)

// seenWithin is how long a vote's change may take to reach the last phone before it counts as unseen.
const seenWithin = 5 * time.Second

// limitWindow is how long a guest who voted too fast waits.
const limitWindow = time.Second

func isLimited(err error) bool {
	var no *refusal
	return errors.As(err, &no) && no.Status == 429
}

// ballot is one vote to be cast.
type ballot struct {
	guest, entry int
	value        int8
}

// pass yields ballots in which every guest says value on every entry, entry by entry for each guest in turn, without those that
// would change nothing.
func (r *run) pass(value int8, yield func(ballot) bool) bool {
	for e := range r.ledger.entries {
		for g := range r.guests {
			// guests take turns on entries: neighbouring votes are neither one guest's nor on one entry
			b := ballot{guest: g, entry: (e + g) % len(r.ledger.entries), value: value}
			if r.ledger.said[b.guest][b.entry] == value || r.ledger.left(r.ledger.entries[b.entry]) || r.requested(b) {
				continue
			}
			if !yield(b) {
				return false
			}
		}
	}
	return true
}

// requested tells whether the guest had a vote there from the start: it stays, so that no entry falls to the kick threshold.
func (r *run) requested(b ballot) bool { return r.ledger.fixed[[2]int{b.guest, b.entry}] }

// samples collects measured times from several goroutines.
type samples struct {
	mu                     sync.Mutex
	answer, seen, fromSent []time.Duration
	unseen, refused        int
}

// vote casts the votes, fills the report with those that were answered, and checks them, also where the casting ended early.
func (r *run) vote(ctx context.Context, live bool) error {
	r.Say("%d votes on %d songs by %d guests", r.Votes, r.report.Songs, r.report.Guests)
	var before tally
	if r.swarm != nil {
		before = r.swarm.counts()
	}
	idle := r.idleCPU(ctx)
	server, own, began := r.serverCPU(), ownCPU(), time.Now()
	all := &samples{}
	err := r.cast(ctx, all, live)
	took := time.Since(began)
	server, own = r.serverCPU()-server, ownCPU()-own
	n := len(all.answer)
	r.report.Votes, r.report.Seconds, r.report.PerSecond = n, took.Seconds(), float64(n)/took.Seconds()
	r.report.Answer, r.report.Seen, r.report.SeenSent = latency(all.answer), latency(all.seen), latency(all.fromSent)
	r.report.Unseen, r.report.Refused = all.unseen, all.refused
	idled := time.Duration(idle * float64(took))
	perVote := 1 / float64(max(1, n))
	r.report.ServerCPU, r.report.ServerCPUAll, r.report.ClientCPU = ms(max(0, server-idled))*perVote, ms(server)*perVote, ms(own)*perVote
	if r.swarm != nil {
		t := r.swarm.counts()
		r.report.BytesPerVote = float64(t.Bytes-before.Bytes) * perVote / float64(len(r.guests))
		r.report.Snapshots, r.report.Gaps, r.report.SocketsLost = t.Snapshots-before.Snapshots, t.Gaps-before.Gaps, t.Lost
	}
	r.Say("checking every guest's votes")
	return errors.Join(err, r.check())
}

// cast runs passes of votes, up and taken back in turn, until enough are cast.
func (r *run) cast(ctx context.Context, all *samples, live bool) error {
	left := r.Votes
	for value := int8(1); left > 0; value = 1 - value {
		r.watch.turn(value == 1)
		before := left
		err := r.spread(ctx, value, &left, func(c *client, b ballot) error { return r.one(ctx, c, b, all, live) })
		if err != nil {
			return err
		}
		if left == before {
			return errors.New("the queue has run empty: every song that was voted on has played")
		}
	}
	return nil
}

// spread hands one pass's ballots to the voters: one after another, at a rate, or as fast as all connections go. A guest always
// votes over the same connection, so that its votes arrive in order.
func (r *run) spread(ctx context.Context, value int8, left *int, f func(*client, ballot) error) error {
	voters := r.Connections
	g, ctx := errgroup.WithContext(ctx)
	lanes := make([]chan ballot, voters)
	for i := range lanes {
		lanes[i] = make(chan ballot, 1)
		g.Go(func() error {
			c := newClient(r.addr)
			defer c.close()
			for b := range lanes[i] {
				if err := f(c, b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	pace := r.pace()
	r.pass(value, func(b ballot) bool {
		if *left == 0 || !pace(ctx) {
			return false
		}
		select {
		case lanes[b.guest%voters] <- b:
			*left--
			return true
		case <-ctx.Done():
			return false
		}
	})
	for _, lane := range lanes {
		close(lane)
	}
	return g.Wait()
}

// pace waits for the next vote's turn.
func (r *run) pace() func(context.Context) bool {
	if r.Rate <= 0 {
		return func(ctx context.Context) bool { return ctx.Err() == nil }
	}
	next := time.Now()
	return func(ctx context.Context) bool {
		next = next.Add(time.Duration(float64(time.Second) / r.Rate))
		select {
		case <-ctx.Done():
			return false
		case <-time.After(time.Until(next)):
			return true
		}
	}
}

// one casts one vote, and with live connections waits until the last of them has seen it.
func (r *run) one(ctx context.Context, c *client, b ballot, all *samples, live bool) error {
	entry := r.ledger.entries[b.entry]
	sent := time.Now()
	votes, err := r.put(c, b, entry)
	for isLimited(err) && ctx.Err() == nil { // few guests vote faster than a guest may: not what is measured
		select {
		case <-ctx.Done():
		case <-time.After(limitWindow):
		}
		sent = time.Now()
		votes, err = r.put(c, b, entry)
	}
	answered := time.Now()
	if isGone(err) {
		r.ledger.leave(entry)
		all.mu.Lock()
		defer all.mu.Unlock()
		all.refused++
		return nil
	}
	if err != nil {
		r.ledger.doubt(b)
		return err
	}
	r.ledger.said[b.guest][b.entry] = b.value
	var seen time.Time
	if live {
		seen = r.awaitSeen(ctx, entry, votes)
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.answer = append(all.answer, answered.Sub(sent))
	switch {
	case !live:
	case seen.IsZero():
		all.unseen++
		r.Say("not every phone has seen the vote of guest %d on entry %d (now %d votes) within %s", r.guests[b.guest].id, entry, votes,
			seenWithin)
	default:
		all.seen = append(all.seen, max(0, seen.Sub(answered)))
		all.fromSent = append(all.fromSent, seen.Sub(sent))
	}
	return nil
}

// put sends a vote, once more where the connection broke: votes are set, not added.
func (r *run) put(c *client, b ballot, entry models.EntryID) (int, error) {
	votes, err := c.vote(r.guests[b.guest], entry, int(b.value))
	var no *refusal
	if err == nil || errors.As(err, &no) {
		return votes, err
	}
	if votes, err = c.vote(r.guests[b.guest], entry, int(b.value)); err != nil {
		err = fmt.Errorf("a vote was not answered: %w", err)
	}
	return votes, err
}

func (r *run) awaitSeen(ctx context.Context, entry models.EntryID, votes int) time.Time {
	timeout := time.NewTimer(seenWithin)
	defer timeout.Stop()
	select {
	case at := <-r.watch.answered(entry, votes):
		return at
	case <-timeout.C:
	case <-ctx.Done():
	}
	return time.Time{}
}

// idleCPU is what the server takes of a core without votes: the music plays on.
func (r *run) idleCPU(ctx context.Context) float64 {
	const window = 4 * time.Second
	if r.PID == 0 {
		return 0
	}
	before := r.serverCPU()
	select {
	case <-ctx.Done():
	case <-time.After(window):
	}
	return float64(r.serverCPU()-before) / float64(window)
}

func (r *run) serverCPU() time.Duration {
	if r.PID == 0 {
		return 0
	}
	return system.CPU(system.Tree(r.PID))
}

func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
