package queue

import (
	"encoding/hex"
	"slices"
	"strings"

	"upbeat/internal/store"
	"upbeat/models"
)

// Colour is a guest's colour: red, green, blue. Zero = not known, or the party does not show it.
type Colour [3]byte

// colourOf reads "#rrggbb".
func colourOf(text string) (c Colour) {
	data, err := hex.DecodeString(strings.TrimPrefix(text, "#"))
	if err == nil && len(data) == len(c) {
		copy(c[:], data)
	}
	return c
}

// colours are those of the guests, kept while the party shows them on the entries that they voted on.
type colours struct {
	of      map[models.GuestID]Colour // nil = they are not shown
	all     bool                      // every vote has to be painted again
	changed []models.GuestID          // whose votes have to be painted again
}

// follow learns what the colours are now.
func (c *colours) follow(tx *store.Tx, room models.RoomID, shown bool, changed []models.Guest) error {
	c.all = c.all || shown == (c.of == nil)
	switch {
	case !shown:
		c.of = nil
	case c.of == nil:
		stored, err := tx.Guests().Colours(room)
		if err != nil {
			return err
		}
		c.of = make(map[models.GuestID]Colour, len(stored))
		for id, text := range stored {
			c.of[id] = colourOf(text)
		}
	default:
		for _, g := range changed {
			if colour := colourOf(g.Colour); c.of[g.ID] != colour {
				c.of[g.ID], c.changed = colour, append(c.changed, g.ID)
			}
		}
	}
	return nil
}

// paint brings the votes of a snapshot up to the colours. What follow has found is kept until then.
func (c *colours) paint(s *Snapshot) {
	if !c.all && len(c.changed) == 0 {
		return
	}
	for id, item := range s.Items {
		if !c.all && !slices.ContainsFunc(c.changed, func(g models.GuestID) bool { return item.VoteOf(g) != 0 }) {
			continue
		}
		other := *item
		other.Ballots = slices.Clone(item.Ballots)
		for i := range other.Ballots {
			other.Ballots[i].Colour = c.of[other.Ballots[i].Guest]
		}
		s.Items[id] = &other
	}
	c.all, c.changed = false, c.changed[:0]
}
