package present

import (
	"strings"

	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
)

// Sentence is what places an entry, in one sentence: a key of the catalogue and what it is filled with.
type Sentence struct {
	Key   string `json:"key"`
	Nth   int    `json:"nth,omitempty"`   // which song of its requester's tonight
	Name  string `json:"name,omitempty"`  // of the requester
	After []Part `json:"after,omitempty"` // what comes before it
}

// Part is something of one kind that comes before an entry: its name in the catalogue, and how much of it.
type Part struct {
	Key string `json:"key"`
	N   int    `json:"n"`
}

// Why explains every entry of a state's queue, in docs/realtime.md's words ("Why and when").
func Why(s *api.State) []Sentence {
	first := firstTurns(s.Queue)
	reasons := make([]Sentence, len(s.Queue))
	for i := range s.Queue {
		reasons[i] = explain(s.Queue, i, first)
	}
	return reasons
}

// firstTurns tells of each entry whether it has the lowest turn of its requester's in the queue.
func firstTurns(queue []api.Entry) []bool {
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
func round(e *api.Entry) int {
	if e.Why.Lifted {
		return e.Why.Turn - 1
	}
	return e.Why.Turn
}

func explain(queue []api.Entry, i int, first []bool) Sentence {
	e := &queue[i]
	if e.Locked && e.Status != models.Failed {
		return Sentence{Key: "why.locked"}
	}
	switch reason := e.Why.Reason; reason {
	case voting.WhyTurn, voting.WhyLifted, voting.WhyDue:
		return turn(e, ahead(queue, i, first))
	case voting.WhyVotes:
		return after("why.votes", byVotes(queue, i))
	case voting.WhyFirst, voting.WhyNewest:
		return after("why."+string(reason), byAge(queue, i))
	case "":
		return Sentence{}
	default:
		return Sentence{Key: "why." + string(reason)}
	}
}

// after is the sentence that an entry comes after others, or, where there are none, the policy's own that it is the first.
func after(policy string, before []Part) Sentence {
	if len(before) == 0 {
		return Sentence{Key: policy + "_top"}
	}
	return Sentence{Key: "why.after", After: before}
}

// turn says which song of whom it is, or what has moved it within its turns, and what comes before it.
func turn(e *api.Entry, before []Part) Sentence {
	s := Sentence{Key: "why." + string(e.Why.Reason), After: before}
	if e.Why.Reason == voting.WhyTurn {
		s.Nth = e.Why.Turn - e.Why.Late
		switch {
		case e.Mine:
			s.Key = "why.turn_mine"
		case e.Requester != nil:
			s.Name = e.Requester.Name
		}
		if e.Why.Late > 0 && len(before) > 0 {
			s.Key = strings.Replace(s.Key, "turn", "late", 1)
		}
	}
	if len(before) == 0 {
		s.Key += "_front"
	}
	return s
}

// ahead counts what comes before an entry under the policy fair.
func ahead(queue []api.Entry, i int, first []bool) []Part {
	e := &queue[i]
	next, own, people, others := 0, 0, 0, 0
	for j := range queue[:i] {
		o := &queue[j]
		switch {
		case o.Locked:
			next++
		case o.Requester == nil || o.Status == models.Failed || o.Why.Reason == voting.WhyPinned:
		case e.Requester != nil && o.Requester.ID == e.Requester.ID:
			own++
		case round(o) == round(e), round(o) < round(e) && o.Why.Turn >= e.Why.Turn: // lifted: more votes too
			others++
		case round(o) < round(e) && first[j]:
			people++
		}
	}
	key := "why.after_before"
	switch {
	case e.Why.Turn == 2: //nolint:mnd // everybody before it waits for their first song
		key = "why.after_firsts"
	case e.Why.Late > 0: // they themselves had fewer than those before them
		key = "why.after_rounds"
	}
	theirs := "why.after_theirs"
	if e.Mine {
		theirs = "why.after_mine"
	}
	return some(Part{"why.after_next", next}, Part{theirs, own}, Part{key, people}, Part{"why.after_others", others}, placed(queue, i))
}

// some are the kinds of which there is any; nil = of none.
func some(kinds ...Part) []Part {
	var parts []Part
	for _, p := range kinds {
		if p.N > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// placed are the entries that the host has put before it.
func placed(queue []api.Entry, i int) Part {
	n := 0
	for j := range queue[:i] {
		if o := &queue[j]; o.Why.Reason == voting.WhyPinned && !o.Locked {
			n++
		}
	}
	return Part{"why.after_placed", n}
}

// byVotes counts the entries with more votes, and those with as many that go first.
func byVotes(queue []api.Entry, i int) []Part {
	next, more, older, newer := 0, 0, 0, 0
	for j := range queue[:i] {
		switch o := &queue[j]; {
		case o.Locked:
			next++
		case o.Why.Reason != voting.WhyVotes:
		case o.Votes > queue[i].Votes:
			more++
		case o.Votes == queue[i].Votes && o.RequestedAt > queue[i].RequestedAt:
			newer++
		case o.Votes == queue[i].Votes:
			older++
		}
	}
	return some(Part{"why.after_next", next}, Part{"why.after_votes", more}, Part{"why.after_older", older}, Part{"why.after_newer", newer},
		placed(queue, i))
}

// byAge counts the requests that came before it, or, where the newest goes first, after it.
func byAge(queue []api.Entry, i int) []Part {
	next, n := 0, 0
	for j := range queue[:i] {
		switch o := &queue[j]; {
		case o.Locked:
			next++
		case o.Why.Reason == queue[i].Why.Reason:
			n++
		}
	}
	key := "why.after_earlier"
	if queue[i].Why.Reason == voting.WhyNewest {
		key = "why.after_later"
	}
	return some(Part{"why.after_next", next}, Part{key, n}, placed(queue, i))
}
