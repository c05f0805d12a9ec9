package voting

import (
	"cmp"
	"math/bits"
	"slices"

	"upbeat/internal/settings"
	"upbeat/models"
)

// Candidate is a listed entry as the order sees it.
type Candidate struct {
	Entry *models.Entry
	Net   int // votes of guests who are present, up less down
	Had   int // turns that its requester has had in this party, the song that plays now among them; see models.Guest.Had
	// Unheard: none of its requester's songs was played in this party or plays now
	Unheard bool
}

// RoomFacts is what the order needs to know of the room.
type RoomFacts struct {
	Present   int            // guests present
	LastGuest models.GuestID // whose song was claimed last, 0 = nobody's
	InARow    int            // how many of theirs were claimed one after the other
}

// Placing is what a policy thinks of one entry.
type Placing struct {
	Reason Reason
	Turn   int  // fair: which of its requester's songs of this party it is, 1, 2, 3...; 0 = the party's own
	Lifted bool // fair: wanted by so many that it comes a turn earlier, where no first song waits
	Due    bool // fair: overtaken as often as can be
}

// Reason says what places an entry. Its sentence is "why.<reason>" in the catalogue.
type Reason string

// The reasons.
const (
	WhyTurn    Reason = "turn"       // fair: by turn, then votes, then age
	WhyLifted  Reason = "lifted"     // fair: a turn earlier, because so many want it
	WhyDue     Reason = "due"        // fair: the first of its turn, because so many went before it
	WhyVotes   Reason = "votes"      // by votes
	WhyFirst   Reason = "first_come" // by age
	WhyNewest  Reason = "newest"     // by age, the newest first
	WhyShuffle Reason = "shuffle"    // by chance
	WhyHost    Reason = "host"       // the host put it there, or nobody did yet
	WhyPinned  Reason = "pinned"     // the host put it there, whatever the policy
	WhyParty   Reason = "party"      // the party's own choice: behind all requests
	WhyFailed  Reason = "failed"     // it cannot be played
	WhyRow     Reason = "in_a_row"   // others come between
)

// Ranked is one place in the order.
type Ranked struct {
	Index   int // of the candidate
	Placing Placing
}

// key is what an entry is sorted by, from the first field to the last; the smaller one comes first.
type key struct {
	failed, party bool
	pinned        int64 // the host's hand; max = not placed
	turn          int   // after lift
	late          bool  // not due
	net           int   // more is earlier
	age           models.Millis
	id            models.EntryID
	index         int
	placing       Placing
	guest         models.GuestID
}

// unpinned sorts behind every place that the host gave.
const unpinned = int64(1) << 62

// Rank puts listed entries into the order in which they play. First those that the host placed by hand, then the requests as the policy
// says, then the party's own choices, then what failed. It does not depend on the order of the input; ties break by age, then id: the
// oldest first, or where the host wants it so, and the policy is neither fair nor by lot, the newest.
//
// The policy fair is this: an entry's turn is the number of turns that its requester had, plus its place among their own waiting entries.
// One that a large share of the guests present want is lifted by one turn, but not into a turn in which somebody waits for the first song
// that they hear of theirs. Within a turn those that are due come first, the oldest before the others; then net votes of guests present,
// then age.
func Rank(candidates []Candidate, room RoomFacts, v *settings.Values) []Ranked {
	keys := make([]key, len(candidates))
	for i := range candidates {
		keys[i] = keyOf(&candidates[i], i)
		if newestFirst(v) && keys[i].guest != 0 && !keys[i].failed {
			keys[i].age, keys[i].id = -keys[i].age, -keys[i].id
		}
	}
	switch v.Policy {
	case settings.ByVotes:
		each(keys, func(k *key) { k.net, k.placing.Reason = candidates[k.index].Entry.Votes, WhyVotes })
	case settings.FirstCome:
		reason := WhyFirst
		if newestFirst(v) {
			reason = WhyNewest
		}
		each(keys, func(k *key) { k.placing.Reason = reason })
	case settings.Shuffle:
		each(keys, func(k *key) { k.age, k.placing.Reason = drawn(k.age, k.id), WhyShuffle })
	case settings.ByHost:
		each(keys, func(k *key) { k.placing.Reason = WhyHost })
	default:
		fair(keys, candidates, room.Present, v)
	}
	each(keys, func(k *key) { k.net = partyVotes(k, &candidates[k.index]) })
	line := make([]*key, len(keys))
	for i := range keys {
		line[i] = &keys[i]
	}
	slices.SortFunc(line, compare)
	if v.InARow > 0 {
		line = mixed(line, room, v.InARow)
	}
	ranked := make([]Ranked, len(keys))
	for i, k := range line {
		ranked[i] = Ranked{Index: k.index, Placing: k.placing}
	}
	return ranked
}

// newestFirst tells whether a newer request goes before an older one: not where the order is fair to who waits, nor where it is drawn.
func newestFirst(v *settings.Values) bool {
	return v.NewestFirst && v.Policy != settings.Fair && v.Policy != settings.Shuffle
}

func keyOf(c *Candidate, i int) key {
	e := c.Entry
	k := key{failed: e.Status == models.Failed, party: e.GuestID == 0, pinned: unpinned, age: e.RequestedAt, id: e.ID, index: i,
		guest: e.GuestID}
	switch {
	case k.failed:
		k.placing.Reason = WhyFailed
	case e.Place > 0:
		k.pinned, k.placing.Reason, k.party = e.Place, WhyPinned, false
	case k.party:
		k.placing.Reason = WhyParty
	}
	return k
}

