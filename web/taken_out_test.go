package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// A guest whose song the host takes out is told once which one it was, on the page or by the script; their night says who it was. What
// they took out themselves is no news.
func TestAGuestIsToldWhatTheHostTookOut(t *testing.T) {
	h := newHarness(t, 4)
	h.account("mod", models.Moderator)
	host, me, other := h.login("mod"), h.guest(), h.guest()
	remove := func(e api.Entry, who string, status int) { // what a host removes can be undone, and the answer says so
		t.Helper()
		h.do(ask{method: "DELETE", path: fmt.Sprintf("/api/v1/queue/%d", e.ID), cookies: []string{who}}).expect(t, status)
	}
	removed := func(cookies ...string) []api.Play {
		var answer struct{ Plays []api.Play }
		h.do(ask{method: "GET", path: "/api/v1/guests/me/removed", cookies: cookies}).expect(t, 200).into(t, &answer)
		return answer.Plays
	}
	remove(h.request(me, 0), me, 204)
	if list := removed(me); len(list) != 0 {
		t.Errorf("told of what they took out themselves: %+v", list)
	}
	remove(h.request(me, 1), host, 200)
	title := "Song Number 1"
	if list := removed(me); len(list) != 1 || list[0].RemovedBy != models.ByHost || list[0].Song.Title != title {
		t.Errorf("told %+v", list)
	}
	if list := removed(other); len(list) != 0 {
		t.Errorf("another guest is told %+v", list)
	}
	night := h.do(ask{method: "GET", path: "/me/night", cookies: []string{me}}).expect(t, 200).body
	if !strings.Contains(night, "removed by the host") || strings.Count(night, "withdrawn<") != 1 {
		t.Error("the night does not tell what the host took out from what the guest did")
	}
	kind := "The host has taken your song “" + title + "” out."
	page := h.do(ask{method: "GET", path: "/", cookies: []string{me}}).expect(t, 200)
	if !strings.Contains(page.body, kind) {
		t.Error("the page does not tell it")
	}
	told := page.cookies["upbeat_told"]
	if again := h.do(ask{method: "GET", path: "/", cookies: []string{me, told}}).expect(t, 200); strings.Contains(again.body, kind) {
		t.Error("the page tells it twice")
	}
	if list := removed(me, told); len(list) != 0 {
		t.Errorf("told twice: %+v", list)
	}
	h.do(ask{method: "GET", path: "/", cookies: []string{me, "upbeat_told=" + strings.Repeat("9", 40)}}).expect(t, http.StatusOK)
}
