package voting_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// place is what comes before what, written down as the rules are told. It is slower than Rank and shares nothing with it.
func (l line) place(a, b *voting.Candidate) int {
	class := func(c *voting.Candidate) int {
		switch {
		case c.Entry.Status == models.Failed:
			return 3
		case c.Entry.Place > 0:
			return 0
		case c.Entry.GuestID == 0:
			return 2
		}
		return 1
	}
	age := cmp.Or(cmp.Compare(a.Entry.RequestedAt, b.Entry.RequestedAt), cmp.Compare(a.Entry.ID, b.Entry.ID))
	if by := cmp.Compare(class(a), class(b)); by != 0 {
		return by
	}
	switch class(a) {
	case 0:
		return cmp.Compare(a.Entry.Place, b.Entry.Place)
	case 2:
		return cmp.Or(cmp.Compare(b.Entry.Votes, a.Entry.Votes), age)
	case 3:
		if a.Entry.GuestID == 0 != (b.Entry.GuestID == 0) {
			return -cmp.Compare(a.Entry.GuestID, b.Entry.GuestID) // the party's own behind the guests' here too
		}
		return age
	}
	if l.v.NewestFirst && l.v.Policy != settings.Fair {
		age = -age
	}
	switch l.v.Policy {
	case settings.ByVotes:
		return cmp.Or(cmp.Compare(b.Entry.Votes, a.Entry.Votes), age)
	case settings.Fair:
		return cmp.Or(cmp.Compare(l.turn(a), l.turn(b)), l.within(a, b), age)
	}
	return age
}

// within orders a turn: what is due first, by age alone; then by votes of who is here.
func (l line) within(a, b *voting.Candidate) int {
	dueA, dueB := a.Entry.Overtaken >= l.v.Bound, b.Entry.Overtaken >= l.v.Bound
	switch {
	case dueA && dueB:
		return 0
	case dueA:
		return -1
	case dueB:
		return 1
	}
	return cmp.Compare(b.Net, a.Net)
}

// turn is had + place among the requester's own, less one where it is lifted: not into a turn in which somebody waits for their first song.
func (l line) turn(c *voting.Candidate) int {
	if c.Entry.GuestID == 0 {
		return 0
	}
	turn := c.Had + l.placeOfOwn(c)
	least := voting.LiftAt(l.room.Present, &l.v)
	lifted := least > 0 && c.Net >= least
	for i := range l.list {
		o := &l.list[i]
		waits := o.Entry.GuestID != 0 && o.Entry.Status != models.Failed && o.Entry.Place == 0 && !o.Entry.Held()
		if o.Unheard && waits && l.placeOfOwn(o) == 1 && o.Had+1 == turn-1 {
			lifted = false
		}
	}
	if lifted {
		turn--
	}
	return turn
}

// placeOfOwn is which of its requester's waiting entries it is, 1, 2, 3...
func (l line) placeOfOwn(c *voting.Candidate) int {
	place := 1
	for i := range l.list {
		other := l.list[i].Entry
		if other.GuestID == c.Entry.GuestID && other.Status != models.Failed && voting.CompareOwn(other, c.Entry) < 0 {
			place++
		}
	}
	return place
}

// TestRankIsWhatTheRulesSay holds every policy but the drawn one against the rules written down plainly.
func TestRankIsWhatTheRulesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		l.v.InARow = 0
		if l.v.Policy == settings.Shuffle {
			l.v.Policy = settings.FirstCome
		}
		want := make([]models.EntryID, len(l.list))
		sorted := slices.Clone(l.list)
		slices.SortFunc(sorted, func(a, b voting.Candidate) int { return l.place(&a, &b) })
		for i, c := range sorted {
			want[i] = c.Entry.ID
		}
		if got := l.ids(); !slices.Equal(got, want) {
			t.Fatalf("%s: %v, want %v", l.v.Policy, got, want)
		}
	})
}
