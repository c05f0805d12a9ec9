package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"upbeat/internal/settings"
	"upbeat/internal/simulate"
	"upbeat/models"
	"upbeat/voting"
)

// rank measures how long the order of a long queue takes.
func (s Suite) rank(ctx context.Context, _ harness) ([]Figure, error) {
	const rounds = 1000
	v := settings.Default()
	list, room := longQueue()
	var took []time.Duration
	for range rounds {
		began := time.Now()
		voting.Rank(list, room, &v)
		took = append(took, time.Since(began))
	}
	l := latency(took)
	f := atMost("ranking 1,000 entries, fair, median", 1, l.P50, "ms")
	f.Note = fmt.Sprintf("p99 %.2f, max %.2f", l.P99, l.Max)
	return []Figure{f}, ctx.Err()
}

// longQueue is 1,000 entries of 400 guests with ages, votes and turns of all kinds.
func longQueue() ([]voting.Candidate, voting.RoomFacts) {
	const entries, requesters, turns = 1000, 400, 5
	list := make([]voting.Candidate, entries)
	for i := range list {
		// the factors are primes: they mix without a source of chance
		e := models.Entry{ID: models.EntryID(i + 1), GuestID: models.GuestID(i*7919%requesters + 1), Status: models.Ready,
			Votes: i * 31 % requesters, RequestedAt: models.Millis(i * 104729 % 100_000)}
		list[i] = voting.Candidate{Entry: &e, Net: e.Votes, Had: i % turns}
	}
	return list, voting.RoomFacts{Present: entries}
}

// fairness plays made-up parties under the default order, and quiet ones under plain votes for comparison.
func (s Suite) fairness(ctx context.Context, _ harness) ([]Figure, error) {
	const hours, seeds = 6, 5
	guests := []int{40, 120}
	// Fakes whose pages stay open are told apart by the host alone (docs/fairness.md): no order can be held to that.
	attacks := slices.DeleteFunc(simulate.Attacks(), func(a simulate.Attack) bool { return a == simulate.Sitters })
	plan := simulate.Plan{Guests: guests, Hours: hours, Policies: []settings.Policy{settings.Fair}, Attacks: attacks, Seeds: seeds}
	fair, err := simulate.Run(ctx, plan)
	if err != nil {
		return nil, err
	}
	plan.Policies, plan.Attacks = []settings.Policy{settings.ByVotes}, []simulate.Attack{simulate.NoAttack}
	votes, err := simulate.Run(ctx, plan)
	if err != nil {
		return nil, err
	}
	served, quiet, attacked, clique, net := 1.0, 1.0, 1.0, 0.0, 1e9
	for _, c := range fair {
		served, clique = min(served, c.Mean.Served), max(clique, c.Mean.Clique)
		if c.Attack != simulate.NoAttack {
			attacked = min(attacked, c.Mean.Even)
			continue
		}
		quiet = min(quiet, c.Mean.Even)
		for _, plain := range votes {
			if plain.Guests == c.Guests {
				net = min(net, c.Mean.Net/plain.Mean.Net)
			}
		}
	}
	figures := []Figure{
		share(fmt.Sprintf("fair: guests served, the lowest of %d kinds of nights", len(fair)), true, 97, served),
		share("fair: Jain's index over the best possible, without an attack", true, 97, quiet),
		share("fair: Jain's index over the best possible, under the worst attack", true, 90, attacked),
		share("fair: a clique's share of the songs", false, 15, clique),
		share("fair: mean net votes over those of plain votes", true, 85, net),
	}
	figures[0].Note = fmt.Sprintf("40 and 120 guests, %d nights of %d hours of each kind: docs/fairness.md", seeds, hours)
	return figures, nil
}

// share is a figure of a share from 0 to 1, its limit in percent.
func share(name string, least bool, limit, measured float64) Figure {
	f := Figure{Name: name, Target: fmt.Sprintf("≤ %g %%", limit), Measured: fmt.Sprintf("%.1f %%", 100*measured),
		OK: 100*measured <= limit}
	if least {
		f.Target, f.OK = fmt.Sprintf("≥ %g %%", limit), 100*measured >= limit
	}
	return f
}
