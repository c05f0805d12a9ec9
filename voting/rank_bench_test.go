package voting_test

import (
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// BenchmarkRank ranks 1,000 entries of 400 guests among 1,000 present: the promise is 1 ms.
func BenchmarkRank(b *testing.B) {
	for _, policy := range []settings.Policy{settings.Fair, settings.ByVotes, settings.Shuffle} {
		b.Run(string(policy), func(b *testing.B) {
			v := settings.Default()
			v.Policy = policy
			list := make([]voting.Candidate, 1000)
			for i := range list {
				e := models.Entry{ID: models.EntryID(i + 1), GuestID: models.GuestID(i*7919%400 + 1), Status: models.Ready,
					Votes: i * 31 % 400, RequestedAt: models.Millis(i * 104729 % 100000)}
				list[i] = voting.Candidate{Entry: &e, Net: e.Votes, Had: i % 5}
			}
			for b.Loop() {
				voting.Rank(list, voting.RoomFacts{Present: 1000}, &v)
			}
		})
	}
}
