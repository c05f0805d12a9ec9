package voting_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// line is a random queue with what the order needs to know.
type line struct {
	list []voting.Candidate
	room voting.RoomFacts
	v    settings.Values
}

// drawLine makes small numbers everywhere, so that ties, lifts and due entries are common.
func drawLine(t *rapid.T) line {
	l := line{v: settings.Default()}
	policy, _ := settings.Of("policy")
	l.v.Policy = settings.Policy(rapid.SampledFrom(policy.Choices).Draw(t, "policy"))
	l.v.Bound, l.v.LiftShare, l.v.LiftLeast = rapid.IntRange(3, 6).Draw(t, "bound"), rapid.SampledFrom([]int{0, 33, 100}).Draw(t, "share"),
		rapid.IntRange(1, 4).Draw(t, "least")
	l.v.NewestFirst = rapid.Bool().Draw(t, "newest first")
	l.v.InARow = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "in a row")
	l.room = voting.RoomFacts{Present: rapid.IntRange(0, 12).Draw(t, "present"),
		LastGuest: models.GuestID(rapid.IntRange(0, 4).Draw(t, "last")), InARow: rapid.IntRange(0, 3).Draw(t, "row")}
	had := rapid.SliceOfN(rapid.IntRange(0, 4), 5, 5).Draw(t, "had")
	unheard := rapid.SliceOfN(rapid.Bool(), 5, 5).Draw(t, "unheard")
	for i := range rapid.IntRange(0, 14).Draw(t, "entries") {
		c := drawCandidate(t, i, had)
		c.Unheard = unheard[c.Entry.GuestID]
		l.list = append(l.list, c)
	}
	return l
}

func drawCandidate(t *rapid.T, i int, had []int) voting.Candidate {
	e := &models.Entry{ID: models.EntryID(i + 1), GuestID: models.GuestID(rapid.IntRange(0, 4).Draw(t, "guest")),
		RequestedAt: models.Millis(rapid.IntRange(0, 6).Draw(t, "age"))}
	e.Status = rapid.SampledFrom([]models.Status{models.Ready, models.Ready, models.Ready, models.Preparing, models.Failed}).Draw(t,
		"status")
	e.Votes, e.Overtaken = rapid.IntRange(-4, 6).Draw(t, "votes"), rapid.IntRange(0, 7).Draw(t, "overtaken")
	e.OwnPlace = int64(rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "own place"))
	if rapid.IntRange(0, 5).Draw(t, "pinned") == 5 { // the host's places are 1, 2, 3..., each once
		e.Place = int64(100 - i)
	}
	return voting.Candidate{Entry: e, Net: rapid.IntRange(-4, 6).Draw(t, "net"), Had: had[e.GuestID]}
}

// ids is the order as it plays.
func (l line) ids() []models.EntryID {
	ranked := voting.Rank(l.list, l.room, &l.v)
	out := make([]models.EntryID, len(ranked))
	for i, r := range ranked {
		out[i] = l.list[r.Index].Entry.ID
	}
	return out
}

// placings are by entry.
func (l line) placings() map[models.EntryID]voting.Placing {
	out := map[models.EntryID]voting.Placing{}
	for _, r := range voting.Rank(l.list, l.room, &l.v) {
		out[l.list[r.Index].Entry.ID] = r.Placing
	}
	return out
}

func TestRankListsEachEntryOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		got := slices.Sorted(slices.Values(l.ids()))
		for i, id := range got {
			if int(id) != i+1 {
				t.Fatalf("%v of %d entries", got, len(l.list))
			}
		}
		if len(got) != len(l.list) {
			t.Fatalf("%d of %d entries", len(got), len(l.list))
		}
	})
}

func TestRankDoesNotDependOnTheOrderOfTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		ids, placings := l.ids(), l.placings()
		l.list = rapid.Permutation(l.list).Draw(t, "shuffled")
		if again := l.ids(); !slices.Equal(ids, again) {
			t.Fatalf("%s: %v, then %v", l.v.Policy, ids, again)
		}
		for id, p := range l.placings() {
			if placings[id] != p {
				t.Fatalf("entry %d: %+v, then %+v", id, placings[id], p)
			}
		}
	})
}

// TestAnUpVoteNeverLowersAnEntry: whoever votes, whether they were counted as present before or not. Where songs in a row are limited too,
// only the vote itself is looked at: who comes raises what a lift takes, songs that are lifted no more change places, and with them who
// would have had two songs in a row.
func TestAnUpVoteNeverLowersAnEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		if len(l.list) == 0 {
			return
		}
		c := &l.list[rapid.IntRange(0, len(l.list)-1).Draw(t, "entry")]
		before := slices.Index(l.ids(), c.Entry.ID)
		raised := *c.Entry
		raised.Votes++
		c.Entry = &raised
		c.Net++
		if l.v.InARow == 0 {
			l.room.Present += rapid.IntRange(0, 1).Draw(t, "came")
		}
		if after := slices.Index(l.ids(), c.Entry.ID); after > before {
			t.Fatalf("%s: entry %d fell from %d to %d", l.v.Policy, c.Entry.ID, before, after)
		}
	})
}

