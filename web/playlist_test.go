package web_test

import (
	"fmt"
	"strings"
	"testing"

	"upbeat/internal/playlists"
	"upbeat/models"
	"upbeat/web/api"
)

// lists is a harness with a host and a guest.
func lists(t *testing.T, songs int) (h *harness, host, guest string) {
	h = newHarness(t, songs)
	h.account("admin", models.Admin)
	return h, h.login("admin"), h.guest()
}

func (h *harness) playlist(host, body string) api.Playlist {
	h.t.Helper()
	a := h.do(ask{method: "POST", path: "/api/v1/playlists", body: body, cookies: []string{host}})
	a.expect(h.t, 201)
	var p api.Playlist
	a.into(h.t, &p)
	return p
}

func (h *harness) lines(host string, id models.PlaylistID) api.PlaylistAnswer {
	h.t.Helper()
	a := h.do(ask{method: "GET", path: fmt.Sprintf("/api/v1/playlists/%d", id), cookies: []string{host}})
	a.expect(h.t, 200)
	var p api.PlaylistAnswer
	a.into(h.t, &p)
	return p
}

// What the interface answers is what openapi.json says.
func TestPlaylistAnswersAreAsDescribed(t *testing.T) {
	h, host, guest := lists(t, 8)
	must(t, h.lib.AddRoot(t.Context(), t.TempDir()))
	d := readDocument(t)
	p := h.playlist(host, fmt.Sprintf(`{"name":"Friday","guests":true,"songs":[%d,%d]}`, h.songs[0], h.songs[1]))
	h.set("may_playlists", `"guests"`)
	id := fmt.Sprint(p.ID)
	at := func() (changed models.Millis, positions []int64) {
		l := h.lines(host, p.ID)
		for _, i := range l.Items {
			positions = append(positions, i.Position)
		}
		return l.ChangedAt, positions
	}
	changed, positions := at()
	for _, call := range []struct{ method, path, body, shape, status, who string }{
		{"get", "/playlists", "", "/playlists", "200", guest},
		{"get", "/playlists/" + id, "", "/playlists/{playlist}", "200", guest},
		{"get", "/playlists/" + id + "?limit=1", "", "/playlists/{playlist}", "200", host},
		{"get", "/playlists/" + id + "?limit=0", "", "/playlists/{playlist}", "400", host},
		{"get", "/playlists/" + id + "?format=mp3", "", "/playlists/{playlist}", "400", host},
		{"get", "/playlists/" + id + "?format=pls", "", "/playlists/{playlist}", "403", guest},
		{"get", "/playlists/999", "", "/playlists/{playlist}", "404", host},
		{"patch", "/playlists/" + id, fmt.Sprintf(`{"name":" Friday  night ","guests":true,"changed_at":%d}`, changed),
			"/playlists/{playlist}", "200", host},
		{"patch", "/playlists/" + id, fmt.Sprintf(`{"name":"x","changed_at":%d}`, changed), "/playlists/{playlist}", "409", host},
		{"patch", "/playlists/" + id, `{"name":""}`, "/playlists/{playlist}", "400", host},
		{"patch", "/playlists/" + id, `{"nome":""}`, "/playlists/{playlist}", "400", host},
		{"patch", "/playlists/" + id + "/items", fmt.Sprintf(`{"changed_at":0,"append":[%d]}`, h.songs[2]), "/playlists/{playlist}/items",
			"200", host},
		{"patch", "/playlists/" + id + "/items", fmt.Sprintf(`{"changed_at":0,"move":%d,"before":%d}`, positions[1], positions[0]),
			"/playlists/{playlist}/items", "200", host},
		{"patch", "/playlists/" + id + "/items", fmt.Sprintf(`{"changed_at":0,"move":%d}`, 12345), "/playlists/{playlist}/items", "404",
			host},
		{"patch", "/playlists/" + id + "/items", `{"changed_at":0,"append":[4242]}`, "/playlists/{playlist}/items", "404", host},
		{"patch", "/playlists/" + id + "/items", `{"append":[1]}`, "/playlists/{playlist}/items", "400", host},
		{"patch", "/playlists/" + id + "/items", `{"changed_at":0,"by":2}`, "/playlists/{playlist}/items", "400", host},
		{"patch", "/playlists/" + id + "/items", `{"changed_at":5,"clear":true}`, "/playlists/{playlist}/items", "409", host},
		{"post", "/playlists/" + id + "/match", "", "/playlists/{playlist}/match", "200", host},
		{"post", "/playlists/" + id + "/queue", "", "/playlists/{playlist}/queue", "200", guest},
		{"post", "/playlists/" + id + "/queue", "", "/playlists/{playlist}/queue", "200", host},
		{"get", "/folders", "", "/folders", "200", host},
		{"get", "/folders?folder=zzz", "", "/folders", "404", host},
		{"get", "/folders?folder=../../etc", "", "/folders", "404", host},
		{"post", "/folders/queue", `{"folder":"zzz/../.."}`, "/folders/queue", "404", host},
		{"post", "/playlists", `{"name":"Friday night"}`, "/playlists", "409", host},
		{"post", "/playlists", `{"name":"x","from":1}`, "/playlists", "400", host},
		{"post", "/playlists", `{"name":"x","from":2,"to":1}`, "/playlists", "400", host},
		{"post", "/playlists", `{"name":"x","from":1,"to":2}`, "/playlists", "409", host},
		{"post", "/playlists", `{"name":"` + strings.Repeat("ü", 300) + `"}`, "/playlists", "201", host},
		{"post", "/playlists/import?name=n", "#EXTM3U\n#EXTINF:x,Artist 1 - Song Number 1\na.mp3\nnowhere.mp3", "/playlists/import", "201",
			host},
		{"post", "/playlists/import", "", "/playlists/import", "400", host},
		{"delete", "/playlists/" + id + "?changed_at=5", "", "/playlists/{playlist}", "409", host},
		{"delete", "/playlists/" + id, "", "/playlists/{playlist}", "204", host},
		{"delete", "/playlists/" + id, "", "/playlists/{playlist}", "404", host},
	} {
		kind := ""
		if strings.Contains(call.path, "import") {
			kind = "text/plain"
		}
		a := h.do(ask{method: strings.ToUpper(call.method), path: "/api/v1" + call.path, body: call.body, kind: kind,
			cookies: []string{call.who}})
		if fmt.Sprint(a.status) != call.status {
			t.Errorf("%s %s %s: %d, want %s: %s", call.method, call.path, clip(call.body), a.status, call.status, clip(a.body))
			continue
		}
		if err := answerAsDescribed(t, d, call.method, call.shape, a); err != nil {
			t.Errorf("%v in %s", err, clip(a.body))
		}
	}
}

