package web_test

import (
	"strings"
	"testing"

	"upbeat/models"
)

// A host starts a duel; pages are told of it, another one is refused, and it can be ended, also without script.
func TestADuelOnThePages(t *testing.T) {
	h := newHarness(t, 5)
	h.account("mod", models.Moderator)
	host, guest := h.login("mod"), h.guest()
	duel := func(method string) answer {
		return h.do(ask{method: method, path: "/api/v1/duel", cookies: []string{host}})
	}
	if a := duel("POST").expect(t, 409); a.code() != "duel_few" {
		t.Errorf("without songs: %s", a.body)
	}
	for song := range 3 {
		h.request(guest, song)
	}
	on := duel("POST").expect(t, 200)
	if !strings.Contains(on.body, `"duel":{"first":`) {
		t.Fatalf("%s", on.body)
	}
	for _, page := range []string{"/", "/stage"} {
		a := h.do(ask{method: "GET", path: page, cookies: []string{guest}}).expect(t, 200)
		if strings.Count(a.body, `class="duel-side"`) != 2 || strings.Contains(a.body, `id="duel" aria-labelledby="duel-title" hidden`) {
			t.Errorf("%s does not show it", page)
		}
	}
	if a := duel("POST").expect(t, 409); a.code() != "duel_on" {
		t.Errorf("twice: %s", a.body)
	}
	h.do(ask{method: "POST", path: "/admin/duel/cancel", kind: "application/x-www-form-urlencoded", cookies: []string{host}}).expect(t, 303)
	if a := h.do(ask{method: "GET", path: "/api/v1/state"}).expect(t, 200); strings.Contains(a.body, `"duel"`) {
		t.Error("it goes on")
	}
	if a := duel("DELETE").expect(t, 200); strings.Contains(a.body, `"duel"`) {
		t.Errorf("%s", a.body)
	}
}