// TestADownVoteNeverRaisesAnEntry is its mirror.
func TestADownVoteNeverRaisesAnEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		if len(l.list) == 0 {
			return
		}
		c := &l.list[rapid.IntRange(0, len(l.list)-1).Draw(t, "entry")]
		before := slices.Index(l.ids(), c.Entry.ID)
		lowered := *c.Entry
		lowered.Votes--
		c.Entry = &lowered
		c.Net--
		if after := slices.Index(l.ids(), c.Entry.ID); after < before {
			t.Fatalf("%s: entry %d rose from %d to %d", l.v.Policy, c.Entry.ID, before, after)
		}
	})
}

// TestPinnedThenRequestsThenThePartysThenFailed holds for every policy.
func TestPinnedThenRequestsThenThePartysThenFailed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		last := 0
		for i, r := range voting.Rank(l.list, l.room, &l.v) {
			e, class := l.list[r.Index].Entry, 1
			switch {
			case e.Status == models.Failed:
				class = 3
			case e.Place > 0:
				class = 0
			case e.GuestID == 0:
				class = 2
			}
			if class < last {
				t.Fatalf("%s, place %d: entry %d of class %d after class %d", l.v.Policy, i, e.ID, class, last)
			}
			last = class
			want := map[int]voting.Reason{0: voting.WhyPinned, 2: voting.WhyParty, 3: voting.WhyFailed}[class]
			if want != "" && r.Placing.Reason != want {
				t.Fatalf("entry %d of class %d: reason %q", e.ID, class, r.Placing.Reason)
			}
			if r.Placing.Reason == "" {
				t.Fatalf("entry %d has no reason", e.ID)
			}
		}
	})
}

// TestTiesBreakByAgeThenID: requests that differ in nothing else play in the order in which they came.
func TestTiesBreakByAgeThenID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		if l.v.InARow, l.v.NewestFirst = 0, false; l.v.Policy == settings.Shuffle {
			l.v.Policy = settings.ByHost
		}
		for i := range l.list {
			e := l.list[i].Entry
			e.GuestID, e.Status, e.Votes, e.Overtaken, e.Place, e.OwnPlace = models.GuestID(i+1), models.Ready, 1, 0, 0, 0
			l.list[i].Net, l.list[i].Had = 1, 2
		}
		byID := func(id models.EntryID) *models.Entry { return l.list[id-1].Entry }
		ids := l.ids()
		for i := 1; i < len(ids); i++ {
			a, b := byID(ids[i-1]), byID(ids[i])
			if a.RequestedAt > b.RequestedAt || a.RequestedAt == b.RequestedAt && a.ID > b.ID {
				t.Fatalf("%s: %v", l.v.Policy, ids)
			}
		}
	})
}

// TestAShuffledEntryKeepsItsPlaceWhileOthersComeAndGo: votes, presence and other entries never turn two waiting entries round.
func TestAShuffledEntryKeepsItsPlaceWhileOthersComeAndGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		l.v.Policy, l.v.InARow = settings.Shuffle, 0
		before := l.ids()
		keep := rapid.SliceOfN(rapid.Bool(), len(l.list), len(l.list)).Draw(t, "stays")
		fewer := line{room: l.room, v: l.v}
		for i, c := range l.list {
			if !keep[i] {
				continue
			}
			e := *c.Entry
			if e.GuestID != 0 {
				e.Votes += rapid.IntRange(-2, 2).Draw(t, "votes since")
			}
			fewer.list = append(fewer.list, voting.Candidate{Entry: &e, Net: e.Votes, Had: c.Had + 1})
		}
		stayed := slices.DeleteFunc(before, func(id models.EntryID) bool { return !keep[id-1] })
		if after := fewer.ids(); !slices.Equal(after, stayed) {
			t.Fatalf("%v, then %v", stayed, after)
		}
	})
}

