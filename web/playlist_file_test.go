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
	"upbeat/web/api"
)

// upload is a multipart form with a file.
func upload(t testing.TB, name string, data []byte, fields map[string]string) (body, kind string) {
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
