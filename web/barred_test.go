package web_test

import (
	"fmt"
	"strings"
	"testing"

	"upbeat/models"
)

// Who is banned or muted is told so once, and what would be refused is marked for the styles to leave it out.
func TestTheBarredAreNotOfferedWhatWouldBeRefused(t *testing.T) {
	h := newHarness(t, 3)
	h.account("mod", models.Moderator)
	host, me := h.login("mod"), h.guest()
	h.request(h.guest(), 0)
	stand := func(body string) {
		t.Helper()
		path := fmt.Sprintf("/api/v1/guests/%d", h.state(me).Guest.ID)
		h.do(ask{method: "PATCH", path: path, body: body, cookies: []string{host}}).expect(t, 200)
	}
	page := func(path string) string {
		t.Helper()
		return h.do(ask{method: "GET", path: path, cookies: []string{me}}).expect(t, 200).body
	}
	says := func(path string, parts ...string) {
		t.Helper()
		body := page(path)
		for _, part := range parts {
			if strings.Count(body, part) != 1 {
				t.Errorf("%s: %d of %q, want one", path, strings.Count(body, part), part)
			}
		}
	}
	says("/", `data-barred=""`, `id="muted" role="status" hidden`, `id="banned" role="status" hidden`)
	stand(`{"muted":true}`)
	says("/", `data-barred="muted"`, `id="muted" role="status">`, "The host has muted you")
	stand(`{"muted":false,"banned":true}`)
	says("/", `data-barred="banned"`, `data-may=""`, `id="banned" role="status">`, "The host has asked you to sit this one out")
	says("/search?q=song", `data-barred="banned"`, `data-may=""`, "The host has asked you to sit this one out")
	if body := page("/search?q=song"); strings.Count(body, "<button disabled>") != 3 {
		t.Error("songs can still be pressed")
	}
	says("/me/night", `data-barred="banned"`)
}
