package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
)

// A link opens a song's bytes by ranges, for whoever has it, until it expires; only a token with the scope listen or a host gets one.
func TestALinkOpensASongsBytesUntilItExpires(t *testing.T) {
	now := time.Now()
	h := newHarness(t, 1, func(c *web.Config) { c.Now = func() time.Time { return now } })
	h.account("admin", models.Admin)
	guest, admin := h.guest(), h.login("admin")
	sound := bytes.Repeat([]byte("0123456789"), 30_000)
	path := filepath.Join(t.TempDir(), "a.mp3")
	must(t, os.WriteFile(path, sound, 0o600))
	songs := []models.Song{{Source: "local", Path: path, Title: "A", Format: "mp3", Duration: 1000}}
	must(t, h.lib.Save(t.Context(), songs))
	h.serve()
	body := fmt.Sprintf(`{"songs":[%d]}`, songs[0].ID)
	h.do(ask{method: "POST", path: "/api/v1/listen", body: body, cookies: []string{guest}}).expect(t, 403)
	h.by(h.token("request control", guest).Token, "POST", "/api/v1/listen", body).expect(t, 403)
	h.do(ask{method: "POST", path: "/api/v1/listen", body: body, cookies: []string{admin}}).expect(t, 200)
	var answer struct{ Links []struct{ Path string } }
	got := h.by(h.token("listen", guest).Token, "POST", "/api/v1/listen", body).expect(t, 200)
	must(t, json.Unmarshal([]byte(got.body), &answer))
	link := answer.Links[0].Path
	whole := h.do(ask{method: "GET", path: link}).expect(t, 200)
	if whole.body != string(sound) || whole.header.Get("Content-Type") != "audio/mpeg" || whole.header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("%d bytes, %v", len(whole.body), whole.header)
	}
	etag := whole.header.Get("ETag")
	head := h.do(ask{method: "HEAD", path: link}).expect(t, 200)
	if head.body != "" || head.header.Get("Content-Length") != "300000" {
		t.Errorf("HEAD: %d bytes, %v", len(head.body), head.header)
	}
	for asked, want := range map[string]string{"bytes=0-0": "0-0", "bytes=299995-": "299995-299999", "bytes=-3": "299997-299999",
		"bytes=100-299": "100-299", "bytes=299990-900000": "299990-299999"} {
		var from, to int
		_, err := fmt.Sscanf(want, "%d-%d", &from, &to)
		must(t, err)
		for _, current := range []string{"", etag} {
			a := h.do(ask{method: "GET", path: link, headers: map[string]string{"Range": asked, "If-Range": current}}).expect(t, 206)
			if a.body != string(sound[from:to+1]) || a.header.Get("Content-Range") != "bytes "+want+"/300000" {
				t.Errorf("%s: %d bytes, %s", asked, len(a.body), a.header.Get("Content-Range"))
			}
		}
	}
	for _, odd := range []map[string]string{{"Range": "bytes=5-9,20-30"}, {"Range": "lines=1-2"},
		{"Range": "bytes=5-9", "If-Range": `"old"`}} {
		if a := h.do(ask{method: "GET", path: link, headers: odd}).expect(t, 200); len(a.body) != len(sound) {
			t.Errorf("%v: %d bytes", odd, len(a.body))
		}
	}
	beyond := h.do(ask{method: "GET", path: link, headers: map[string]string{"Range": "bytes=300000-"}}).expect(t, 416)
	if beyond.header.Get("Content-Range") != "bytes */300000" {
		t.Errorf("beyond the end: %v", beyond.header)
	}
	u, err := url.Parse(link)
	must(t, err)
	for _, wrong := range []string{u.Path, strings.Replace(link, u.Path, "/listen/1", 1), link + "x",
		strings.Replace(link, "expires=", "expires=9", 1)} {
		if wrong != link {
			h.do(ask{method: "GET", path: wrong}).expect(t, 403)
		}
	}
	if strings.Contains(h.log.String(), u.Query().Get("sig")) {
		t.Error("the log holds the link")
	}
	now = now.Add(13 * time.Hour)
	if a := h.do(ask{method: "GET", path: link}).expect(t, 403); a.code() != "link_over" {
		t.Error(a.body)
	}
}
