package show

import (
	"strings"

	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/view"
)

// Part is one short sentence about what places an entry: a key of the catalogue and what it is filled with. static/js/why.js finds the same
// ones; test/browser/unit/why.json holds both to it.
type Part struct {
	Key  string `json:"key"`
	N    int    `json:"n,omitempty"`    // how many
	More int    `json:"more,omitempty"` // how many of another kind
	Nth  int    `json:"nth,omitempty"`  // which song of its requester's
	Name string `json:"name,omitempty"` // of the requester, or what the party chose it by
}

// Why explains every entry of a state's queue, in docs/realtime.md's words ("Why and when").
func Why(s *view.State) [][]Part {
	first := firstTurns(s.Queue)
	parts := make([][]Part, len(s.Queue))
	for i := range s.Queue {
		parts[i] = explain(s.Queue, i, first)
	}
	return parts
}

// firstTurns tells of each entry whether it has the lowest turn of its requester's in the queue.
func firstTurns(queue []view.Entry) []bool {
	lowest := map[models.GuestID]int{}
	for i := range queue {
		e := &queue[i]
		if e.Requester == nil || e.Status == models.Failed {
			continue
		}
		if turn, ok := lowest[e.Requester.ID]; !ok || e.Why.Turn < turn {
			lowest[e.Requester.ID] = e.Why.Turn
		}
	}
	first := make([]bool, len(queue))
	for i := range queue {
		first[i] = queue[i].Requester != nil && lowest[queue[i].Requester.ID] == queue[i].Why.Turn
	}
	return first
}

// round is the turn in which an entry plays.
func round(e *view.Entry) int {
	if e.Why.Lifted {
		return e.Why.Turn - 1
	}
	return e.Why.Turn
}

func explain(queue []view.Entry, i int, first []bool) []Part {
	e := &queue[i]
	if e.Locked && e.Status != models.Failed {
		return []Part{{Key: "why.locked"}}
	}
	switch reason := e.Why.Reason; reason {
	case voting.WhyParty:
		return append(because(e), Part{Key: "why.party"})
	case voting.WhyTurn, voting.WhyLifted, voting.WhyDue:
		return append(turn(e), ahead(queue, i, first)...)
	case voting.WhyVotes:
		return append(byVotes(queue, i), placed(queue, i)...)
	case voting.WhyFirst:
		return append(byAge(queue, i), placed(queue, i)...)
	case "":
		return nil
	default:
		return []Part{{Key: "why." + string(reason)}}
	}
}

// turn is the part that says which song of whom it is, or what has moved it within its turns.
func turn(e *view.Entry) []Part {
	switch {
	case e.Why.Reason != voting.WhyTurn:
		return []Part{{Key: "why." + string(e.Why.Reason)}}
	case e.Mine:
		return []Part{{Key: "why.turn_mine", Nth: e.Why.Turn}}
	case e.Requester != nil:
		return []Part{{Key: "why.turn", Nth: e.Why.Turn, Name: e.Requester.Name}}
	}
	return nil
}

// ahead counts what comes before an entry under the policy fair.
func ahead(queue []view.Entry, i int, first []bool) []Part {
	e := &queue[i]
	people, others := 0, 0
	for j := range queue[:i] {
		o := &queue[j]
		if o.Requester == nil || o.Status == models.Failed || o.Why.Reason == voting.WhyPinned {
			continue
		}
		switch {
		case round(o) == round(e), round(o) < round(e) && o.Why.Turn >= e.Why.Turn: // lifted: more votes too
			others++
		case round(o) < round(e) && first[j]:
			people++
		}
	}
	key := "why.before"
	if e.Why.Turn == 2 { //nolint:mnd // everybody before it waits for their first song
		key = "why.firsts"
	}
	parts := counted(nil, key, people)
	parts = counted(parts, "why.others", others)
	if parts = append(parts, placed(queue, i)...); len(parts) == 0 {
		parts = []Part{{Key: "why.front"}}
	}
	return parts
}

// counted adds a part where there is something to count.
func counted(parts []Part, key string, n int) []Part {
	if n == 0 {
		return parts
	}
	return append(parts, Part{Key: key, N: n})
}

// placed are the entries that the host has put before it.
func placed(queue []view.Entry, i int) []Part {
	n := 0
	for j := range queue[:i] {
		if queue[j].Why.Reason == voting.WhyPinned {
			n++
		}
	}
	return counted(nil, "why.placed", n)
}

// byVotes counts the entries with more votes, and those with as many that came first.
func byVotes(queue []view.Entry, i int) []Part {
	more, same := 0, 0
	for j := range queue[:i] {
		switch o := &queue[j]; {
		case o.Why.Reason != voting.WhyVotes:
		case o.Votes > queue[i].Votes:
			more++
		case o.Votes == queue[i].Votes:
			same++
		}
	}
	switch {
	case more > 0 && same > 0:
		return []Part{{Key: "why.votes_both", N: more, More: same}}
	case more > 0:
		return []Part{{Key: "why.votes", N: more}}
	case same > 0:
		return []Part{{Key: "why.votes_older", N: same}}
	}
	return []Part{{Key: "why.votes_top"}}
}

// byAge counts the requests that came before it.
func byAge(queue []view.Entry, i int) []Part {
	n := 0
	for j := range queue[:i] {
		if queue[j].Why.Reason == voting.WhyFirst {
			n++
		}
	}
	if n == 0 {
		return []Part{{Key: "why.first_come_top"}}
	}
	return []Part{{Key: "why.first_come", N: n}}
}

// because tells why the party itself chose it: "genre:Jazz" is because.genre with the name.
func because(e *view.Entry) []Part {
	if e.Because == "" {
		return nil
	}
	code, name, _ := strings.Cut(e.Because, ":")
	return []Part{{Key: "because." + code, Name: name}}
}
