package decode

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"upbeat/models"
)

// directory is a web server with play lists on it.
func directory(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(path, contentType, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			fmt.Fprint(w, strings.ReplaceAll(body, "HOST", r.Host))
		})
	}
	serve("/one.m3u", "audio/x-mpegurl", "#EXTM3U\r\n#EXTINF:-1,Radio One\r\nhttp://HOST/live\r\n")
	serve("/bare", "audio/mpegurl; charset=utf-8", "http://HOST/live\n")
	serve("/two.pls", "audio/x-scpls", "[playlist]\nNumberOfEntries=3\n"+
		"File1=http://HOST/dead\nFile2=http://HOST/live\nFile3=http://HOST/page\nTitle1=Radio Two\n")
	serve("/plain.pls", "text/plain", "[playlist]\nFile1=http://HOST/live\n")
	serve("/list.xspf", "application/xspf+xml", `<?xml version="1.0"?>`+
		`<playlist version="1" xmlns="http://xspf.org/ns/0/">`+
		`<trackList><track><location>http://HOST/live</location></track></trackList></playlist>`)
	serve("/near/relative.m3u", "audio/x-mpegurl", "../live\n")
	serve("/nested.m3u", "audio/x-mpegurl", "http://HOST/two.pls\n")
	serve("/ring.m3u", "audio/x-mpegurl", "http://HOST/ring.m3u\n")
	serve("/files.m3u", "audio/x-mpegurl", "file:///etc/passwd\n/etc/passwd\nconcat:/etc/passwd\n")
	serve("/disk.m3u", "audio/x-mpegurl", "file:///etc/passwd\nC:\\Music\\a.mp3\n")
	serve("/empty.m3u", "audio/x-mpegurl", "#EXTM3U\n")
	serve("/hls.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\na.ts\n")
	serve("/page", "text/html; charset=utf-8", "<!doctype html><title>Radio</title>")
	serve("/live", "audio/mpeg", "\xff\xfb\x90\x00")
	serve("/live.m3u", "audio/mpeg", "\xff\xfb\x90\x00") // only its name is a list's
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/near/relative.m3u", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestTheStreamBehindAnAddressIsFound(t *testing.T) {
	server := directory(t)
	const none = "none"
	for path, want := range map[string][]string{
		"/live": {"/live", "/live"}, "/live.m3u": {"/live.m3u"}, "/dead": {"/dead"}, "/hls.m3u8": {"/hls.m3u8"}, "/file": {"/file"},
		"/one.m3u": {"/live", "/live"}, "/bare": {"/live"}, "/plain.pls": {"/live"}, "/list.xspf": {"/live"},
		"/near/relative.m3u": {"/live"}, "/moved": {"/live"},
		"/two.pls": {"/dead", "/live", none, "/dead"}, "/nested.m3u": {"/dead", "/live"},
		"/page": {none}, "/ring.m3u": {none}, "/disk.m3u": {none}, "/empty.m3u": {none},
	} {
		f := finder{address: server.URL + path}
		for i, want := range want {
			got, err := f.find(t.Context())
			if code, _ := Problem(err); want == none && code == models.ProblemNotAudio {
				continue
			}
			if err != nil || got != server.URL+want {
				t.Errorf("%s, try %d: %q (%v), want %s", path, i+1, got, err, want)
			}
		}
	}
	if got, err := (&finder{address: "http://127.0.0.1:1/a.pls"}).find(t.Context()); err != nil || got != "http://127.0.0.1:1/a.pls" {
		t.Errorf("nobody's port: %q, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&finder{address: server.URL + "/one.m3u"}).find(ctx); err == nil {
		t.Error("found after the end")
	}
}

// No list and no redirection leads to the disk of this machine.
func TestAListNamesOnlyWebAddresses(t *testing.T) {
	server := directory(t)
	for _, path := range []string{"/files.m3u", "/disk.m3u"} {
		if got, err := (&finder{address: server.URL + path}).find(t.Context()); err == nil && !strings.HasPrefix(got, server.URL+"/") {
			t.Errorf("%s leads to %q", path, got)
		}
	}
}

// The second address of a list is tried where the first one is gone for good.
func TestTheNextAddressOfAListIsTried(t *testing.T) {
	var calls station
	found := &finder{address: directory(t).URL + "/two.pls"}
	var heard []string
	r := &radio{more: found.more, dial: func() decoder {
		return &lookup{find: found.find, make: func(address string) decoder {
			heard = append(heard, address[strings.LastIndex(address, "/"):])
			c := connection{err: &Error{Code: models.ProblemMissing, Detail: "404"}}
			if strings.HasSuffix(address, "/live") {
				c = connection{frames: 10 * Rate}
			}
			return &dialled{connection: c, station: &calls}
		}}
	}}
	defer r.close()
	if n, err := r.read(t.Context(), make([][2]float32, 100)); err != nil || n == 0 || len(heard) != 2 || heard[1] != "/live" {
		t.Errorf("%d frames, %v, tried %v", n, err, heard)
	}
}
