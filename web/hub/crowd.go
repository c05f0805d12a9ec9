package hub

import (
	"context"
	"time"

	"upbeat/models"
	"upbeat/web/present"
)

const (
	countEvery    = time.Second      // the number of people is told at most this often
	seenEvery     = 5 * time.Second  // how often this process tells the others who is here
	presentFor    = 12 * time.Second // who was seen by another process this recently is here
	redisPatience = time.Second
)

// enter starts something that Run waits for; false when the hub is closing.
func (h *Hub) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.serving.Add(1)
	return true
}

// add makes the client part of the broadcasts, still behind: its drain starts with a snapshot.
func (h *Hub) add(c *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.fits(Who{Guest: c.guest, Host: c.host, From: c.from}) {
		return false
	}
	c.behind, c.fresh = true, true
	h.clients[c] = struct{}{}
	if c.guest != 0 {
		h.guests[c.guest]++
	}
	if c.from != "" {
		h.from[c.from]++
	}
	if c.host {
		h.hosts++
	}
	if c.stage {
		if h.screens == 0 {
			c.dark = h.dark
		}
		h.screens++
	}
	return true
}

// greet sends the first snapshot, behind it to a stage what was said a moment ago or while there was none, and to a host how the box is
// doing.
func (h *Hub) greet(ctx context.Context, c *client) {
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	var said []byte
	if c.stage {
		said = h.recall(ctx, c.dark)
	}
	c.mu.Lock()
	c.greeting = said
	c.startDrain()
	c.mu.Unlock()
	if c.host {
		c.push(h.health(ctx))
	}
}

func (h *Hub) remove(c *client) {
	c.drop()
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	if c.host {
		h.hosts--
	}
	if c.stage {
		h.screens--
		h.dark = h.Now()
	}
	leave(h.from, c.from)
	leave(h.guests, c.guest)
}

// leave counts one socket less; those of the zero key are not counted.
func leave[K comparable](sockets map[K]int, of K) {
	var nobody K
	if of == nobody {
		return
	}
	if sockets[of]--; sockets[of] == 0 {
		delete(sockets, of)
	}
}

// keepAlive pings all sockets now and then, so that dead ones are found and idle ones stay open in routers between.
func (h *Hub) keepAlive(ctx context.Context) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	ping := frame(opPing, nil)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for _, c := range h.list(false) {
				c.push(ping)
			}
		}
	}
}

func (h *Hub) list(hosts bool) []*client {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]*client, 0, len(h.clients))
	for c := range h.clients {
		if !hosts || c.host {
			list = append(list, c)
		}
	}
	return list
}

// close says bye, closes all sockets and waits for their goroutines.
func (h *Hub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	const retry models.Millis = 1000
	bye := append(textFrame(encode(byeMessage{"bye", retry})), closeFrame(goingAway)...)
	for _, c := range h.list(false) {
		c.leave(bye)
	}
	h.serving.Wait()
}

// crowd remembers who has left this process lately: the others' list still has them for a while.
type crowd struct {
	here map[models.GuestID]bool
	left map[models.GuestID]time.Time
}

// watchPresence counts who is here, on all processes, and keeps an eye on the player's lease.
func (h *Hub) watchPresence(ctx context.Context) {
	ticker := time.NewTicker(countEvery)
	defer ticker.Stop()
	var told time.Time
	for {
		h.count(ctx, &told)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (h *Hub) count(ctx context.Context, told *time.Time) {
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	here := h.here()
	now := h.Now()
	arrived := h.crowd.update(here, now)
	if arrived || now.Sub(*told) >= seenEvery {
		*told = now
		ids := make([]models.GuestID, 0, len(here))
		for id := range here {
			ids = append(ids, id)
		}
		if err := h.Party.Seen(ctx, ids); err != nil && ctx.Err() == nil {
			h.Log.Debug("presence not told", "error", err)
		}
	}
	online := len(here)
	if present, err := h.Party.Present(ctx, presentFor); err == nil {
		online += h.crowd.elsewhere(present)
	}
	owner, err := h.Party.PlayerOwner(ctx)
	h.setFacts(func(f *present.Facts) {
		f.Online = online
		if err == nil {
			f.Player = owner != ""
		}
	})
}

func (h *Hub) here() map[models.GuestID]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	here := make(map[models.GuestID]bool, len(h.guests))
	for id := range h.guests {
		here[id] = true
	}
	return here
}

// update notes who is here now and tells whether somebody new is.
func (c *crowd) update(here map[models.GuestID]bool, now time.Time) (arrived bool) {
	for id := range c.here {
		if !here[id] {
			c.left[id] = now
		}
	}
	for id := range here {
		arrived = arrived || !c.here[id]
		delete(c.left, id)
	}
	for id, at := range c.left {
		if now.Sub(at) > presentFor {
			delete(c.left, id)
		}
	}
	c.here = here
	return arrived
}

// elsewhere counts those of the present who are here only by another process.
func (c *crowd) elsewhere(present []models.GuestID) int {
	n := 0
	for _, id := range present {
		if _, left := c.left[id]; !left && !c.here[id] {
			n++
		}
	}
	return n
}