// Two hosts look at the same list; one of them is told.
func TestTwoHostsChangeAPlaylist(t *testing.T) {
	h, host, _ := lists(t, 5)
	p := h.playlist(host, fmt.Sprintf(`{"name":"x","songs":[%d,%d,%d]}`, h.songs[0], h.songs[1], h.songs[2]))
	lines := h.lines(host, p.ID)
	edit := func(body string) answer {
		return h.do(ask{method: "PATCH", path: fmt.Sprintf("/api/v1/playlists/%d/items", p.ID), body: body, cookies: []string{host}})
	}
	edit(fmt.Sprintf(`{"changed_at":%d,"move":%d,"before":%d}`, lines.ChangedAt, lines.Items[2].Position,
		lines.Items[0].Position)).expect(t, 200)
	a := edit(fmt.Sprintf(`{"changed_at":%d,"remove":[%d]}`, lines.ChangedAt, lines.Items[2].Position))
	if a.status != 409 || a.code() != "playlist_changed" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if now := h.lines(host, p.ID); len(now.Items) != 3 || now.Items[0].Song.ID != h.songs[2] {
		t.Errorf("%+v", now.Items)
	}
}

// The pages of a long list read what they show.
func TestPlaylistPagesOfALongList(t *testing.T) {
	h, host, _ := lists(t, 3)
	items := make([]models.PlaylistItem, 250)
	for i := range items {
		items[i] = models.PlaylistItem{SongID: h.songs[i%3], Duration: 1000}
	}
	list, err := h.lists.Create(t.Context(), models.Actor{Role: models.Admin}, playlists.Draft{Name: "long", Items: items})
	must(t, err)
	seen, path := 0, fmt.Sprintf("/api/v1/playlists/%d", list.ID)
	for path != "" {
		a := h.do(ask{method: "GET", path: path, cookies: []string{host}})
		a.expect(t, 200)
		var page api.PlaylistAnswer
		a.into(t, &page)
		seen, path = seen+len(page.Items), page.Next
	}
	if seen != 250 {
		t.Errorf("%d lines seen", seen)
	}
	body := h.do(ask{method: "GET", path: fmt.Sprintf("/admin/playlists/%d?after=%d", list.ID, 100*1024), cookies: []string{host}}).body
	if !strings.Contains(body, `<span class="place num">101</span>`) || !strings.Contains(body, "0:04:10") &&
		!strings.Contains(body, "4:10") {
		t.Error("the second page does not go on counting")
	}
}
