package voting_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upbeat/models"
	"upbeat/voting"
)

func ids(entries []models.Entry) []models.EntryID {
	out := make([]models.EntryID, len(entries))
	for i, e := range entries {
		out[i] = e.ID
	}
	return out
}

func TestRankOrdersByVotesThenAgeThenID(t *testing.T) {
	entries := []models.Entry{
		{ID: 1, RequestedAt: 10, Status: models.Ready},
		{ID: 2, RequestedAt: 20, Status: models.Preparing},
		{ID: 3, RequestedAt: 20, Status: models.Ready},
		{ID: 4, RequestedAt: 5, Status: models.Failed},
		{ID: 5, RequestedAt: 99, Status: models.Ready, Place: 2},
		{ID: 6, RequestedAt: 98, Status: models.Ready, Place: 1},
	}
	votes := []models.Vote{{EntryID: 3, GuestID: 1, Value: 1}, {EntryID: 2, GuestID: 1, Value: 1}, {EntryID: 4, GuestID: 1, Value: 1}, {EntryID: 1, GuestID: 2, Value: 0}}
	want := []models.EntryID{6, 5, 2, 3, 1, 4}
	if got := ids(voting.Rank(entries, votes, 0, voting.DefaultRules())); !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
}

func TestKickedAtTheThreshold(t *testing.T) {
	for net, want := range map[int]bool{1: false, 0: false, -1: false, -2: true, -3: true} {
		if got := voting.Kicked(net, voting.DefaultRules()); got != want {
			t.Errorf("net %d: kicked %v, want %v", net, got, want)
		}
	}
}

// night draws a random queue with votes.
func night(t *rapid.T) ([]models.Entry, []models.Vote) {
	var entries []models.Entry
	var votes []models.Vote
	for i := range rapid.IntRange(1, 30).Draw(t, "entries") {
		id := models.EntryID(i + 1)
		status := rapid.SampledFrom([]models.Status{models.Ready, models.Preparing, models.Failed}).Draw(t, "status")
		entries = append(entries, models.Entry{ID: id, Status: status, RequestedAt: models.Millis(rapid.IntRange(0, 5).Draw(t, "at")), Place: int64(rapid.IntRange(0, 2).Draw(t, "place"))})
		for g := range rapid.IntRange(0, 6).Draw(t, "voters") {
			votes = append(votes, models.Vote{EntryID: id, GuestID: models.GuestID(g + 1), Value: rapid.IntRange(-1, 1).Draw(t, "value")})
		}
	}
	return entries, votes
}

func TestOrderDoesNotDependOnTheOrderOfTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, votes := night(t)
		want := ids(voting.Rank(entries, votes, 0, voting.DefaultRules()))
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		r.Shuffle(len(votes), func(i, j int) { votes[i], votes[j] = votes[j], votes[i] })
		if got := ids(voting.Rank(entries, votes, 0, voting.DefaultRules())); !slices.Equal(got, want) {
			t.Fatalf("order %v after a shuffle, %v before", got, want)
		}
	})
}

func TestAnUpVoteNeverLowersAnEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, votes := night(t)
		e := rapid.SampledFrom(entries).Draw(t, "entry").ID
		before := slices.Index(ids(voting.Rank(entries, votes, 0, voting.DefaultRules())), e)
		votes = append(votes, models.Vote{EntryID: e, GuestID: 99, Value: 1})
		after := slices.Index(ids(voting.Rank(entries, votes, 0, voting.DefaultRules())), e)
		if after > before {
			t.Fatalf("entry %d fell from %d to %d by an up vote", e, before, after)
		}
	})
}

func BenchmarkRank1000Entries(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var entries []models.Entry
	var votes []models.Vote
	for i := range 1000 {
		entries = append(entries, models.Entry{ID: models.EntryID(i + 1), Status: models.Ready, RequestedAt: models.Millis(r.IntN(1000))})
		for g := range 10 {
			votes = append(votes, models.Vote{EntryID: models.EntryID(i + 1), GuestID: models.GuestID(g), Value: r.IntN(3) - 1})
		}
	}
	for b.Loop() {
		voting.Rank(entries, votes, 0, voting.DefaultRules())
	}
}
