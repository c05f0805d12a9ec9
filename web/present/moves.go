package present

import (
	"slices"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
)

// rowMoves are the steps that the row of entry i offers its reader: anywhere where the rules let guests reorder the queue, and among the
// reader's own under the policy fair.
func rowMoves(s *api.State, i int) api.Moves {
	var m api.Moves
	if slices.Contains(s.Rules.May, voting.Reorder) {
		m.Up, m.Down = steps(movable(s.Queue, false), s.Queue[i].ID)
	}
	if s.Queue[i].Mine && s.Rules.Policy == settings.Fair {
		own := movable(s.Queue, true)
		slices.SortStableFunc(own, func(a, b *api.Entry) int { return a.Why.Turn - b.Why.Turn })
		m.Earlier, m.Later = steps(own, s.Queue[i].ID)
	}
	return m
}

// movable lists the waiting entries, all or the reader's own, but the one that is fixed to play next.
func movable(queue []api.Entry, own bool) []*api.Entry {
	var list []*api.Entry
	for i := range queue {
		if e := &queue[i]; e.Status.Waiting() && !e.Locked && (e.Mine || !own) {
			list = append(list, e)
		}
	}
	return list
}

// steps are the entries before which an entry of the list has to be put to be one up and one down in it: 0 = the end, nil = it cannot.
func steps(list []*api.Entry, id models.EntryID) (up, down *models.EntryID) {
	at := slices.IndexFunc(list, func(e *api.Entry) bool { return e.ID == id })
	if at > 0 {
		up = &list[at-1].ID
	}
	switch {
	case at < 0 || at+1 == len(list):
	case at+2 == len(list):
		down = new(models.EntryID)
	default:
		down = &list[at+2].ID
	}
	return up, down
}
