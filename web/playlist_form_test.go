package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/models"
)

// withoutScript is a party whose host and guest have pages and forms alone.
type withoutScript struct {
	*harness
	host, guest string
}

func (w withoutScript) get(path, cookie string) string {
	w.t.Helper()
	a := w.do(ask{method: "GET", path: path, cookies: []string{cookie}})
	a.expect(w.t, 200)
	return a.body
}

// post sends a form, and tells where that leads and what the page there says.
func (w withoutScript) post(path, cookie string, fields ...string) (location, said string) {
	w.t.Helper()
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	a := w.do(ask{method: "POST", path: path, kind: "application/x-www-form-urlencoded", body: values.Encode() + "&x=",
		cookies: []string{cookie}})
	a.expect(w.t, 303)
	location = a.header.Get("Location")
	next := w.do(ask{method: "GET", path: location, cookies: []string{cookie, a.cookies["upbeat_flash"]}})
	next.expect(w.t, 200)
	return location, next.body
}

func (w withoutScript) says(body, want string) {
	w.t.Helper()
	if !strings.Contains(body, want) {
		w.t.Errorf("%q is not on the page", want)
	}
}

// Everything that the host does works without script.
func TestPlaylistsWithoutScript(t *testing.T) {
	h, host, guest := lists(t, 30)
	w := withoutScript{h, host, guest}
	list := w.makePlaylist()
	id, err := models.ParsePlaylistID(strings.TrimPrefix(list, "/admin/playlists/"))
	must(t, err)
	w.changeLines(list, id)
	w.offerPlaylist(list, id)
	w.queuePlaylist(list, id)
	w.deletePlaylist(list)
	w.importPlaylist()
}

// makePlaylist leads to the page of a playlist of three songs.
func (w withoutScript) makePlaylist() (list string) {
	w.says(w.get("/admin/playlists", w.host), "No playlist yet")
	list, body := w.post("/admin/playlists", w.host, "name", "Friday")
	w.says(body, "is made")
	_, body = w.post("/admin/playlists", w.host, "name", "Friday")
	w.says(body, "Another playlist has this name")
	w.says(w.get(list+"?q=number+5", w.host), "Song Number 5")
	for i := range 3 {
		_, body = w.post(list+"/items", w.host, "append", fmt.Sprint(w.songs[i]))
		w.says(body, "Added at the end")
	}
	return list
}

func (w withoutScript) changeLines(list string, id models.PlaylistID) {
	lines := w.lines(w.host, id)
	_, body := w.post(list+"/items", w.host, "changed_at", fmt.Sprint(lines.ChangedAt), "move", fmt.Sprint(lines.Items[2].Position),
		"by", "-1")
	w.says(body, "Saved")
	_, body = w.post(list+"/items", w.host, "changed_at", fmt.Sprint(lines.ChangedAt), "remove", fmt.Sprint(lines.Items[0].Position))
	w.says(body, "Somebody else has just changed")
	lines = w.lines(w.host, id)
	if len(lines.Items) != 3 || lines.Items[1].Song.ID != w.songs[2] {
		w.t.Errorf("%+v", lines.Items)
	}
	_, body = w.post(list+"/items", w.host, "changed_at", fmt.Sprint(lines.ChangedAt), "remove", fmt.Sprint(lines.Items[0].Position))
	w.says(body, "Saved")
}

func (w withoutScript) offerPlaylist(list string, id models.PlaylistID) {
	if strings.Contains(w.get("/", w.guest), "/browse/playlists") {
		w.t.Error("guests are led to playlists that nobody offers")
	}
	_, body := w.post(list, w.host, "name", "Saturday", "guests", "true")
	w.says(body, "Saturday")
	w.says(w.get("/", w.guest), "/browse/playlists")
	w.says(w.get("/browse/playlists", w.guest), "Saturday")
	if page := w.get("/browse/songs?playlist="+fmt.Sprint(id), w.guest); strings.Contains(page, "Queue it all") ||
		!strings.Contains(page, "Song Number 1") {
		w.t.Error(page)
	}
}

func (w withoutScript) queuePlaylist(list string, id models.PlaylistID) {
	_, body := w.post("/playlists/"+fmt.Sprint(id)+"/queue", w.guest)
	w.says(body, "Only the host can queue a whole playlist")
	w.set("may_playlists", `"guests"`)
	must(w.t, second(w.live.Fresh(w.t.Context())))
	w.says(w.get("/browse/songs?playlist="+fmt.Sprint(id), w.guest), "Queue it all")
	_, body = w.post("/playlists/"+fmt.Sprint(id)+"/queue", w.guest)
	w.says(body, "2 songs are in the queue now")
	_, body = w.post(list+"/queue", w.host)
	w.says(body, "2 were there already")
	_, body = w.post(list+"/match", w.host)
	w.says(body, "0 more songs")
}

func (w withoutScript) deletePlaylist(list string) {
	_, body := w.post(list+"/delete", w.host, "sure", "friday")
	w.says(body, "Type “Saturday”")
	location, body := w.post(list+"/delete", w.host, "sure", "Saturday")
	w.says(body, "is deleted")
	if location != "/admin/playlists" {
		w.t.Error(location)
	}
}

func (w withoutScript) importPlaylist() {
	form, kind := upload(w.t, "Party.m3u8", []byte("#EXTM3U\n#EXTINF:x,Artist 3 - Song Number 3\n3.mp3\nnever.mp3\n"),
		map[string]string{"guests": "true"})
	a := w.do(ask{method: "POST", path: "/admin/playlists/import", kind: kind, body: form, cookies: []string{w.host}})
	a.expect(w.t, 303)
	body := w.do(ask{method: "GET", path: a.header.Get("Location"), cookies: []string{w.host, a.cookies["upbeat_flash"]}}).body
	for _, want := range []string{"“Party” is here: 1 song", "1 other is kept by name", "Line 2, duration", "not in your library",
		"never.mp3"} {
		w.says(body, want)
	}
	a = w.do(ask{method: "POST", path: "/admin/playlists/import", kind: kind, body: strings.Replace(form,
		"#EXTM3U\n#EXTINF:x,Artist 3 - Song Number 3\n3.mp3\nnever.mp3", "", 1), cookies: []string{w.host}})
	a.expect(w.t, 303)
}

func second[T any](_ T, err error) error { return err }
