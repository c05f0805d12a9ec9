package voting_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// randomParty is a party under the policy fair, as small as it can be told: what queue does with its database is done here with a few
// maps. It counts overtakings for itself and holds each song that starts against the guarantees.
type randomParty struct {
	t       *rapid.T
	v       settings.Values
	entries map[models.EntryID]*waiting
	guests  map[models.GuestID]*person
	playing *models.Entry
	round   int
	level   bool // everybody starts at zero
	clock   models.Millis
	asked   int // requests, the source of ids
	songs   int // that have started
}

type waiting struct {
	models.Entry
	votes     map[models.GuestID]int
	overtaken int // by later requests of its turn while it could have played, counted by the test
}

type person struct {
	base, played int
	asked        bool
	present      bool
}

func (n *randomParty) had(g models.GuestID) int {
	had := n.guests[g].base + n.guests[g].played
	if n.playing != nil && n.playing.GuestID == g {
		had++
	}
	return had
}

// rank is the order, and by entry what places it.
func (n *randomParty) rank() ([]*waiting, map[models.EntryID]voting.Placing) {
	var list []*waiting
	var candidates []voting.Candidate
	present := 0
	for _, p := range n.guests {
		if p.present {
			present++
		}
	}
	for _, w := range n.entries {
		net, playing := 0, n.playing != nil && n.playing.GuestID == w.GuestID
		for g, value := range w.votes {
			if n.guests[g].present {
				net += value
			}
		}
		list = append(list, w)
		candidates = append(candidates, voting.Candidate{Entry: &w.Entry, Net: net, Had: n.had(w.GuestID),
			Unheard: n.guests[w.GuestID].played == 0 && !playing})
	}
	order, placings := make([]*waiting, 0, len(list)), map[models.EntryID]voting.Placing{}
	for _, r := range voting.Rank(candidates, voting.RoomFacts{Present: present}, &n.v) {
		order = append(order, list[r.Index])
		placings[list[r.Index].ID] = r.Placing
	}
	return order, placings
}

// lifted is the turn in which an entry plays.
func lifted(p voting.Placing) int {
	if p.Lifted {
		return p.Turn - 1
	}
	return p.Turn
}

// start plays the first that is ready and holds it against the guarantees.
func (n *randomParty) start() {
	order, placings := n.rank()
	i := slices.IndexFunc(order, func(w *waiting) bool { return w.Status == models.Ready })
	if i < 0 {
		return
	}
	started := order[i]
	turn := placings[started.ID]
	delete(n.entries, started.ID)
	firsts := n.firsts(placings)
	for _, w := range n.entries {
		older := w.RequestedAt < started.RequestedAt || w.RequestedAt == started.RequestedAt && w.ID < started.ID
		same := lifted(placings[w.ID]) == lifted(turn)
		if older && same {
			w.Overtaken++
		}
		if w.Status != models.Ready {
			continue
		}
		if turn.Turn >= placings[w.ID].Turn+2 {
			n.t.Fatalf("turn %d plays while entry %d of turn %d waits", turn.Turn, w.ID, placings[w.ID].Turn)
		}
		if w.GuestID != started.GuestID && firsts[w.ID] && turn.Turn > placings[w.ID].Turn {
			n.t.Fatalf("turn %d plays while entry %d of turn %d, a first song, waits", turn.Turn, w.ID, placings[w.ID].Turn)
		}
		if older && same {
			w.overtaken++
		}
		if w.overtaken > n.v.Bound {
			n.t.Fatalf("entry %d was overtaken %d times in its turn, %d is the bound", w.ID, w.overtaken, n.v.Bound)
		}
	}
	n.round = max(n.round, lifted(turn))
	n.playing = &started.Entry
	n.songs++
}

// firsts are the first songs of those who have heard none of theirs.
func (n *randomParty) firsts(placings map[models.EntryID]voting.Placing) map[models.EntryID]bool {
	first := map[models.EntryID]bool{}
	for _, w := range n.entries {
		first[w.ID] = n.guests[w.GuestID].played == 0 && placings[w.ID].Turn == n.had(w.GuestID)+1
	}
	return first
}

// finish ends the song that plays, counts it or not, and starts the next.
func (n *randomParty) finish(counts bool) {
	if n.playing != nil && counts {
		n.guests[n.playing.GuestID].played++
	}
	n.playing = nil
	n.start()
}

