package web_test

import (
	"strings"
	"testing"

	"upbeat/models"
)

// A moderator is shown no button that only an admin may press, and finds the way back from a page that is closed to them.
func TestModeratorsMeetNoDeadEnds(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.account("max", models.Moderator)
	for name, all := range map[string]bool{"admin": true, "max": false} {
		cookie := []string{h.login(name)}
		for path, parts := range map[string][]string{
			"/admin":         {`href="/admin/system"`},
			"/admin/library": {`action="/admin/library/scan"`, `action="/admin/library/roots"`},
			"/qr":            {`action="/admin/wifi"`},
		} {
			body := h.do(ask{method: "GET", path: path, cookies: cookie}).expect(t, 200).body
			for _, part := range parts {
				if strings.Contains(body, part) != all {
					t.Errorf("%s on %s: %s is there: %v", name, path, part, !all)
				}
			}
			if path == "/qr" && !strings.Contains(body, `href="/admin"`) {
				t.Errorf("%s finds no way back from the code", name)
			}
		}
	}
	closed := h.do(ask{method: "GET", path: "/admin/system", cookies: []string{h.login("max")}}).expect(t, 403).body
	if !strings.Contains(closed, `href="/admin"`) {
		t.Error("a moderator before a closed page is sent to the guests")
	}
}

func TestLoginKeepsTheNameThatWasTried(t *testing.T) {
	h := newHarness(t, 1)
	h.account("max", models.Moderator)
	tried := h.do(ask{method: "POST", path: "/admin/login", body: "name=Max+%26+Co&password=wrong",
		kind: "application/x-www-form-urlencoded"}).expect(t, 303)
	page := h.do(ask{method: "GET", path: tried.header.Get("Location"), cookies: []string{tried.cookies["upbeat_flash"]}}).expect(t,
		200).body
	if !strings.Contains(page, `value="Max &amp; Co"`) {
		t.Error("the name has to be typed again")
	}
	if first := h.do(ask{method: "GET", path: "/admin/login"}).expect(t, 200).body; !strings.Contains(first, `value="admin"`) {
		t.Error("the first host's name is not there")
	}
}
