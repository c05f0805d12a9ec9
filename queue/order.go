package queue

import (
	"slices"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
)

// placed is a waiting entry with what places it.
type placed struct {
	models.Entry
	voting.Placing
}

// ranked reads the waiting entries of the room in the order in which they will play: the one that is locked in first.
func ranked(tx *roomTx, playback models.Playback) ([]placed, error) {
	listed, err := tx.Entries().Listed(tx.roomID)
	if err != nil {
		return nil, err
	}
	playing := slices.IndexFunc(listed, func(e models.Entry) bool { return e.ID == playback.EntryID })
	had := turnCounts{party: tx.room.PartyID}
	if playing >= 0 {
		had.playing = listed[playing].GuestID
	}
	waiting := slices.DeleteFunc(listed, func(e models.Entry) bool { return !e.Status.Waiting() })
	var nets map[models.EntryID]int
	present := 0
	if tx.values.Policy == settings.Fair {
		if nets, present, err = fairFacts(tx, &had); err != nil {
			return nil, err
		}
	}
	candidates := make([]voting.Candidate, len(waiting))
	for i := range waiting {
		e := &waiting[i]
		candidates[i] = voting.Candidate{Entry: e, Net: nets[e.ID], Had: had.of(e.GuestID)}
	}
	order := make([]placed, 0, len(waiting))
	room := voting.Room{Present: present, LastGuest: tx.room.LastGuest, InARow: tx.room.InARow}
	for _, r := range voting.Rank(candidates, room, &tx.values) {
		order = append(order, placed{waiting[r.Index], r.Placing})
	}
	return lockedFirst(order, playback.NextID), nil
}

// fairFacts are what the policy fair asks of the database beyond the entries.
func fairFacts(tx *roomTx, had *turnCounts) (nets map[models.EntryID]int, present int, err error) {
	guests, err := tx.Guests().Requesters(tx.roomID)
	if err != nil {
		return nil, 0, err
	}
	had.guests = make(map[models.GuestID]models.Guest, len(guests))
	for _, g := range guests {
		had.guests[g.ID] = g
	}
	if nets, err = tx.Votes().PresentNets(tx.roomID); err != nil {
		return nil, 0, err
	}
	present, err = tx.Guests().CountPresent(tx.roomID)
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
