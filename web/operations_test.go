package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upbeat/library"
	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

func TestReadinessTellsWhatIsMissing(t *testing.T) {
	h := newHarness(t, 1)
	if a := h.do(ask{method: "GET", path: "/readyz"}); a.status != 503 || a.body != `{"database":true,"redis":true,"player":false}` {
		t.Errorf("without a player: %d %s", a.status, a.body)
	}
	must(t, h.party.Lease("player", "box", time.Minute).Renew(t.Context()))
	if a := h.do(ask{method: "GET", path: "/readyz"}); a.status != 200 {
		t.Errorf("with a player: %d %s", a.status, a.body)
	}
	h.redis.Close()
	if a := h.do(ask{method: "GET", path: "/readyz"}); a.status != 503 || !strings.Contains(a.body, `"redis":false`) {
		t.Errorf("without Redis: %d %s", a.status, a.body)
	}
	h.do(ask{method: "GET", path: "/healthz"}).expect(t, 200)
}

// A player that lives and cannot play is not ready. Those who look after the machines are told why, and who leads.
func TestReadinessTellsOfAPlayerThatCannotPlay(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.MetricsToken = "secret" })
	lease := h.party.Lease("player", "box", time.Minute)
	must(t, lease.Renew(t.Context()))
	must(t, lease.Trouble(t.Context(), "no such column"))
	if a := h.do(ask{method: "GET", path: "/readyz"}); a.status != 503 || a.body != `{"database":true,"redis":true,"player":false}` {
		t.Errorf("%d %s", a.status, a.body)
	}
	house := ask{method: "GET", path: "/readyz", headers: map[string]string{"Authorization": "Bearer secret"}}
	if a := h.do(house); a.status != 503 || !strings.Contains(a.body, `"host":"box"`) ||
		!strings.Contains(a.body, `"trouble":"no such column"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	must(t, lease.Trouble(t.Context(), ""))
	if a := h.do(house); a.status != 200 || strings.Contains(a.body, "trouble") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// Redis away: votes, requests and pages go on.
func TestThePartyGoesOnWithoutRedis(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	h.redis.Close()
	entry := h.request(guest, 0)
	h.do(ask{method: "PUT", path: "/api/v1/queue/1/vote", body: `{"value":0}`, cookies: []string{guest}}).expect(t, 200)
	h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).expect(t, 200)
	if got := h.state(guest).Queue[0]; got.ID != entry.ID || got.MyVote != 0 {
		t.Errorf("%+v", got)
	}
}

func TestMetricsAreForTheHouse(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.MetricsToken = "secret" })
	h.account("admin", models.Admin)
	h.guest()
	for _, headers := range []map[string]string{nil, {"X-Forwarded-For": "127.0.0.1"}, {"Authorization": "Bearer wrong"},
		{"Authorization": "Bearer "}} {
		h.do(ask{method: "GET", path: "/metrics", headers: headers}).expect(t, 403)
	}
	h.do(ask{method: "GET", path: "/metrics", cookies: []string{h.login("admin")}}).expect(t, 200)
	a := h.do(ask{method: "GET", path: "/metrics", headers: map[string]string{"Authorization": "Bearer secret"}}).expect(t, 200)
	for _, name := range []string{`upbeat_http_seconds_count{method="POST",route="/api/v1/guests",status="201"} 1`, "upbeat_votes_total 0",
		"upbeat_song_requests_total", "upbeat_sockets 0", "upbeat_queue_length 0", "upbeat_player_running 0", "go_goroutines",
		"upbeat_fanout_seconds_count"} {
		if !strings.Contains(a.body, name) {
			t.Errorf("no %s", name)
		}
	}
	h.serve()
	h.do(ask{method: "GET", path: "/metrics"}).expect(t, 403) // from this machine, or through a proxy on it that adds no header
}

// The address for metrics alone is open to whoever reaches it, and leads nowhere else.
func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	h := newHarness(t, 1)
	socket := filepath.Join(t.TempDir(), "metrics.sock")
	for _, address := range []string{"127.0.0.1:0", "unix:" + socket} {
		ln, err := web.ListenMetrics(t.Context(), address)
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.ServeMetrics(ctx, ln) }()
		client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, ln.Addr().Network(), ln.Addr().String())
		}}}
		for path, want := range map[string]int{"/metrics": 200, "/": 404, "/api/v1/state": 404} {
			resp, err := client.Get("http://upbeat" + path)
			must(t, err)
			body, err := io.ReadAll(resp.Body)
			must(t, err)
			_ = resp.Body.Close()
			if resp.StatusCode != want || strings.Contains(string(body), "upbeat_sockets 0") != (want == 200) {
				t.Errorf("%s %s: %d %s", address, path, resp.StatusCode, clip(string(body)))
			}
		}
		stop() // with a connection that is kept
		must(t, <-ended)
	}
}

func TestFilesAreKeptByBrowsers(t *testing.T) {
	h := newHarness(t, 1)
	page := h.do(ask{method: "GET", path: "/"}).body
	at := strings.Index(page, "/static/css/upbeat.css?v=")
	url := page[at : at+strings.IndexByte(page[at:], '"')]
	a := h.do(ask{method: "GET", path: url, headers: map[string]string{"Accept-Encoding": "gzip"}}).expect(t, 200)
	if a.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || a.header.Get("Content-Encoding") != "gzip" ||
		a.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("headers: %v", a.header)
	}
	again := h.do(ask{method: "GET", path: url, headers: map[string]string{"If-None-Match": a.header.Get("ETag")}})
	if again.status != 304 || again.body != "" {
		t.Errorf("again: %d", again.status)
	}
	if old := h.do(ask{method: "GET", path: "/static/css/upbeat.css?v=000"}); old.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("an old hash: %q", old.header.Get("Cache-Control"))
	}
	for path, kind := range map[string]string{"/sw.js": "text/javascript; charset=utf-8",
		"/manifest.webmanifest": "application/manifest+json", "/messages/de.json": "application/json; charset=utf-8",
		"/api/v1/openapi.json": "application/json"} {
		a := h.do(ask{method: "GET", path: path}).expect(t, 200)
		if a.header.Get("Content-Type") != kind || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %q, %q", path, a.header.Get("Content-Type"), a.header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/static/", "/static/../web.go", "/static/css", "/messages/xx.json", "/messages/en", "/covers/zz",
		"/covers/../../etc/passwd", "/covers/" + strings.Repeat("a", 500)} {
		h.do(ask{method: "GET", path: path}).expect(t, 404)
	}
	h.do(ask{method: "GET", path: "/covers/abc?size=-1"}).expect(t, 400)
	if head := h.do(ask{method: "HEAD", path: "/"}); head.status != 200 || head.cookies["upbeat_guest"] != "" {
		t.Errorf("HEAD: %d, cookies %v", head.status, head.cookies)
	}
	if wrong := h.do(ask{method: "DELETE", path: "/api/v1/state"}); wrong.status != 405 || wrong.code() != "bad_method" {
		t.Errorf("DELETE: %d %s", wrong.status, wrong.body)
	}
}

// painter is a reader that paints covers of a few bytes.
type painter struct{ library.Reader }

func (painter) Paint(_ context.Context, _ string, _ []string, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, name := range []string{"64", "128", "300", "600"} {
		if err := os.WriteFile(filepath.Join(dir, name+".jpg"), []byte("jpeg"+name), 0o600); err != nil {
			return "", err
		}
	}
	return "#ff0000", nil
}

func (painter) Close() error { return nil }

func TestCoversAreServedForEver(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) {
		c.Library = library.New(library.Config{Store: c.Store, CacheDir: t.TempDir(), Reader: painter{}})
	})
	const id = "00ff00ff00ff00ff00ff00ff00ff00ff"
	must(t, h.store.Covers().Save(t.Context(), []models.Cover{{ID: id, File: "/music/0.mp3"}}))
	a := h.do(ask{method: "GET", path: "/covers/" + id + "?size=64"}).expect(t, 200)
	if a.body != "jpeg64" || a.header.Get("Content-Type") != "image/jpeg" || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%q %v", a.body, a.header)
	}
	if again := h.do(ask{method: "GET", path: "/covers/" + id + "?size=64",
		headers: map[string]string{"If-None-Match": a.header.Get("ETag")}}); again.status != 304 {
		t.Errorf("again: %d", again.status)
	}
	h.do(ask{method: "GET", path: "/covers/" + id + "?size=65"}).expect(t, 400)
}

// A closed database: pages and answers refuse in a friendly way, and the process lives on.
func TestADatabaseThatIsGoneIsToldFriendly(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	must(t, h.store.Close())
	a := h.do(ask{method: "PUT", path: "/api/v1/queue/1/vote", body: `{"value":1}`, cookies: []string{guest}})
	if a.status < 500 || !strings.Contains(a.body, `"error"`) || strings.Contains(a.body, "sql") {
		t.Errorf("%d %s", a.status, a.body)
	}
	h.do(ask{method: "GET", path: "/healthz"}).expect(t, 200)
	if ready := h.do(ask{method: "GET", path: "/readyz"}); ready.status != http.StatusServiceUnavailable {
		t.Errorf("ready: %d", ready.status)
	}
}

func TestTheLibraryPageCountsTheSongsOfEachFolder(t *testing.T) {
	h := newHarness(t, 5)
	h.account("admin", models.Admin)
	must(t, h.lib.SetFlagRoots(t.Context(), []string{"/music", "/musi"}))
	a := h.do(ask{method: "GET", path: "/api/v1/library", cookies: []string{h.login("admin")}}).expect(t, 200)
	var library struct{ Roots []api.Root }
	a.into(t, &library)
	if len(library.Roots) != 2 || library.Roots[0].Songs != 0 || library.Roots[1].Songs != 5 || !library.Roots[1].Missing ||
		!library.Roots[1].Fixed {
		t.Errorf("%s", a.body)
	}
}
