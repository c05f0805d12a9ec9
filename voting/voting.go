// Package voting holds the rules of the party: the order in which waiting songs play, and when a song is voted out. It is pure: no
// I/O, no clock, no randomness; the same input gives the same answer on every process. queue enforces what it says.
package voting

import (
	"cmp"
	"slices"

	"upbeat/models"
)

// Rules are the party's rules as far as this package needs them.
type Rules struct {
	KickAt int // a song whose net votes fall to this is out; always negative
}

// DefaultRules kick a song at two net down votes.
func DefaultRules() Rules { return Rules{KickAt: -2} }

// Rank puts the waiting entries into the order in which they play, and failed ones behind them. Votes are all votes on them, in any
// order; now is the moment of the question. The answer does not depend on the order of the input, and the input is not changed.
//
// Today's policy: entries that the host placed by hand first, as placed; then net votes, then age, then id.
func Rank(entries []models.Entry, votes []models.Vote, now models.Millis, rules Rules) []models.Entry {
	net := make(map[models.EntryID]int, len(entries))
	for i := 0; i < len(votes); {
		id, sum := votes[i].EntryID, 0
		for ; i < len(votes) && votes[i].EntryID == id; i++ { // callers have them by entry: one look into the map for each
			sum += votes[i].Value
		}
		net[id] += sum
	}
	ranked := slices.Clone(entries)
	slices.SortFunc(ranked, func(a, b models.Entry) int {
		return cmp.Or(
			compareFailed(a, b),
			comparePlace(a, b),
			cmp.Compare(net[b.ID], net[a.ID]),
			cmp.Compare(a.RequestedAt, b.RequestedAt),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return ranked
}

func compareFailed(a, b models.Entry) int {
	switch af, bf := a.Status == models.Failed, b.Status == models.Failed; {
	case af == bf:
		return 0
	case bf:
		return -1
	}
	return 1
}

// comparePlace puts placed entries before the others.
func comparePlace(a, b models.Entry) int {
	switch {
	case a.Place == b.Place:
		return 0
	case a.Place == 0:
		return 1
	case b.Place == 0:
		return -1
	}
	return cmp.Compare(a.Place, b.Place)
}

// Kicked tells whether a song with these net votes is voted out.
func Kicked(net int, rules Rules) bool { return net <= rules.KickAt }

// ValidVote tells whether value is a vote: down, taken back, or up.
func ValidVote(value int) bool { return value >= -1 && value <= 1 }
