package hub

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"upbeat/models"
)

// full is a hub of 40 places.
func full(t *testing.T) *Hub {
	t.Helper()
	h, _ := testHub(1)
	h.Places = 40
	return h
}

// open adds a socket as serve does.
func (h *Hub) opened(t *testing.T, who Who) (*client, error) {
	t.Helper()
	if err := h.room(who); err != nil {
		return nil, err
	}
	near, far := net.Pipe()
	t.Cleanup(func() { _ = far.Close() })
	c := &client{hub: h, ctx: t.Context(), conn: near, raw: newTryWriter(near), guest: who.Guest, host: who.Host, stage: who.Stage,
		linked: who.Linked, from: who.From}
	if !h.add(c) {
		t.Fatal("there was room, and then there was none")
	}
	return c, nil
}

// must opens one that has to get in; the hub is as full as it was.
func (h *Hub) letsIn(t *testing.T, what string, who Who) *client {
	t.Helper()
	c, err := h.opened(t, who)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if n := h.Sockets(); n > h.Places {
		t.Fatalf("%d sockets in %d places", n, h.Places)
	}
	return c
}

func (h *Hub) refuses(t *testing.T, what string, who Who, with error) {
	t.Helper()
	if _, err := h.opened(t, who); !errors.Is(err, with) {
		t.Errorf("%s: %v, want %v", what, err, with)
	}
}

func (h *Hub) left() (clients []*client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.clients {
		clients = append(clients, c)
	}
	return clients
}

// Five guests open eight pages each and take all places: everybody who comes gets one, and the second and later pages make way.
func TestSecondPagesMakeWay(t *testing.T) {
	h := full(t)
	first := map[models.GuestID]*client{}
	for i := range 40 {
		guest := models.GuestID(i/maxGuestSockets + 1)
		c := h.letsIn(t, "the crowd", Who{Guest: guest, From: fmt.Sprint("192.0.2.", guest)})
		if first[guest] == nil {
			first[guest] = c
		}
	}
	h.refuses(t, "a ninth page", Who{Guest: 1, From: "192.0.2.1"}, ErrTabs)
	for guest := models.GuestID(100); guest < 130; guest++ {
		h.letsIn(t, "an honest guest", Who{Guest: guest, From: "192.0.2.99"})
		if guest == 100 {
			h.refuses(t, "a second page where all is full", Who{Guest: guest, From: "198.51.100.1"}, ErrCrowded)
		}
		if guest == 115 { // more from one address than half
			break
		}
	}
	h.letsIn(t, "the stage", Who{Stage: true, From: "192.0.2.1"})
	h.letsIn(t, "a host", Who{Host: true, From: "192.0.2.1"})
	open := h.left()
	for guest, c := range first {
		if !slices.Contains(open, c) {
			t.Errorf("guest %d lost the first page", guest)
		}
	}
	h.remove(first[1])
	h.letsIn(t, "a place that is free again", Who{Guest: 200, From: "198.51.100.2"})
	for _, c := range h.left() {
		h.remove(c)
	}
	if len(h.from)+len(h.guests)+len(h.claimedFrom)+h.tabs+h.nobodies+h.claimed+h.screens != 0 {
		t.Errorf("counted as open when all are closed: %+v", h)
	}
}

// Ever new guests with one page each take all places: hosts, stages and who was here before get in all the same.
func TestACrowdTakesNothingFromWhoWasHere(t *testing.T) {
	h := full(t)
	now := time.Now()
	h.Now = func() time.Time { return now }
	before := h.letsIn(t, "ann", Who{Guest: 1, From: "192.0.2.1"})
	now = now.Add(2 * regularAfter)
	h.noteRegulars(now)
	h.remove(before)
	for i := range h.Places {
		h.letsIn(t, "the crowd", Who{Guest: models.GuestID(i + 1000), From: fmt.Sprint("203.0.113.", i%4)})
	}
	now = now.Add(2 * regularAfter)
	h.noteRegulars(now) // they have been here for long, but never while there was room
	h.refuses(t, "one more of the crowd", Who{Guest: 5000, From: "198.51.100.1"}, ErrCrowded)
	h.refuses(t, "somebody who has not joined", Who{From: "198.51.100.1"}, ErrCrowded)
	h.letsIn(t, "ann is back", Who{Guest: 1, From: "192.0.2.1"})
	h.letsIn(t, "the stage", Who{Stage: true, From: "192.0.2.2"})
	h.letsIn(t, "a host", Who{Host: true, From: "203.0.113.1"})
	for range stagesFrom { // everybody can say that they are a stage: not for long
		h.letsIn(t, "a stage", Who{Stage: true, From: "203.0.113.9"})
	}
	h.refuses(t, "one stage too many", Who{Stage: true, From: "203.0.113.9"}, ErrCrowded)
	h.letsIn(t, "a stage with a host's link", Who{Stage: true, Linked: true, From: "203.0.113.9"})
	house := full(t)
	for range house.Places + 1 { // one more than there are places
		if _, err := house.opened(t, Who{Host: true}); err != nil {
			t.Fatalf("a host among hosts: %v", err)
		}
	}
}

// One address has half of all places: then those of its own make way.
func TestOneAddressTakesNotAllSockets(t *testing.T) {
	h := full(t)
	for i := range h.Places/fromPart - 1 {
		h.letsIn(t, "the address", Who{Guest: models.GuestID(i + 1), From: "192.0.2.66"})
	}
	h.letsIn(t, "a second page", Who{Guest: 1, From: "192.0.2.66"})
	h.letsIn(t, "one more guest", Who{Guest: 100, From: "192.0.2.66"}) // in place of the second page
	h.refuses(t, "and another", Who{Guest: 101, From: "192.0.2.66"}, ErrCrowded)
	if n := h.from["192.0.2.66"]; n != h.Places/fromPart {
		t.Errorf("one address has %d sockets", n)
	}
	h.letsIn(t, "another address", Who{Guest: 102, From: "192.0.2.7"})
	h.letsIn(t, "a host of the address", Who{Host: true, From: "192.0.2.66"})
}