// TestAShuffledEntryIsOvertakenForAnHourAtMost: what was requested an hour later never plays before it.
func TestAShuffledEntryIsOvertakenForAnHourAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const hour = 3_600_000
		v := settings.Default()
		v.Policy = settings.Shuffle
		at := models.Millis(rapid.Int64Range(1, 1<<42).Draw(t, "at"))
		first := models.Entry{ID: models.EntryID(rapid.Int64Range(1, 1<<40).Draw(t, "first")), GuestID: 1, Status: models.Ready,
			RequestedAt: at}
		later := models.Entry{ID: models.EntryID(rapid.Int64Range(1, 1<<40).Draw(t, "later")), GuestID: 2, Status: models.Ready,
			RequestedAt: at + hour}
		if r := voting.Rank([]voting.Candidate{{Entry: &later}, {Entry: &first}}, voting.RoomFacts{}, &v); r[0].Index != 1 &&
			first.ID != later.ID {
			t.Fatal("overtaken by one that came an hour later")
		}
	})
}

// TestNobodyHasMoreInARowWhileOthersWait: with the limit, a longer run has only the same guest's requests behind it.
func TestNobodyHasMoreInARowWhileOthersWait(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		l.v.InARow = rapid.IntRange(1, 3).Draw(t, "most")
		for i := range l.list {
			l.list[i].Entry.Place = 0
		}
		requests := make([]models.GuestID, 0, len(l.list))
		for _, r := range voting.Rank(l.list, l.room, &l.v) {
			if e := l.list[r.Index].Entry; e.GuestID != 0 && e.Status != models.Failed {
				requests = append(requests, e.GuestID)
			}
		}
		last, row := l.room.LastGuest, l.room.InARow
		for i, g := range requests {
			if g != last {
				last, row = g, 0
			}
			if row++; row > l.v.InARow && slices.ContainsFunc(requests[i:], func(other models.GuestID) bool { return other != g }) {
				t.Fatalf("%v: place %d is guest %d's number %d in a row", requests, i, g, row)
			}
		}
	})
}

// TestALiftIsOneTurnNeverMore: of two entries whose turns differ by two, no number of votes puts the later turn first.
func TestALiftIsOneTurnNeverMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		l.v.Policy, l.v.InARow = settings.Fair, 0
		turns, reached := l.placings(), 0
		for _, id := range l.ids() {
			e := l.list[id-1].Entry
			if e.Status == models.Failed || e.GuestID == 0 || e.Place > 0 {
				continue
			}
			if turns[id].Turn < reached-1 {
				t.Fatalf("turn %d after turn %d", turns[id].Turn, reached)
			}
			reached = max(reached, turns[id].Turn)
		}
	})
}

// TestNothingIsLiftedBeforeAFirstSong: no song of a later turn goes before the first one of a guest who has heard none of theirs, however
// many want it.
func TestNothingIsLiftedBeforeAFirstSong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		l.v.Policy, l.v.InARow = settings.Fair, 0
		turns, reached := l.placings(), 0
		first := map[models.GuestID]int{}
		for i := range l.list {
			e := l.list[i].Entry
			if turn, known := first[e.GuestID]; e.Status != models.Failed && (!known || turns[e.ID].Turn < turn) {
				first[e.GuestID] = turns[e.ID].Turn
			}
		}
		for _, id := range l.ids() {
			c := l.list[id-1]
			e, turn := c.Entry, turns[id].Turn
			if e.Status == models.Failed || e.GuestID == 0 || e.Place > 0 {
				continue
			}
			if c.Unheard && turn == first[e.GuestID] && turn < reached {
				t.Fatalf("entry %d, a first song of turn %d, comes after one of turn %d", id, turn, reached)
			}
			reached = max(reached, turn)
		}
	})
}

// TestOwnOrderDoesNotTouchOthers: whatever a guest does with the order of their own entries, the turns of all others stay.
func TestOwnOrderDoesNotTouchOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLine(t)
		l.v.Policy = settings.Fair
		guest := models.GuestID(rapid.IntRange(1, 4).Draw(t, "guest"))
		before := l.placings()
		var mine []int
		for i := range l.list {
			if e := *l.list[i].Entry; e.GuestID == guest {
				if e.Status != models.Failed {
					mine = append(mine, before[e.ID].Turn)
				}
				e.OwnPlace = int64(rapid.IntRange(0, 9).Draw(t, "new place"))
				l.list[i].Entry = &e
			}
		}
		var now []int
		for id, p := range l.placings() {
			if e := l.list[id-1].Entry; e.GuestID != guest && p.Turn != before[id].Turn {
				t.Fatalf("entry %d of guest %d: turn %d, then %d", id, e.GuestID, before[id].Turn, p.Turn)
			} else if e.GuestID == guest && e.Status != models.Failed {
				now = append(now, p.Turn)
			}
		}
		slices.Sort(mine)
		if slices.Sort(now); !slices.Equal(mine, now) {
			t.Fatalf("the guest's turns were %v, then %v", mine, now)
		}
	})
}
