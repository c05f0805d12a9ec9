package bench

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"upbeat/models"
)

// rulesEntry stands for the rules among the entries that a watch looks at; its votes are the rules' version.
const rulesEntry models.EntryID = -1

// rules measures how long a switch of the order takes to every phone: a queue in which each switch moves every song, 1,000 phones.
func (s Suite) rules(ctx context.Context, h harness) ([]Figure, error) {
	const library, guests, waiting, switches = 60, 1000, 30, 300
	server, err := s.fill(ctx, h, library, 20*time.Minute)
	if err != nil {
		return nil, err
	}
	err = h.measured(ctx)
	r := &run{
		PartyConfig: PartyConfig{Guests: guests, Songs: waiting, PID: server.cmd.Process.Pid, Say: s.Say},
		addr:        server.addr, api: newClient(server.addr), watch: newWatch(),
	}
	defer r.api.close()
	var figures []Figure
	if err == nil {
		err = r.prepare(ctx)
	}
	if err == nil {
		figures, err = r.rulesFigures(ctx, switches)
	}
	return figures, errors.Join(err, server.stop(syscall.SIGTERM))
}

func (r *run) rulesFigures(ctx context.Context, switches int) ([]Figure, error) {
	ctx, cancel := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	err := r.connect(ctx, g)
	if err == nil {
		err = r.slope()
	}
	r.calm(ctx)
	all, before, began := &samples{}, r.serverCPU(), r.swarmBytes()
	if err == nil {
		err = r.switchOrder(ctx, switches, all)
	}
	used, bytes := r.serverCPU()-before, r.swarmBytes()-began
	cancel()
	if err := errors.Join(err, g.Wait()); err != nil {
		return nil, err
	}
	t := r.swarm.counts()
	sent, seen := latency(all.fromSent), latency(all.seen)
	f := atMost("rules changed to seen by the last of 1,000 phones, p99", 100, sent.P99, "ms")
	f.OK = f.OK && all.unseen == 0 && t.Gaps == 0 && t.Lost == 0
	f.Note = fmt.Sprintf("from the host's request; p50 %.1f, max %.1f; from its answer p99 %.1f; every switch moves %d songs, %d switches",
		sent.P50, sent.Max, seen.P99, len(r.ledger.entries), sent.Count)
	f.Note += fmt.Sprintf("; server CPU %.1f ms and %.0f bytes a phone for each, music included", ms(used)/float64(switches),
		float64(bytes)/float64(switches*len(r.guests)))
	if all.unseen > 0 || t.Gaps > 0 || t.Lost > 0 {
		f.Note += fmt.Sprintf("; unseen %d, gaps %d, connections lost %d", all.unseen, t.Gaps, t.Lost)
	}
	return []Figure{f}, nil
}

// swarmBytes is what all phones have got so far.
func (r *run) swarmBytes() int64 {
	if r.swarm == nil {
		return 0
	}
	return r.swarm.counts().Bytes
}

// slope gives every entry one vote more than the one before it, so that votes and age order the queue in opposite ways.
func (r *run) slope() error {
	r.Say("voting so that the orders differ")
	n := 0
	for i, entry := range r.ledger.entries {
		for range i {
			n++
			who := len(r.guests) - n%(len(r.guests)-len(r.ledger.entries)) - 1 // the first guests have requested; nobody votes too fast
			if _, err := r.api.vote(r.guests[who], entry, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// switchOrder changes the policy back and forth, one switch after every phone has seen the one before.
func (r *run) switchOrder(ctx context.Context, times int, all *samples) error {
	r.Say("%d switches of the order, seen by %d phones", times, len(r.guests))
	if err := r.api.logIn(); err != nil {
		return err
	}
	r.watch.turn(true)
	policies := [2]string{"first_come", "votes"}
	for i := range times {
		sent := time.Now()
		if err := r.api.do("PATCH", "/api/v1/settings", "", []byte(`{"policy":"`+policies[i%2]+`"}`)); err != nil {
			return err
		}
		answered := time.Now()
		version, err := number(r.api.resp.Body(), `"version":`)
		if err != nil {
			return err
		}
		seen := r.awaitSeen(ctx, rulesEntry, version)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case seen.IsZero():
			all.unseen++
		default:
			all.seen = append(all.seen, max(0, seen.Sub(answered)))
			all.fromSent = append(all.fromSent, seen.Sub(sent))
		}
	}
	return nil
}
