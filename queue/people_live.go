package queue

import (
	"maps"

	"upbeat/models"
)

// recordStanding brings a snapshot up to whose standing has changed, and to who is somebody else now.
func (l *Live) recordStanding(s, old *Snapshot, changed []models.Guest) {
	const kept = 1024 // a broadcast comes every few milliseconds: nobody misses so many
	s.StandingChanges = old.StandingChanges
	for _, g := range changed {
		if g.StandingVersion > old.Version {
			s.StandingChanges = append(s.StandingChanges[:len(s.StandingChanges):len(s.StandingChanges)], StandingChange{g.ID, g.StandingVersion})
		}
		l.move(g)
		l.join(g)
	}
	if len(s.StandingChanges) > kept {
		s.StandingChanges = append([]StandingChange(nil), s.StandingChanges[len(s.StandingChanges)-kept:]...)
	}
	s.MergedInto, s.Members = l.moved, l.members
}

// join keeps up who is a member.
func (l *Live) join(g models.Guest) {
	if l.members[g.ID] == (g.Account != "") {
		return
	}
	members := maps.Clone(l.members)
	if members == nil {
		members = map[models.GuestID]bool{}
	}
	if members[g.ID] = true; g.Account == "" {
		delete(members, g.ID)
	}
	l.members = members
}

func (l *Live) move(g models.Guest) {
	into, known := l.moved[g.ID]
	if away := g.Gone || g.MergedInto != 0; !away && !known || away && known && into == g.MergedInto {
		return
	}
	moved := maps.Clone(l.moved)
	if moved == nil {
		moved = map[models.GuestID]models.GuestID{}
	}
	if moved[g.ID] = g.MergedInto; !g.Gone && g.MergedInto == 0 {
		delete(moved, g.ID)
	}
	l.moved = moved
}
