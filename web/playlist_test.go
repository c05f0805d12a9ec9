package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"mime/multipart"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"upbeat/internal/playlist"
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

// upload is a multipart form with a file.
func upload(t *testing.T, name string, data []byte, fields map[string]string) (body, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", name)
	must(t, err)
	_, err = part.Write(data)
	must(t, err)
	for field, value := range fields {
		must(t, w.WriteField(field, value))
	}
	must(t, w.Close())
	return out.String(), w.FormDataContentType()
}

func (h *harness) imported(host, name string, data []byte) api.Imported {
	h.t.Helper()
	a := h.do(ask{method: "POST", path: "/api/v1/playlists/import?file=" + url.QueryEscape(name), kind: "application/octet-stream",
		body: string(data), cookies: []string{host}})
	a.expect(h.t, 201)
	var p api.Imported
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

// A playlist that means harm is text: nothing it names is opened, and nothing of the box is in what goes out.
func TestAHostilePlaylistIsOnlyText(t *testing.T) {
	h, host, guest := lists(t, 4)
	file := "#EXTM3U\n/etc/passwd\n../../../../etc/shadow\nfile:///root/.ssh/id_rsa\nhttp://169.254.169.254/latest/meta-data\n\\\\evil\\share\\x.mp3\n" +
		"#EXTINF:10,<script>alert(1)</script> - \"><img src=x>\n/music/1.mp3\n#EXTINF:180,artist 2 - SONG number 2\n/somewhere/else.mp3\n"
	in := h.imported(host, "../../evil<b>.m3u", []byte(file))
	if in.Found != 2 || in.Unknown != 5 || in.Playlist.Name != "evil<b>" {
		t.Errorf("%+v", in)
	}
	page := h.do(ask{method: "GET", path: fmt.Sprintf("/admin/playlists/%d", in.Playlist.ID), cookies: []string{host}})
	page.expect(t, 200)
	for _, never := range []string{"<script>alert", "/etc/passwd", "<img src=x", "root/.ssh", "<b>"} {
		if strings.Contains(page.body, never) {
			t.Errorf("the page holds %s", never)
		}
	}
	if !strings.Contains(page.body, "Song Number 1") || !strings.Contains(page.body, "shadow") {
		t.Error(page.body)
	}
	for _, format := range playlist.Formats() {
		a := h.do(ask{method: "GET", path: fmt.Sprintf("/api/v1/playlists/%d?format=%s", in.Playlist.ID, format), cookies: []string{host}})
		a.expect(t, 200)
		if strings.Contains(a.body, "/music/") || strings.Contains(a.body, "file:") || strings.Contains(a.body, "../") {
			t.Errorf("%s: %s", format, a.body)
		}
		back, f, err := playlist.Read("x", []byte(a.body))
		if err != nil || f != format || len(back.Tracks) != 7 || back.Title != "evil<b>" {
			t.Errorf("%s: %v %+v", format, err, back)
		}
		if disposition := a.header.Get("Content-Disposition"); strings.ContainsAny(disposition, "<>\r\n") {
			t.Error(disposition)
		}
	}
	h.do(ask{method: "PATCH", path: fmt.Sprintf("/api/v1/playlists/%d", in.Playlist.ID), body: `{"guests":true}`,
		cookies: []string{host}}).expect(t, 200)
	for _, path := range []string{"/browse/playlists", fmt.Sprintf("/browse/songs?playlist=%d", in.Playlist.ID),
		fmt.Sprintf("/api/v1/browse/songs?playlist=%d", in.Playlist.ID), fmt.Sprintf("/api/v1/playlists/%d", in.Playlist.ID)} {
		a := h.do(ask{method: "GET", path: path, cookies: []string{guest}})
		a.expect(t, 200)
		if strings.Contains(a.body, "/etc/") || strings.Contains(a.body, "/music/") || strings.Contains(a.body, "169.254") ||
			strings.Contains(a.body, "<b>") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
}

// A file of a hundred thousand lines comes in while the party goes on; one that is longer is refused with a sentence.
func TestLongPlaylistFiles(t *testing.T) {
	h, host, _ := lists(t, 20)
	var b strings.Builder
	b.WriteString("#EXTM3U\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "#EXTINF:180,Artist %d - Song Number %d\n../x/%d.mp3\n", i%20%7, i%20, i)
	}
	in := h.imported(host, "long.m3u8", []byte(b.String()))
	if in.Found != 50_000 || in.Playlist.Songs != 50_000 {
		t.Errorf("%+v", in)
	}
	page := h.lines(host, in.Playlist.ID)
	if len(page.Items) != 100 || page.Next == "" {
		t.Errorf("%d lines, then %q", len(page.Items), page.Next)
	}
	a := h.do(ask{method: "POST", path: "/api/v1/playlists/import?file=x.m3u", kind: "text/plain",
		body: strings.Repeat("a.mp3\n", playlist.MaxTracks+1), cookies: []string{host}})
	if a.status != 400 || a.code() != "playlist_too_long" || !strings.Contains(a.body, "100000") {
		t.Errorf("%d %s", a.status, a.body)
	}
	h.do(ask{method: "DELETE", path: fmt.Sprintf("/api/v1/playlists/%d", in.Playlist.ID), cookies: []string{host}}).expect(t, 204)
}

// Only hosts may send long bodies, and only playlists; a gigabyte is refused by its header.
func TestBodiesTooLongAreRefusedEarly(t *testing.T) {
	h, host, guest := lists(t, 1)
	h.serve()
	for _, test := range []struct {
		name, path, cookie, length string
		want                       string
	}{
		{"a host's gigabyte", "/api/v1/playlists/import", host, "1073741824", "413"},
		{"a host's form of a gigabyte", "/admin/playlists/import", host, "1073741824", "413"},
		{"a guest's megabyte", "/api/v1/playlists/import", guest, "1048576", "413"},
		{"a forged cookie's megabyte", "/api/v1/playlists/import", "upbeat_host=abc", "1048576", "413"},
		{"nobody's megabyte", "/api/v1/playlists/import", "x=y", "1048576", "413"},
		{"a host's megabyte elsewhere", "/api/v1/queue", host, "1048576", "413"},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.base, "http://"))
		must(t, err)
		must(t, conn.SetDeadline(time.Now().Add(patience)))
		_, err = fmt.Fprintf(conn,
			"POST %s HTTP/1.1\r\nHost: party.example\r\nCookie: %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %s\r\n\r\n#EXTM3U\n", test.path, test.cookie, test.length)
		must(t, err)
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.Contains(line, test.want) {
			t.Errorf("%s: %q %v", test.name, line, err)
		}
		must(t, conn.Close())
	}
	long := "#EXTM3U\n" + strings.Repeat("# a comment that is long\n", 100_000) + "a.mp3\n"
	body, kind := upload(t, "ok.m3u", []byte(long), map[string]string{"name": "Two and a half megabytes"})
	a := h.do(ask{method: "POST", path: "/api/v1/playlists/import", kind: kind, body: body, cookies: []string{host}})
	a.expect(t, 201)
	body, kind = upload(t, "big.m3u", bytes.Repeat([]byte("x"), playlist.MaxBytes+1), nil)
	a = h.do(ask{method: "POST", path: "/api/v1/playlists/import", kind: kind, body: body, cookies: []string{host}})
	if a.status != 413 || a.code() != "playlist_too_large" || !strings.Contains(a.body, "16 MB") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestWhatIsWrongWithAFileIsSaid(t *testing.T) {
	h, host, _ := lists(t, 1)
	for name, test := range map[string]struct{ file, data, code, says string }{
		"a picture": {"x.m3u", "\x89PNG\r\n\x1a\n\x00\x00", "playlist_unknown", "M3U"},
		"cut off":   {"x.xspf", "<playlist><trackList>\n<track><title>a", "playlist_broken", "Line 2, title"},
		"an entity": {"x.xspf", "<!DOCTYPE playlist [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><playlist/>", "playlist_doctype",
			"Line 1"},
		"a stream":     {"x.m3u8", "#EXTM3U\n#EXT-X-VERSION:3\nseg.ts", "playlist_stream", "Line 2"},
		"Japanese XML": {"x.xspf", `<?xml version="1.0" encoding="shift_jis"?><playlist/>`, "playlist_encoding", "shift_jis"},
	} {
		a := h.do(ask{method: "POST", path: "/api/v1/playlists/import?file=" + test.file, kind: "text/plain", body: test.data,
			cookies: []string{host}})
		if a.status != 400 || a.code() != test.code || !strings.Contains(a.body, test.says) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	in := h.imported(host, "x.m3u", []byte("#EXTM3U\n#EXTINF:soon,A - B\na.mp3"))
	if len(in.Warnings) != 1 || in.Warnings[0].Line != 2 || !strings.Contains(in.Warnings[0].Message, "soon") {
		t.Errorf("%+v", in)
	}
}

// Everything that the host does works without script.
func TestPlaylistsWithoutScript(t *testing.T) {
	h, host, guest := lists(t, 30)
	get := func(path, cookie string) string {
		t.Helper()
		a := h.do(ask{method: "GET", path: path, cookies: []string{cookie}})
		a.expect(t, 200)
		return a.body
	}
	post := func(path, cookie string, fields ...string) (location, said string) {
		t.Helper()
		values := url.Values{}
		for i := 0; i < len(fields); i += 2 {
			values.Set(fields[i], fields[i+1])
		}
		a := h.do(ask{method: "POST", path: path, kind: "application/x-www-form-urlencoded", body: values.Encode() + "&x=",
			cookies: []string{cookie}})
		a.expect(t, 303)
		location = a.header.Get("Location")
		next := h.do(ask{method: "GET", path: location, cookies: []string{cookie, a.cookies["upbeat_flash"]}})
		next.expect(t, 200)
		return location, next.body
	}
	says := func(body, want string) {
		t.Helper()
		if !strings.Contains(body, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	says(get("/admin/playlists", host), "No playlist yet")
	list, body := post("/admin/playlists", host, "name", "Friday")
	says(body, "is made")
	_, body = post("/admin/playlists", host, "name", "Friday")
	says(body, "Another playlist has this name")
	says(get(list+"?q=number+5", host), "Song Number 5")
	for i := range 3 {
		_, body = post(list+"/items", host, "append", fmt.Sprint(h.songs[i]))
		says(body, "Added at the end")
	}
	id, err := models.ParsePlaylistID(strings.TrimPrefix(list, "/admin/playlists/"))
	must(t, err)
	lines := h.lines(host, id)
	_, body = post(list+"/items", host, "changed_at", fmt.Sprint(lines.ChangedAt), "move", fmt.Sprint(lines.Items[2].Position), "by", "-1")
	says(body, "Saved")
	_, body = post(list+"/items", host, "changed_at", fmt.Sprint(lines.ChangedAt), "remove", fmt.Sprint(lines.Items[0].Position))
	says(body, "Somebody else has just changed")
	lines = h.lines(host, id)
	if len(lines.Items) != 3 || lines.Items[1].Song.ID != h.songs[2] {
		t.Errorf("%+v", lines.Items)
	}
	_, body = post(list+"/items", host, "changed_at", fmt.Sprint(lines.ChangedAt), "remove", fmt.Sprint(lines.Items[0].Position))
	says(body, "Saved")
	if strings.Contains(get("/", guest), "/browse/playlists") {
		t.Error("guests are led to playlists that nobody offers")
	}
	_, body = post(list, host, "name", "Saturday", "guests", "true")
	says(body, "Saturday")
	says(get("/", guest), "/browse/playlists")
	says(get("/browse/playlists", guest), "Saturday")
	songs := "/browse/songs?playlist=" + fmt.Sprint(id)
	if page := get(songs, guest); strings.Contains(page, "Queue it all") || !strings.Contains(page, "Song Number 1") {
		t.Error(page)
	}
	_, body = post("/playlists/"+fmt.Sprint(id)+"/queue", guest)
	says(body, "Only the host can queue a whole playlist")
	h.set("may_playlists", `"guests"`)
	must(t, second(h.live.Fresh(t.Context())))
	says(get(songs, guest), "Queue it all")
	_, body = post("/playlists/"+fmt.Sprint(id)+"/queue", guest)
	says(body, "2 songs are in the queue now")
	_, body = post(list+"/queue", host)
	says(body, "2 were there already")
	_, body = post(list+"/match", host)
	says(body, "0 more songs")
	_, body = post(list+"/delete", host, "sure", "friday")
	says(body, "Type “Saturday”")
	location, body := post(list+"/delete", host, "sure", "Saturday")
	says(body, "is deleted")
	if location != "/admin/playlists" {
		t.Error(location)
	}
	form, kind := upload(t, "Party.m3u8", []byte("#EXTM3U\n#EXTINF:x,Artist 3 - Song Number 3\n3.mp3\nnever.mp3\n"),
		map[string]string{"guests": "true"})
	a := h.do(ask{method: "POST", path: "/admin/playlists/import", kind: kind, body: form, cookies: []string{host}})
	a.expect(t, 303)
	body = h.do(ask{method: "GET", path: a.header.Get("Location"), cookies: []string{host, a.cookies["upbeat_flash"]}}).body
	for _, want := range []string{"“Party” is here: 1 song", "1 other is kept by name", "Line 2, duration", "not in your library",
		"never.mp3"} {
		says(body, want)
	}
	a = h.do(ask{method: "POST", path: "/admin/playlists/import", kind: kind, body: strings.Replace(form,
		"#EXTM3U\n#EXTINF:x,Artist 3 - Song Number 3\n3.mp3\nnever.mp3", "", 1), cookies: []string{host}})
	a.expect(t, 303)
}

func second[T any](_ T, err error) error { return err }

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
