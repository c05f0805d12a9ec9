package queue

import (
	"maps"

	"upbeat/models"
)

// stand brings a snapshot up to whose standing has changed, and to who is somebody else now.
func (l *Live) stand(s, old *Snapshot, changed []models.Guest) {
	const kept = 1024 // a broadcast comes every few milliseconds: nobody misses so many
	s.Stood = old.Stood
	for _, g := range changed {
		if g.Standing > old.Version {
			s.Stood = append(s.Stood[:len(s.Stood):len(s.Stood)], Stood{g.ID, g.Standing})
		}
		l.move(g)
	}
	if len(s.Stood) > kept {
		s.Stood = append([]Stood(nil), s.Stood[len(s.Stood)-kept:]...)
	}
	s.Moved = l.moved
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
