package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

func TestHostsKeepSongsOut(t *testing.T) {
	h := newHarness(t, 4)
	h.account("mod", models.Moderator)
	host, guest := h.login("mod"), h.guest()
	entry := h.request(guest, 0)
	out := h.do(ask{method: "GET", path: fmt.Sprintf("/admin/queue/%d/out", entry.ID), cookies: []string{host}}).expect(t, 200)
	checkPage(t, "out", out)
	gone := h.do(ask{method: "GET", path: "/admin/queue/999/out", cookies: []string{host}}).expect(t, 303)
	if to := gone.header.Get("Location"); to != "/admin/queue" {
		t.Errorf("what has gone leads to %q", to)
	}
	for body, field := range map[string]string{
		fmt.Sprintf(`{"song_id":%d,"what":"album"}`, h.songs[0]): "what", `{"song_id":"x","what":"song"}`: "song_id",
	} {
		if a := h.do(ask{method: "POST", path: "/api/v1/blocks", body: body, cookies: []string{host}}).expect(t, 400); a.field() != field {
			t.Errorf("%s: %q", body, a.body)
		}
	}
	h.do(ask{method: "POST", path: "/api/v1/blocks", body: `{"song_id":99999,"what":"song"}`, cookies: []string{host}}).expect(t, 404)
	form := url.Values{"song_id": {fmt.Sprint(h.songs[0])}, "what": {"song"}, "tonight": {"true"}}.Encode()
	const kind = "application/x-www-form-urlencoded"
	h.do(ask{method: "POST", path: "/admin/blocks", body: form, kind: kind, cookies: []string{host}}).expect(t, 303)
	other := fmt.Sprintf("/admin/queue/%d", h.request(guest, 1).ID)
	removed := h.do(ask{method: "POST", path: other + "/remove", kind: kind, cookies: []string{host},
		headers: map[string]string{"Referer": "http://party.example" + other + "/out"}}).expect(t, 303)
	if to := removed.header.Get("Location"); to != other+"/out" {
		t.Errorf("a form of the page about an entry leads to %q", to)
	}
	var list struct{ Blocks []api.Block }
	h.do(ask{method: "GET", path: "/api/v1/blocks", cookies: []string{host}}).expect(t, 200).into(t, &list)
	if len(list.Blocks) != 1 || !list.Blocks[0].Tonight || list.Blocks[0].What != "song" || list.Blocks[0].Account != "mod" {
		t.Fatalf("%+v", list.Blocks)
	}
	again := fmt.Sprintf(`{"song_id":%d}`, h.songs[0])
	if a := h.do(ask{method: "POST", path: "/api/v1/queue", body: again, cookies: []string{guest}}).expect(t, 409); a.code() != "blocked" ||
		!strings.Contains(a.body, "stays out") {
		t.Errorf("%s", a.body)
	}
	page := h.do(ask{method: "GET", path: "/admin/blocks", cookies: []string{host}}).expect(t, 200)
	checkPage(t, "blocks", page)
	if !strings.Contains(page.body, list.Blocks[0].Name) {
		t.Error("the page does not list it")
	}
	path := fmt.Sprintf("/admin/blocks/%d/remove", list.Blocks[0].ID)
	h.do(ask{method: "POST", path: path, kind: kind, cookies: []string{host}}).expect(t, 303)
	h.do(ask{method: "POST", path: "/api/v1/queue", body: again, cookies: []string{guest}}).expect(t, 201)
	h.do(ask{method: "DELETE", path: fmt.Sprintf("/api/v1/blocks/%d", list.Blocks[0].ID), cookies: []string{host}}).expect(t, 404)
	h.do(ask{method: "DELETE", path: "/api/v1/blocks/x", cookies: []string{host}}).expect(t, 400)
}
