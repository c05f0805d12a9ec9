package hub

import (
	"errors"
	"time"

	"upbeat/models"
)

// How places are shared. Who comes when all are taken gets the place of somebody who counts for less, else is refused.
const (
	defaultPlaces   = 5000            // a house party has 30 phones, a festival some thousands
	fromPart        = 2               // one address has one place in so many at most: a whole festival may sit behind one
	maxGuestSockets = 8               // tabs of one guest; the ninth is refused
	keptForStages   = 32              // sockets that only say that they are a stage's; what is beyond counts as nobody's
	stagesFrom      = 4               // and as many of them from one address
	regularAfter    = time.Minute     // who is here for this long while there is room was here before
	regularFor      = 12 * time.Hour  // and counts as that until then
	mostRegulars    = 20_000          // guests
	crowdedAgain    = 2 * time.Second // after which a page that lost its place asks for another
)

// Refusals of a socket.
var (
	ErrCrowded = errors.New("too many sockets are open")
	ErrTabs    = errors.New("this guest has too many pages open")
)

// rank is how much a socket counts for.
type rank int

const (
	spare    rank = iota // the second and later of a guest
	nobody               // who has not joined
	newcomer             // the first of a guest
	regular              // the first of a guest who was here before
	screen               // a stage
	host
)

// room tells whether one more socket of who has a place, or could get one.
func (h *Hub) room(who Who) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, _, err := h.place(who)
	return err
}

// place is what a new socket of who counts for, and whose place it takes; nil where one is free. Called with mu held.
func (h *Hub) place(who Who) (own rank, victim *client, err error) {
	switch {
	case h.closed:
		return 0, nil, ErrCrowded
	case who.Guest != 0 && !who.Host && len(h.guests[who.Guest]) >= maxGuestSockets:
		return 0, nil, ErrTabs
	}
	own = h.rankOf(who)
	from := ""
	if own < screen && who.From != "" && h.from[who.From] >= h.Places/fromPart {
		from = who.From // then one of this address has to go
	}
	if from == "" && len(h.clients) < h.Places {
		return own, nil, nil
	}
	if victim = h.victim(own, from); victim == nil && own != host {
		return 0, nil, ErrCrowded
	}
	return own, victim, nil
}

// rankOf is what a new socket of who counts for. Called with mu held.
func (h *Hub) rankOf(who Who) rank {
	switch {
	case who.Host:
		return host
	case who.Stage && (who.Linked || h.claimed < keptForStages && h.claimedFrom[who.From] < stagesFrom):
		return screen
	case who.Guest == 0:
		return nobody
	case len(h.guests[who.Guest]) > 0:
		return spare
	}
	return h.first(who.Guest)
}

// first is what the first socket of a guest counts for. Called with mu held.
func (h *Hub) first(guest models.GuestID) rank {
	if _, before := h.regulars[guest]; before {
		return regular
	}
	return newcomer
}

// counts is what an open socket counts for now, and how many its guest, or else its address, has. Called with mu held.
func (h *Hub) counts(c *client) (r rank, many int) {
	if c.rank >= screen || c.guest == 0 {
		return c.rank, h.from[c.from]
	}
	if own := h.guests[c.guest]; own[0] != c {
		return spare, len(own)
	}
	return h.first(c.guest), h.from[c.from]
}

// victim is whose place a socket of rank own takes: of the lowest rank, of who has the most, the newest; from names the one address that
// it is looked for in, "" = all. nil = nobody counts for less. Called with mu held.
func (h *Hub) victim(own rank, from string) (found *client) {
	if own <= h.lowest() { // known without a look at all of them, however often somebody tries
		return nil
	}
	lowest, most := own, 0
	for c := range h.clients {
		if from != "" && c.from != from {
			continue
		}
		r, many := h.counts(c)
		if r < lowest || found != nil && r == lowest && (many > most || many == most && c.since.After(found.since)) {
			found, lowest, most = c, r, many
		}
	}
	return found
}

// lowest is the lowest rank that there may be. Called with mu held.
func (h *Hub) lowest() rank {
	switch {
	case h.tabs > len(h.guests):
		return spare
	case h.nobodies > 0:
		return nobody
	}
	return newcomer
}

// list enters a socket that has a place. Called with mu held.
func (h *Hub) list(c *client, own rank) {
	c.rank, c.since = own, h.Now()
	h.clients[c] = struct{}{}
	if c.guest != 0 {
		h.guests[c.guest] = append(h.guests[c.guest], c)
		h.tabs++
	}
	if c.from != "" {
		h.from[c.from]++
	}
	if own == screen && !c.linked {
		h.claimed++
		h.claimedFrom[c.from]++
	}
	if own == nobody {
		h.nobodies++
	}
}

// unlist takes a socket off; false where it is off already. Called with mu held.
func (h *Hub) unlist(c *client) bool {
	if _, listed := h.clients[c]; !listed {
		return false
	}
	delete(h.clients, c)
	if c.guest != 0 {
		h.tabs--
		if own := without(h.guests[c.guest], c); len(own) > 0 {
			h.guests[c.guest] = own
		} else {
			delete(h.guests, c.guest)
		}
	}
	if c.from != "" {
		less(h.from, c.from)
	}
	if c.rank == screen && !c.linked {
		h.claimed--
		less(h.claimedFrom, c.from)
	}
	if c.rank == nobody {
		h.nobodies--
	}
	return true
}

func without(list []*client, c *client) []*client {
	left := make([]*client, 0, len(list))
	for _, other := range list {
		if other != c {
			left = append(left, other)
		}
	}
	return left
}

// less counts one socket less.
func less(sockets map[string]int, of string) {
	if sockets[of]--; sockets[of] == 0 {
		delete(sockets, of)
	}
}

// noteRegulars remembers who is here while there is room to spare: a crowd that comes to fill all places has not been here before.
func (h *Hub) noteRegulars(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for guest, seen := range h.regulars {
		if now.Sub(seen) > regularFor {
			delete(h.regulars, guest)
		}
	}
	if len(h.clients) > h.Places/2 {
		return
	}
	for guest, own := range h.guests {
		if _, before := h.regulars[guest]; before || len(h.regulars) < mostRegulars && now.Sub(own[0].since) >= regularAfter {
			h.regulars[guest] = now
		}
	}
}
