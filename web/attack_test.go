package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web"
)

// A name in ALSA's language can write files and run commands: only devices may be chosen on a page, not plugins.
func TestAPageCannotChooseWhatTheBoxRuns(t *testing.T) {
	h := newHouse(t, 1, func(c *web.Config) { c.ParseOutput = nil })
	h.account("mod", models.Moderator)
	host := h.login("mod")
	put := func(spec string) answer {
		body, err := json.Marshal(map[string]string{"output": spec})
		must(t, err)
		return h.do(ask{method: "PUT", path: "/api/v1/playback", body: string(body), cookies: []string{host}})
	}
	for _, spec := range []string{
		"alsa:file:'|touch /tmp/x',raw", "alsa:file:x", "alsa:tee:hw,'/tmp/x',raw", "alsa:{type file file '|id' slave.pcm null}", "alsa:hw:{CARD 0}", "alsa:default:x y", "alsa:plug:'file:x'",
		"alsa:hw:0;id", "alsa:null", "alsa::", "file:/tmp/x", "pipe:/tmp/x",
	} {
		if a := put(spec); a.status != 400 || a.field() != "output" {
			t.Errorf("%q: %d %s", spec, a.status, a.body)
		}
	}
	for _, spec := range []string{"alsa", "alsa:hw:0,0", "alsa:plughw:CARD=PCH,DEV=0", "alsa:default", "alsa:sysdefault:CARD=b1", "null", ""} {
		put(spec).expect(t, 200)
	}
}

// Compressed bodies would be unpacked without bound, more than once if the header says so.
func TestCompressedBodiesAreRefused(t *testing.T) {
	h := newHouse(t, 1)
	h.serve()
	body := `{"name":"` + strings.Repeat("a", 1<<20) + `"}`
	for range 2 {
		var packed bytes.Buffer
		out := gzip.NewWriter(&packed)
		_, err := out.Write([]byte(body))
		must(t, err)
		must(t, out.Close())
		body = packed.String()
	}
	for _, encodings := range [][]string{{"gzip"}, {"gzip, gzip"}, {"br"}, {"identity", "gzip, gzip"}, {"gzip, gzip", "identity"}, {"Identity, gzip"}} {
		for _, path := range []string{"/api/v1/guests", "/api/v1/session", "/admin/login"} {
			request, err := http.NewRequest(http.MethodPost, h.base+path, strings.NewReader(body))
			must(t, err)
			request.Header["Content-Encoding"] = encodings
			response, err := noRedirect.RoundTrip(request)
			must(t, err)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusUnsupportedMediaType {
				t.Errorf("%s %q: %d", path, encodings, response.StatusCode)
			}
		}
	}
	h.do(ask{method: "POST", path: "/api/v1/guests", body: `{"name":"Ada"}`, headers: map[string]string{"Content-Encoding": "identity"}}).expect(t, 201)
}
