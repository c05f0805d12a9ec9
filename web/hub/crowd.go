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

// add makes the client part of the broadcasts, still behind: its drain starts with a snapshot. Where all places are taken somebody who
// counts for less has to go; false when nobody does.
func (h *Hub) add(c *client) bool {
	h.mu.Lock()
	own, victim, err := h.place(Who{Guest: c.guest, Host: c.host, Stage: c.stage, Linked: c.linked, From: c.from})
	if err == nil {
		if victim != nil {
			h.leaves(victim)
		}
		h.list(c, own)
		c.behind, c.fresh = true, true
		if c.stage {
			if h.screens == 0 {
				c.dark = h.dark
			}
			h.screens++
		}
	}
	h.mu.Unlock()
	if victim != nil {
		victim.makeWay()
	}
	return err == nil
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
	h.looking.leave(c)
	h.zones.leave(c)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.leaves(c)
}

// leaves takes a socket out of the broadcasts. Called with mu held.
func (h *Hub) leaves(c *client) {
	if h.unlist(c) && c.stage {
		h.screens--
		h.dark = h.Now()
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
			for _, c := range h.open(false) {
				c.push(ping)
			}
		}
	}
}

func (h *Hub) open(hosts bool) []*client {
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
	for _, c := range h.open(false) {
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

func (h *Hub) count(whole context.Context, told *time.Time) {
	ctx, cancel := context.WithTimeout(whole, redisPatience)
	defer cancel()
	here := h.here()
	now := h.Now()
	h.noteRegulars(now)
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
	looking, enough := context.WithTimeout(whole, redisPatience) // of its own: a Redis that hangs has used up the other
	defer enough()
	leader, err := h.Party.Leader(looking)
	h.setFacts(func(f *present.Facts) {
		f.Online = online
		if err == nil {
			f.Player = leader.Alive
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
