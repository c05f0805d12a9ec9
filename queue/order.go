package queue

import (
	"slices"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// placed is a waiting entry with what places it.
type placed struct {
	models.Entry
	voting.Placing
}

// ranked reads the waiting entries of the room in the order in which they will play: the one that is locked in first.
func (p *Party) ranked(tx *store.Tx, m txContext, playback models.Playback) ([]placed, error) {
	listed, err := tx.Entries().Listed(p.Room)
	if err != nil {
		return nil, err
	}
	playing := slices.IndexFunc(listed, func(e models.Entry) bool { return e.ID == playback.EntryID })
	had := turnCounts{party: m.room.PartyID}
	if playing >= 0 {
		had.playing = listed[playing].GuestID
	}
	waiting := slices.DeleteFunc(listed, func(e models.Entry) bool { return !e.Status.Waiting() })
	var nets map[models.EntryID]int
	present := 0
	if m.values.Policy == settings.Fair {
		if nets, present, err = p.facts(tx, &had); err != nil {
			return nil, err
		}
	}
	candidates := make([]voting.Candidate, len(waiting))
	for i := range waiting {
		e := &waiting[i]
		candidates[i] = voting.Candidate{Entry: e, Net: nets[e.ID], Had: had.of(e.GuestID)}
	}
	order := make([]placed, 0, len(waiting))
	room := voting.Room{Present: present, LastGuest: m.room.LastGuest, InARow: m.room.InARow}
	for _, r := range voting.Rank(candidates, room, &m.values) {
		order = append(order, placed{waiting[r.Index], r.Placing})
	}
	return lockedFirst(order, playback.NextID), nil
}

// facts are what the policy fair asks of the database beyond the entries.
func (p *Party) facts(tx *store.Tx, had *turnCounts) (nets map[models.EntryID]int, present int, err error) {
	guests, err := tx.Guests().Requesters(p.Room)
	if err != nil {
		return nil, 0, err
	}
	had.guests = make(map[models.GuestID]models.Guest, len(guests))
	for _, g := range guests {
		had.guests[g.ID] = g
	}
	if nets, err = tx.Votes().PresentNets(p.Room); err != nil {
		return nil, 0, err
	}
	present, err = tx.Guests().CountPresent(p.Room)
	return nets, present, err
}

// turnCounts counts the turns that guests have had.
type turnCounts struct {
	party   models.PartyID
	playing models.GuestID // whose song plays now: it counts
	guests  map[models.GuestID]models.Guest
}

func (h turnCounts) of(guest models.GuestID) int {
	n := h.guests[guest].Had(h.party)
	if guest == h.playing {
		n++
	}
	return n
}

// lockedFirst moves the locked entry to the front: nothing jumps in before it at the last second.
func lockedFirst(order []placed, locked models.EntryID) []placed {
	i := indexOf(order, locked)
	if i <= 0 {
		return order
	}
	e := order[i]
	return slices.Insert(slices.Delete(order, i, i+1), 0, e)
}

func indexOf(order []placed, id models.EntryID) int {
	return slices.IndexFunc(order, func(e placed) bool { return e.ID == id })
}

func firstReady(order []placed) int {
	return slices.IndexFunc(order, func(e placed) bool { return e.Status == models.Ready })
}

// turn is the turn in which an entry plays, after its lift.
func (e placed) turn() int {
	if e.Lifted {
		return e.Placing.Turn - 1
	}
	return e.Placing.Turn
}
