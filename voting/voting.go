// Package voting holds the rules of the party: who may do what, what may be requested, the order in which waiting songs play and why, and
// when a song is voted out. It is pure: no I/O, no clock, no randomness; the same input gives the same answer on every process. queue
// enforces what it says.
package voting

import "upbeat/internal/settings"

// ValidVote tells whether value is a vote: down, taken back, or up.
func ValidVote(value int) bool { return value >= -1 && value <= 1 }

// KickAt is the net votes at which a waiting song is out: at most -2 for a share, 0 = nothing is kicked. Present is how many guests are
// here.
func KickAt(present int, v *settings.Values) int {
	switch v.Kick {
	case settings.KickVotes:
		return -v.KickVotes
	case settings.KickShare:
		return -max(quorum(present, v.KickShare), 2)
	}
	return 0
}

// Kicked tells whether a waiting song is out by its votes, of which net are of guests present. A share of those present is held against
// the votes of those present too: who voted and left has no part in it, and that people leave removes nothing.
func Kicked(votes, net, present int, v *settings.Values) bool {
	if v.Kick == settings.KickShare {
		votes = max(votes, net)
	}
	return Out(votes, KickAt(present, v))
}

// SkipAt is the net votes at which the song that plays ends, once its first SkipGrace seconds are over: negative, 0 = never.
func SkipAt(present int, v *settings.Values) int {
	if v.SkipShare == 0 {
		return 0
	}
	return -quorum(present, v.SkipShare)
}

// LiftAt is how many net votes of present guests lift an entry by one turn; 0 = none do.
func LiftAt(present int, v *settings.Values) int {
	if v.LiftShare == 0 {
		return 0
	}
	return max(ceil(present*v.LiftShare, 100), v.LiftLeast)
}

// quorum is a share of the guests present in percent, rounded up: two at least, unless only one is here.
func quorum(present, percent int) int {
	least := 2
	if present == 1 {
		least = 1
	}
	return max(ceil(present*percent, 100), least)
}

func ceil(a, b int) int { return (a + b - 1) / b }

// Out tells whether net votes have fallen to a threshold of KickAt or SkipAt.
func Out(net, threshold int) bool { return threshold < 0 && net <= threshold }
