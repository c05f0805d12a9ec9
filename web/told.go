package web

import (
	"slices"
	"strconv"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
	"upbeat/web/present"
)

// tell says of every entry of the queue why it stands where it does, and which moves its buttons make. static/js/rows.js says the same.
func tell(s *api.State, m i18n.Messages) []api.Told {
	why := present.Why(s)
	told := make([]api.Told, len(s.Queue))
	ordinals := strings.Split(m.T("why.ordinals"), ",")
	anywhere := slices.Contains(s.Rules.May, voting.Reorder)
	for i := range s.Queue {
		e := &s.Queue[i]
		told[i] = api.Told{Why: sentence(why[i], ordinals, m), When: when(e, m), Up: api.NoMove, Down: api.NoMove, Earlier: api.NoMove, Later: api.NoMove}
		told[i].Voters, told[i].MoreVoters = present.Voters(e)
	}
	movable := movable(s.Queue, func(e *api.Entry) bool { return anywhere })
	moves(s.Queue, movable, func(i int, up, down models.EntryID) { told[i].Up, told[i].Down = up, down })
	if s.Rules.Policy == settings.Fair {
		own := movableOwn(s.Queue)
		moves(s.Queue, own, func(i int, up, down models.EntryID) { told[i].Earlier, told[i].Later = up, down })
	}
	return told
}

func movableOwn(queue []api.Entry) []int {
	own := movable(queue, func(e *api.Entry) bool { return e.Mine })
	slices.SortStableFunc(own, func(a, b int) int { return queue[a].Why.Turn - queue[b].Why.Turn })
	return own
}

// movable lists the waiting entries, but the one that plays next, of which f is true.
func movable(queue []api.Entry, f func(*api.Entry) bool) []int {
	var list []int
	for i := range queue {
		if e := &queue[i]; e.Status.Waiting() && !e.Locked && f(e) {
			list = append(list, i)
		}
	}
	return list
}

// moves tells for each entry of the list before which one it has to be put to be one up or one down in it.
func moves(queue []api.Entry, list []int, set func(i int, up, down models.EntryID)) {
	for k, i := range list {
		up, down := api.NoMove, api.NoMove
		if k > 0 {
			up = queue[list[k-1]].ID
		}
		if k+2 < len(list) {
			down = queue[list[k+2]].ID
		} else if k+1 < len(list) {
			down = 0
		}
		set(i, up, down)
	}
}

// sentence is an explanation in the reader's language; "" = the catalogue has none.
func sentence(s present.Sentence, ordinals []string, m i18n.Messages) string {
	if !m.Has(s.Key) {
		return ""
	}
	return m.T(s.Key, "nth", ordinal(s.Nth, ordinals), "after", listed(s.After, m), "name", s.Name)
}

// listed names what comes before an entry: "2 songs, 1 song and the next song".
func listed(parts []present.Part, m i18n.Messages) string {
	list := ""
	for i, p := range parts {
		part := m.T(p.Key, "n", p.N)
		switch {
		case i == 0:
			list = part
		case i == len(parts)-1:
			list = m.T("why.and", "list", list, "last", part)
		default:
			list += ", " + part
		}
	}
	return list
}

// ordinal is a number in a row, by the catalogue's list: 2nd.
func ordinal(n int, list []string) string {
	if n >= 1 && n <= len(list) {
		return list[n-1]
	}
	return strconv.Itoa(n)
}

// when is the estimate with its range: "about 22:41 (22:35-22:55)".
func when(e *api.Entry, m i18n.Messages) string {
	if e.PlaysAt == 0 || e.Locked {
		return ""
	}
	about, from, to := timeOfDay(e.PlaysAt), timeOfDay(e.PlaysFrom), timeOfDay(e.PlaysTo)
	if from == to {
		return m.T("row.about", "time", about)
	}
	return m.T("row.between", "time", about, "from", from, "to", to)
}
