package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// The dice ask before they spend a request, with script and without, and never propose what waits.
func TestTheDiceAsk(t *testing.T) {
	h := newHarness(t, 3)
	guest := h.guest()
	h.request(guest, 0)
	waiting := func(want int) {
		t.Helper()
		if got := len(h.state(guest).Queue); got != want {
			t.Fatalf("%d wait, want %d", got, want)
		}
	}
	for range 10 {
		var random struct{ Song struct{ ID int } }
		h.do(ask{method: "GET", path: "/api/v1/random", cookies: []string{guest}}).expect(t, 200).into(t, &random)
		if random.Song.ID == int(h.songs[0]) {
			t.Fatal("the dice propose what waits")
		}
	}
	form := func(fields url.Values) answer {
		return h.do(ask{method: "POST", path: "/dice", body: fields.Encode(), kind: "application/x-www-form-urlencoded",
			cookies: []string{guest}, headers: map[string]string{"Origin": "http://party.example"}}).expect(t, 303)
	}
	if a := form(nil); a.header.Get("Location") != "/dice" {
		t.Errorf("without a song it leads to %q, want the question", a.header.Get("Location"))
	}
	page := h.do(ask{method: "GET", path: "/dice", cookies: []string{guest}}).expect(t, 200).body
	for _, part := range []string{`action="/dice"`, `name="song_id"`, "Request it", "Roll again"} {
		if !strings.Contains(page, part) {
			t.Errorf("the question has no %q", part)
		}
	}
	waiting(1)
	a := form(url.Values{"song_id": {fmt.Sprint(h.songs[1])}})
	if a.header.Get("Location") != "/" {
		t.Errorf("the answer leads to %q", a.header.Get("Location"))
	}
	waiting(2)
	h.request(guest, 2)
	if page := h.do(ask{method: "GET", path: "/dice", cookies: []string{guest}}).expect(t, 200).body; !strings.Contains(page, "nothing new") {
		t.Error("with nothing left the page does not say so")
	}
	h.do(ask{method: "GET", path: "/api/v1/random", cookies: []string{guest}}).expect(t, 409)
}
