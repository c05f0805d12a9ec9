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

// orderFacts are what the order of a room follows, beside its entries. A transaction reads them, a Live keeps them.
type orderFacts struct {
	room    models.Room
	values  *settings.Values
	present int            // guests who are present
	playing models.GuestID // whose song plays now; 0 = nobody's
	locked  models.EntryID // fixed to follow the song that plays: nothing jumps in before it at the last second; 0 = none
}

// candidate is an entry as the order sees it: net are the votes of those present, g is its requester, nil for the party itself.
func (f *orderFacts) candidate(e *models.Entry, net int, g *models.Guest) voting.Candidate {
	c := voting.Candidate{Entry: e, Net: net}
	if g == nil || e.GuestID == 0 {
		return c
	}
	c.Had, c.Unheard = g.Had(f.room.PartyID), g.Heard(f.room.PartyID) == 0
	if e.GuestID == f.playing {
		c.Had, c.Unheard = c.Had+1, false
	}
	return c
}

// inOrder is the order of listed entries: what pages show, and what the next song is claimed from.
func (f *orderFacts) inOrder(candidates []voting.Candidate) []voting.Ranked {
	room := voting.RoomFacts{Present: f.present, LastGuest: f.room.LastGuest, InARow: f.room.InARow}
	order := voting.Rank(candidates, room, f.values)
	locked := slices.IndexFunc(order, func(r voting.Ranked) bool { return f.locked != 0 && candidates[r.Index].Entry.ID == f.locked })
	if locked > 0 {
		first := order[locked]
		copy(order[1:], order[:locked])
		order[0] = first
	}
	return order
}

// ranked reads the waiting entries of the room in the order in which they will play.
func ranked(tx *roomTx, playback models.Playback) ([]placed, error) {
	listed, err := tx.Entries().Listed(tx.roomID)
	if err != nil {
		return nil, err
	}
	f := orderFacts{room: tx.room, values: &tx.values, locked: playback.NextID}
	if playing := slices.IndexFunc(listed, func(e models.Entry) bool { return e.ID == playback.EntryID }); playing >= 0 {
		f.playing = listed[playing].GuestID
	}
	waiting := slices.DeleteFunc(listed, func(e models.Entry) bool { return !e.Status.Waiting() })
	var guests map[models.GuestID]*models.Guest
	var nets map[models.EntryID]int
	if tx.values.Policy == settings.Fair {
		if guests, nets, f.present, err = fairFacts(tx); err != nil {
			return nil, err
		}
	}
	candidates := make([]voting.Candidate, len(waiting))
	for i := range waiting {
		e := &waiting[i]
		candidates[i] = f.candidate(e, nets[e.ID], guests[e.GuestID])
	}
	order := make([]placed, 0, len(waiting))
	for _, r := range f.inOrder(candidates) {
		order = append(order, placed{waiting[r.Index], r.Placing})
	}
	return order, nil
}

// fairFacts are what the policy fair, and no other, asks of the database beyond the entries.
func fairFacts(tx *roomTx) (guests map[models.GuestID]*models.Guest, nets map[models.EntryID]int, present int, err error) {
	requesters, err := tx.Guests().Requesters(tx.roomID)
	if err != nil {
		return nil, nil, 0, err
	}
	guests = make(map[models.GuestID]*models.Guest, len(requesters))
	for i := range requesters {
		guests[requesters[i].ID] = &requesters[i]
	}
	if nets, err = tx.Votes().PresentNets(tx.roomID); err != nil {
		return nil, nil, 0, err
	}
	present, err = tx.Guests().CountPresent(tx.roomID)
	return guests, nets, present, err
}

func indexOf(order []placed, id models.EntryID) int {
	return slices.IndexFunc(order, func(e placed) bool { return e.ID == id })
}

func firstReady(order []placed) int {
	return slices.IndexFunc(order, placed.playable)
}

// playable tells whether the entry may be claimed: it is ready, and not held.
func (e placed) playable() bool { return e.Status == models.Ready && !e.Held() }

// turn is the turn in which an entry plays, after its lift.
func (e placed) turn() int {
	if e.Lifted {
		return e.Placing.Turn - 1
	}
	return e.Placing.Turn
}