func (n *randomParty) request(g models.GuestID, status models.Status) {
	p := n.guests[g]
	if !p.asked {
		p.asked = true
		if !n.level {
			p.base = rapid.IntRange(0, n.round).Draw(n.t, "base") // the guarantees do not ask where a newcomer starts
		}
	}
	p.present = true
	n.clock += models.Millis(rapid.IntRange(0, 1).Draw(n.t, "later"))
	n.asked++
	id := models.EntryID(n.asked)
	n.entries[id] = &waiting{Entry: models.Entry{ID: id, GuestID: g, Status: status, RequestedAt: n.clock},
		votes: map[models.GuestID]int{g: 1}}
}

// some draws a waiting entry; nil = none waits.
func (n *randomParty) some() *waiting {
	if len(n.entries) == 0 {
		return nil
	}
	ids := make([]models.EntryID, 0, len(n.entries))
	for id := range n.entries {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return n.entries[rapid.SampledFrom(ids).Draw(n.t, "entry")]
}

func (n *randomParty) guest() models.GuestID {
	return models.GuestID(rapid.IntRange(1, len(n.guests)).Draw(n.t, "guest"))
}

// step does one thing that happens at parties. Requests and songs are the most of it.
func (n *randomParty) step() {
	switch rapid.IntRange(0, 15).Draw(n.t, "step") {
	case 0, 1, 2, 3:
		n.request(n.guest(), models.Ready)
	case 4:
		n.request(n.guest(), models.Preparing)
	case 5:
		n.guests[models.GuestID(len(n.guests)+1)] = &person{}
		n.request(models.GuestID(len(n.guests)), models.Ready)
	case 6, 7, 8, 9:
		n.finish(true)
	case 10:
		n.finish(false) // skipped, or voted off
	case 11:
		if w := n.some(); w != nil { // withdrawn, or kicked
			delete(n.entries, w.ID)
		}
	case 12:
		if w := n.some(); w != nil {
			w.Status = models.Ready
		}
	case 13:
		if w := n.some(); w != nil { // the guest's own order
			w.OwnPlace = int64(rapid.IntRange(0, 4).Draw(n.t, "own place"))
		}
	case 14:
		p := n.guests[n.guest()]
		p.present = !p.present
	case 15:
		if w := n.some(); w != nil {
			g := n.guest()
			w.votes[g] = rapid.SampledFrom([]int{1, 1, -1, 0}).Draw(n.t, "vote")
			n.guests[g].present = true
		}
	}
}

// TestTheGuarantees plays random parties: while a song waits, nobody plays two turns ahead of it, and none at all ahead of a guest's first
// one; and within its turn at most so many later requests overtake it. Guests come late, leave, withdraw, reorder what is theirs, vote, and
// songs are skipped and kicked.
func TestTheGuarantees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &randomParty{t: t, v: settings.Default(), entries: map[models.EntryID]*waiting{}, guests: map[models.GuestID]*person{}}
		n.v.Bound, n.v.LiftShare, n.v.LiftLeast = rapid.IntRange(3, 5).Draw(t, "bound"),
			rapid.SampledFrom([]int{0, 20, 33, 100}).Draw(t, "lift share"), rapid.IntRange(1, 3).Draw(t, "lift least")
		for i := range rapid.IntRange(1, 8).Draw(t, "guests") {
			n.guests[models.GuestID(i+1)] = &person{present: true}
		}
		for range 60 + rapid.IntRange(0, 200).Draw(t, "steps") {
			n.step()
		}
	})
}

// TestTheBoundIsReached shows that the second guarantee is not idle: an unloved song is overtaken exactly as often as allowed, then plays.
func TestTheBoundIsReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &randomParty{t: t, v: settings.Default(), entries: map[models.EntryID]*waiting{}, guests: map[models.GuestID]*person{}}
		n.level, n.v.Bound, n.v.LiftShare = true, rapid.IntRange(3, 20).Draw(t, "bound"), 0
		newcomer := func(loved bool) {
			g := models.GuestID(len(n.guests) + 1)
			n.guests[g] = &person{}
			n.request(g, models.Ready)
			for _, w := range n.entries {
				if w.GuestID == g && loved {
					w.votes[1] = 1
				}
			}
		}
		newcomer(false)
		var unloved *waiting
		for _, w := range n.entries {
			unloved = w
		}
		for range n.v.Bound + 1 {
			n.clock++
			newcomer(true)
			n.finish(true)
		}
		if n.playing != &unloved.Entry || unloved.overtaken != n.v.Bound {
			t.Fatalf("after %d songs it was overtaken %d times, %d is the bound", n.songs, unloved.overtaken, n.v.Bound)
		}
	})
}
