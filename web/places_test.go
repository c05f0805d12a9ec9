package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"upbeat/models"
	"upbeat/web"
)

// A few guests with eight pages each take all live updates: honest guests, the stage and the host get theirs, and the pages that make way
// are told, and why there is none for them.
func TestLiveUpdatesAreNotTakenFromOthers(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.Places = 40 }) // 30 of them for live updates
	h.account("admin", models.Admin)
	h.serve()
	var crowd []*wire
	var guest string
	for range 4 {
		guest = h.guest()
		for range 8 {
			if len(crowd) < 30 {
				w, _ := h.open(guest)
				crowd = append(crowd, w)
			}
		}
	}
	for range 5 {
		h.open(h.guest())
	}
	h.open() // somebody who has not joined
	h.open(h.login("admin"))
	last := crowd[23] // the newest of those with eight
	bye := last.await("bye", any1)
	if bye.Retry != 2000 {
		t.Errorf("%s", bye.raw)
	}
	if _, _, err := last.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseTryAgainLater) {
		t.Errorf("it ends with %v", err)
	}
	why := h.do(ask{method: "GET", path: "/api/v1/events", cookies: []string{guest}})
	if why.status != 503 || why.code() != "too_many_sockets" || why.header.Get("Retry-After") == "" ||
		!strings.Contains(why.body, "no place left for live updates") {
		t.Errorf("why: %d %s", why.status, why.body)
	}
}

// The ninth page of a guest is told why it gets nothing, and gets it when another is closed.
func TestTheNinthPageGetsAPlaceThatFrees(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	guest := h.guest()
	pages := make([]*wire, 8)
	for i := range pages {
		pages[i], _ = h.open(guest)
	}
	why := h.do(ask{method: "GET", path: "/api/v1/events", cookies: []string{guest}})
	if why.status != 503 || why.code() != "too_many_tabs" || !strings.Contains(why.body, "Close one") {
		t.Errorf("why: %d %s", why.status, why.body)
	}
	must(t, pages[3].Close())
	until(t, "the place is free", func() bool {
		return h.do(ask{method: "GET", path: "/api/v1/events", cookies: []string{guest}}).status == 426
	})
	h.open(guest)
}

// A socket that sends control frames without end is closed with 1008; one that sends a few is not.
func TestPingsAreMetered(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	calm, _ := h.open(h.guest())
	busy, _ := h.open()
	for range 5 {
		must(t, calm.WriteControl(websocket.PingMessage, []byte("?"), time.Now().Add(patience)))
	}
	for range 5000 {
		if busy.WriteControl(websocket.PingMessage, []byte("?"), time.Now().Add(patience)) != nil {
			break
		}
	}
	must(t, busy.SetReadDeadline(time.Now().Add(patience)))
	var err error
	for err == nil {
		_, _, err = busy.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("the flood ends with %v", err)
	}
	must(t, calm.WriteJSON(map[string]any{"type": "ping", "t": 7}))
	if m := calm.await("pong", any1); m.T != 7 {
		t.Errorf("%s", m.raw)
	}
}