// each calls f for those that the policy places.
func each(keys []key, f func(*key)) {
	for i := range keys {
		if k := &keys[i]; k.placing.Reason == "" || k.placing.Reason == WhyParty && !k.failed {
			reason := k.placing.Reason
			f(k)
			if reason != "" {
				k.placing.Reason = reason
			}
		}
	}
}

// partyVotes lets votes order the party's own choices, whatever the policy.
func partyVotes(k *key, c *Candidate) int {
	if k.party && !k.failed {
		return c.Entry.Votes
	}
	return k.net
}

// compare looks at one field after the other: this is where a long queue's time goes.
func compare(a, b *key) int {
	switch {
	case a.failed != b.failed:
		return order(a.failed, b.failed)
	case a.pinned != b.pinned:
		return cmp.Compare(a.pinned, b.pinned)
	case a.party != b.party:
		return order(a.party, b.party)
	case a.turn != b.turn:
		return cmp.Compare(a.turn, b.turn)
	case a.late != b.late:
		return order(a.late, b.late)
	case a.net != b.net:
		return cmp.Compare(b.net, a.net)
	case a.age != b.age:
		return cmp.Compare(a.age, b.age)
	}
	return cmp.Compare(a.id, b.id)
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// fair fills in turns, lifts and what is due.
func fair(keys []key, candidates []Candidate, present int, v *settings.Values) {
	firsts := turns(keys, candidates)
	lift := LiftAt(present, v)
	for i := range keys {
		k := &keys[i]
		if k.failed || k.guest == 0 {
			continue
		}
		c := &candidates[k.index]
		k.net = c.Net
		k.placing.Lifted = lift > 0 && c.Net >= lift && !firsts[k.placing.Turn-1]
		k.placing.Due = c.Entry.Overtaken >= v.Bound
		k.turn = k.placing.Turn
		if k.placing.Lifted {
			k.turn--
		}
		if k.late = !k.placing.Due; k.placing.Due {
			k.net = 0 // among those that are due, only age counts
		}
		if k.placing.Reason == "" {
			k.placing.Reason = k.placing.why()
		}
	}
}

func (p Placing) why() Reason {
	switch {
	case p.Due:
		return WhyDue
	case p.Lifted:
		return WhyLifted
	}
	return WhyTurn
}

// turns counts each guest's waiting entries in the guest's own order. It tells in which turns guests wait who have heard none of theirs.
// Votes have no part in that: else an up vote could let others pass.
func turns(keys []key, candidates []Candidate) (firsts map[int]bool) {
	firsts = map[int]bool{}
	own := make([]int, 0, len(keys))
	for i := range keys {
		if !keys[i].failed && keys[i].guest != 0 {
			own = append(own, i)
		}
	}
	slices.SortFunc(own, func(a, b int) int {
		x, y := candidates[keys[a].index].Entry, candidates[keys[b].index].Entry
		return cmp.Or(cmp.Compare(x.GuestID, y.GuestID), CompareOwn(x, y))
	})
	for i, place := 0, 0; i < len(own); i++ {
		k := &keys[own[i]]
		if place++; i > 0 && keys[own[i-1]].guest != k.guest {
			place = 1
		}
		c := &candidates[k.index]
		k.placing.Turn = c.Had + place
		if place == 1 && c.Unheard && k.pinned == unpinned && !c.Entry.Held() {
			firsts[k.placing.Turn] = true
		}
	}
	return firsts
}

// CompareOwn is the order of a guest's own entries: as they placed them, then by age.
func CompareOwn(a, b *models.Entry) int {
	switch {
	case a.OwnPlace == b.OwnPlace:
		return cmp.Or(cmp.Compare(a.RequestedAt, b.RequestedAt), cmp.Compare(a.ID, b.ID))
	case a.OwnPlace == 0:
		return 1
	case b.OwnPlace == 0:
		return -1
	}
	return cmp.Compare(a.OwnPlace, b.OwnPlace)
}

// drawn is the moment at which a shuffled entry counts as requested: up to an hour later than it was, by a fixed draw. So a song keeps its
// place while it waits, songs requested in the same hour are mixed, and none can be overtaken for ever.
// The mixing is the finalizer of SplitMix64, https://prng.di.unimi.it/splitmix64.c.
func drawn(age models.Millis, id models.EntryID) models.Millis {
	const hour = uint64(3_600_000)
	x := uint64(id)*0x9e3779b97f4a7c15 + uint64(age)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	share, _ := bits.Mul64(x^x>>31, hour)
	return age + models.Millis(share)
}

// mixed lets nobody have more than most songs in a row while somebody else's waits.
func mixed(keys []*key, room RoomFacts, most int) []*key {
	out := make([]*key, 0, len(keys))
	var held []*key
	last, row := room.LastGuest, room.InARow
	put := func(k *key) {
		if k.guest != last {
			last, row = k.guest, 0
		}
		row++
		out = append(out, k)
	}
	for _, k := range keys {
		if movable(k) && k.guest == last && row >= most {
			held = append(held, k)
			continue
		}
		if !movable(k) && k.placing.Reason != WhyPinned {
			out = append(out, held...) // nobody else's request waits: better they than the party's own choices
			held = nil
		}
		put(k)
		for len(held) > 0 && (held[0].guest != last || row < most) {
			h := held[0]
			held = held[1:]
			h.placing.Reason = WhyRow
			put(h)
		}
	}
	return append(out, held...)
}

func movable(k *key) bool { return !k.failed && !k.party && k.placing.Reason != WhyPinned }
