package web_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/tasks"
)

var (
	inlineScript = regexp.MustCompile(`(?is)<script(?:\s[^>]*)?>\s*[^<\s]`)
	handlerAttr  = regexp.MustCompile(`(?i)<[^>]+\son[a-z]+\s*=`)
	styleAttr    = regexp.MustCompile(`(?i)<[^>]+\sstyle\s*=`)
	messageKey   = regexp.MustCompile(`>\s*(?:app|title|top|hello|me|now|queue|row|vote|song|search|browse|toast|host|library|sound|lights|people|qr|error)\.[a-z_]+\s*<`)
)

func TestEveryPageIsServedUnderAStrictPolicy(t *testing.T) {
	h := newHarness(t, 30)
	h.account("admin", models.Admin)
	tasks.Register(h.tasks, count(func(context.Context, int, tasks.Progress) error { return nil }))
	guest, host := h.guest(), h.login("admin")
	for i := range 4 {
		h.request(guest, i)
	}
	pages := []string{"/", "/search", "/search?q=sng+numbr", "/browse/artists", "/browse/albums", "/browse/genres",
		"/browse/songs?genre=pop", "/stage", "/qr", "/offline", "/admin",
		"/admin/queue", "/admin/playlists", "/admin/folders", "/browse/playlists", "/admin/library", "/admin/names",
		"/admin/sound", "/admin/lights", "/admin/people",
		"/admin/people/1", "/admin/accounts", "/admin/audit", "/admin/undo", "/admin/system", "/admin/https", "/admin/tasks",
		"/admin/tasks?job=count&state=failed"}
	for _, path := range pages {
		a := h.do(ask{method: "GET", path: path, cookies: []string{guest, host},
			headers: map[string]string{"Accept": "text/html"}}).expect(t, 200)
		checkPage(t, path, a)
	}
	checkPage(t, "login", h.do(ask{method: "GET", path: "/admin/login"}).expect(t, 200))
	missing := h.do(ask{method: "GET", path: "/nothing/here", headers: map[string]string{"Accept": "text/html"}}).expect(t, 404)
	checkPage(t, "404", missing)
}

func checkPage(t *testing.T, path string, a answer) {
	t.Helper()
	policy := a.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "base-uri 'none'", "form-action 'self'",
		"frame-ancestors 'none'", "'nonce-"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s: policy %q lacks %q", path, policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("%s: policy %q", path, policy)
	}
	nonce := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(policy)
	if nonce == nil || !strings.Contains(strings.ReplaceAll(a.body, "&#43;", "+"), `nonce="`+nonce[1]+`"`) {
		t.Errorf("%s: the nonce of the policy is not the page's", path)
	}
	for what, pattern := range map[string]*regexp.Regexp{"inline script": inlineScript, "inline handler": handlerAttr,
		"style attribute": styleAttr, "message without words": messageKey} {
		if found := pattern.FindString(a.body); found != "" {
			t.Errorf("%s: %s: %q", path, what, found)
		}
	}
	if got := a.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("%s: nosniff is %q", path, got)
	}
	if !strings.Contains(a.body, "</html>") {
		t.Errorf("%s: cut off: %q", path, clip(a.body))
	}
}

func TestFirstVisitMakesAGuestAndTheSecondKeepsIt(t *testing.T) {
	h := newHarness(t, 1)
	first := h.do(ask{method: "GET", path: "/"}).expect(t, 200)
	cookie := first.cookies["upbeat_guest"]
	if cookie == "" || !strings.Contains(first.header.Get("Set-Cookie"), "HttpOnly") ||
		!strings.Contains(first.header.Get("Set-Cookie"), "SameSite=Lax") {
		t.Fatalf("cookie: %q", first.header.Get("Set-Cookie"))
	}
	again := h.do(ask{method: "GET", path: "/", cookies: []string{cookie}}).expect(t, 200)
	if again.cookies["upbeat_guest"] != "" {
		t.Error("the second visit made another guest")
	}
	if h.state(cookie).Guest == nil {
		t.Error("the guest is not known")
	}
}

func TestActionsWorkWithoutScript(t *testing.T) {
	h := newHarness(t, 3)
	guest := h.guest()
	submit := func(path string, fields url.Values, cookies ...string) answer {
		return h.do(ask{method: "POST", path: path, body: fields.Encode(), kind: "application/x-www-form-urlencoded",
			cookies: append(cookies, guest), headers: map[string]string{"Origin": "http://party.example",
				"Referer": "http://party.example/search?q=song"}})
	}
	a := submit("/queue", url.Values{"song_id": {"1"}, "typed": {"song"}}).expect(t, 303)
	if a.header.Get("Location") != "/search?q=song" {
		t.Errorf("back to %q", a.header.Get("Location"))
	}
	shown := h.do(ask{method: "GET", path: "/search?q=song", cookies: []string{guest, a.cookies["upbeat_flash"]}}).expect(t, 200)
	if !strings.Contains(shown.body, "Requested “Song Number 0”. About ") {
		t.Error("the flash is not shown")
	}
	entry := h.state(guest).Queue[0]
	submit("/queue/1/vote", url.Values{"value": {"0"}}).expect(t, 303)
	if got := h.state(guest).Queue[0]; got.ID != entry.ID || got.MyVote != 0 || got.Votes != 0 {
		t.Errorf("after taking the vote back: %+v", got)
	}
	submit("/me", url.Values{"name": {"Mira"}, "colour": {"#FF6BCB"}}).expect(t, 303)
	if me := h.state(guest).Guest; me.Name != "Mira" || me.Colour != "#ff6bcb" {
		t.Errorf("me: %+v", me)
	}
	out := submit("/queue/1/remove", nil).expect(t, 303)
	shown = h.do(ask{method: "GET", path: "/", cookies: []string{guest, out.cookies["upbeat_flash"]}})
	if !strings.Contains(shown.body, "“Song Number 0” is out of the queue.") {
		t.Error("the answer does not name the song")
	}
	gone := submit("/queue/1/vote", url.Values{"value": {"1"}}).expect(t, 303)
	shown = h.do(ask{method: "GET", path: "/", cookies: []string{guest, gone.cookies["upbeat_flash"]}})
	if !strings.Contains(shown.body, "That song just finished") {
		t.Error("the refusal is not shown")
	}
}
