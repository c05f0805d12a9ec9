package hub

import (
	"net"
	"testing"

	"upbeat/models"
)

// One phone makes up ever new guests and opens their eight sockets each: it must not shut everybody out.
func TestOneAddressTakesNotAllSockets(t *testing.T) {
	h, _ := testHub(1)
	var open []*client
	flood := func(from string) {
		for {
			guest := models.GuestID(len(open)/maxGuestSockets + 1)
			if !h.room(Who{Guest: guest, From: from}) {
				return
			}
			near, _ := net.Pipe()
			c := &client{hub: h, ctx: t.Context(), conn: near, raw: newTryWriter(near), guest: guest, from: from}
			if !h.add(c) {
				t.Fatal("there was room, and then there was none")
			}
			open = append(open, c)
		}
	}
	flood("192.0.2.66")
	if len(open) != maxFromSockets {
		t.Errorf("one address has %d sockets", len(open))
	}
	if !h.room(Who{Guest: 9_999, From: "192.0.2.7"}) || !h.room(Who{Stage: true}) {
		t.Error("no room for anybody else")
	}
	flood("192.0.2.67")
	if h.room(Who{Guest: 9_999, From: "192.0.2.7"}) {
		t.Errorf("%d sockets are not the most", len(open))
	}
	if !h.room(Who{Host: true, From: "192.0.2.66"}) {
		t.Error("a host is shut out")
	}
	for _, c := range open {
		h.remove(c)
	}
	if len(h.from)+len(h.guests) != 0 {
		t.Errorf("counted as open when all are closed: %d addresses, %d guests", len(h.from), len(h.guests))
	}
}
