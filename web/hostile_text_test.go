package web_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// nasty is what guests may type.
func nasty() []string {
	return []string{"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "../../etc/passwd", "a\x00b", "\x1b[31mred",
		"🎉👩‍👩‍👧‍👦🏳️‍🌈", "مرحبا بالعالم", "\u202eevil\u202c", "a\u2066b\u2069", "{{.Words}}", "'; DROP TABLE guests; --",
		strings.Repeat("a", 5000), "\xff\xfe", "é̷̷̷̷̷̷̷̷", "   ", "\r\nSet-Cookie: x=y", "%00", "\ufeff\u200b\u00ad"}
}

func TestNamesAreShownAsText(t *testing.T) {
	h := newHarness(t, 2)
	for _, name := range nasty() {
		guest := h.guest()
		body, err := json.Marshal(map[string]string{"name": name})
		must(t, err)
		a := h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: string(body), cookies: []string{guest}})
		if a.status != 200 && (a.status != 400 || a.field() != "name") {
			t.Errorf("%.30q: %d %s", name, a.status, a.body)
			continue
		}
		h.request(guest, 0)
		state := h.state(guest)
		got := state.Guest.Name
		if n := utf8.RuneCountInString(got); n == 0 || n > 32 || strings.ContainsAny(got, "\x00\x1b\r\n\u202e\u2066\ufeff\u200b") ||
			!utf8.ValidString(got) {
			t.Errorf("%.30q became %q", name, got)
		}
		page := h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).expect(t, 200).body
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
			t.Errorf("%.30q is on the page as it is", name)
		}
	}
}

func TestAnyTextMayBeSearchedAndTyped(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	for _, text := range nasty() {
		visitor := h.guest()
		text = text[:min(len(text), 2000)]
		query := url.QueryEscape(text)
		h.do(ask{method: "GET", path: "/api/v1/search?q=" + query, cookies: []string{visitor}}).expect(t, 200)
		page := h.do(ask{method: "GET", path: "/search?q=" + query, cookies: []string{visitor}}).expect(t, 200).body
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
			t.Errorf("%.30q is on the page as it is", text)
		}
		body, err := json.Marshal(map[string]any{"song_id": h.songs[0], "typed": text})
		must(t, err)
		if a := h.do(ask{method: "POST", path: "/api/v1/queue", body: string(body), cookies: []string{visitor}}); a.status != 200 &&
			a.status != 201 {
			t.Errorf("typed %.30q: %d %s", text, a.status, a.body)
		}
		for _, path := range []string{"/browse/songs?artist=" + query, "/browse/artists?after=" + query,
			"/api/v1/browse/" + url.PathEscape(text), "/messages/" + url.PathEscape(text), "/covers/" + url.PathEscape(text),
			"/static/" + url.PathEscape(text), "/api/v1/browse/songs?album=" + query, "/" + url.PathEscape(text)} {
			if a := h.do(ask{method: "GET", path: path, cookies: []string{visitor}}); a.status >= 500 || a.status == 200 &&
				!strings.HasPrefix(path, "/browse") {
				t.Errorf("%.60q: %d %s", path, a.status, clip(a.body))
			}
		}
	}
	_ = guest
}

// Who is still sending when it is refused reads the answer: the connection is not reset under it.
func TestAMegabyteIsTooLarge(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	guest := h.guest()
	for _, c := range []struct {
		method, path, body, cookie string
		status                     int
	}{
		{"PATCH", "/api/v1/guests/me", `{"name":"` + strings.Repeat("x", 3<<20) + `"}`, "", 413},
		{"GET", "/search?q=" + strings.Repeat("x", 1<<20), "", "", 431},
		{"GET", "/", "", "; junk=" + strings.Repeat("x", 1<<16), 431},
	} {
		for range 10 {
			a := h.do(ask{method: c.method, path: c.path, body: c.body, cookies: []string{guest + c.cookie}})
			if a.status != c.status || !strings.Contains(a.body, "too much text") {
				t.Fatalf("%s %.20s: %d %s", c.method, c.path, a.status, clip(a.body))
			}
		}
	}
}
