package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// A name in ALSA's language can write files and run commands: only devices may be chosen on a page, not plugins.
func TestAPageCannotChooseWhatTheBoxRuns(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.ParseOutput = nil })
	h.account("mod", models.Moderator)
	host := h.login("mod")
	put := func(spec string) answer {
		body, err := json.Marshal(map[string]string{"output": spec})
		must(t, err)
		return h.do(ask{method: "PUT", path: "/api/v1/playback", body: string(body), cookies: []string{host}})
	}
	for _, spec := range []string{
		"alsa:file:'|touch /tmp/x',raw", "alsa:file:x", "alsa:tee:hw,'/tmp/x',raw", "alsa:{type file file '|id' slave.pcm null}",
		"alsa:hw:{CARD 0}", "alsa:default:x y", "alsa:plug:'file:x'",
		"alsa:hw:0;id", "alsa:null", "alsa::", "file:/tmp/x", "pipe:/tmp/x",
	} {
		if a := put(spec); a.status != 400 || a.field() != "output" {
			t.Errorf("%q: %d %s", spec, a.status, a.body)
		}
	}
	for _, spec := range []string{"alsa", "alsa:hw:0,0", "alsa:plughw:CARD=PCH,DEV=0", "alsa:default", "alsa:sysdefault:CARD=b1", "null",
		""} {
		put(spec).expect(t, 200)
	}
}

// Compressed bodies would be unpacked without bound, more than once if the header says so.
func TestCompressedBodiesAreRefused(t *testing.T) {
	h := newHarness(t, 1)
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
	for _, encodings := range [][]string{{"gzip"}, {"gzip, gzip"}, {"br"}, {"identity", "gzip, gzip"}, {"gzip, gzip", "identity"},
		{"Identity, gzip"}} {
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
	h.do(ask{method: "POST", path: "/api/v1/guests", body: `{"name":"Ada"}`,
		headers: map[string]string{"Content-Encoding": "identity"}}).expect(t, 201)
}

// Redis allows everything while it does not answer: whoever tries passwords must not gain by that.
func TestPasswordsCannotBeTriedFasterWithoutRedis(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.redis.Close()
	for i := range 6 {
		want := 401
		if i == 5 {
			want = 429
		}
		h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"admin","password":"guess"}`}).expect(t, want)
	}
}

// Behind a proxy on the same machine that nobody told us about, everybody comes from loopback.
func TestGuestsBehindAnUntoldProxyAreLimited(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.JoinLimit = 2 })
	h.serve()
	for _, header := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto"} {
		through := map[string]string{header: "198.51.100.7"}
		last := 0
		for range 3 {
			last = h.do(ask{method: "POST", path: "/api/v1/guests", headers: through}).status
		}
		if last != 429 {
			t.Errorf("%s: the third guest got %d", header, last)
		}
		if a := h.do(ask{method: "GET", path: "/metrics", headers: through}); a.status != 403 {
			t.Errorf("%s: metrics %d", header, a.status)
		}
	}
	h.do(ask{method: "POST", path: "/api/v1/guests"}).expect(t, 201)
}

func TestNamesCanBeSeen(t *testing.T) {
	h := newHarness(t, 1)
	guest := h.guest()
	for _, name := range []string{"\u200d\u200d", "\u3164", "\u2800\u2800", "\u115f\u1160", " \u200c ", "\u202e", "\ufeff", "\u0000",
		"\u2066\u2069"} {
		body, err := json.Marshal(map[string]string{"name": name})
		must(t, err)
		if a := h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: string(body), cookies: []string{guest}}); a.status != 400 ||
			a.field() != "name" {
			t.Errorf("%+q: %d %s", name, a.status, a.body)
		}
	}
	rings := h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: `{"name":"a` + strings.Repeat("\u20dd", 20) + `"}`,
		cookies: []string{guest}}).expect(t, 200)
	if n := strings.Count(rings.body, "\u20dd"); n > 3 {
		t.Errorf("%d rings on one letter", n)
	}
}

// A log is read by more people than its party has hosts, and may be sent to others.
func TestLinksThatOpenSomethingAreInNoLog(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	_, link := h.invite(h.login("admin"), "Robin", "moderator")
	h.do(ask{method: "GET", path: "/invite/" + link}).expect(t, 200)
	h.do(ask{method: "POST", path: "/invite/" + link, body: "password=short", kind: "application/x-www-form-urlencoded"}).expect(t, 303)
	h.do(ask{method: "GET", path: "/recap/" + link}).expect(t, 404)
	if log := h.log.String(); strings.Contains(log, link) || !strings.Contains(log, "path=/invite/:invite") ||
		!strings.Contains(log, "path=/recap/:token") {
		t.Errorf("the log: %s", log)
	}
}

// The address of the internet radio is a setting for admins, because it may hold a key. Moderators export what played, and playlists.
func TestNoFileTellsTheAddressOfTheRadio(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	var radio models.Song
	must(t, h.store.Write(t.Context(), func(tx *store.Tx) (err error) {
		if radio, err = tx.Songs().Stream("https://radio.example/live?key=secret", "", 1, 0); err != nil {
			return err
		}
		now := models.At(h.party.Now())
		for i, song := range []models.SongID{h.songs[0], radio.ID} {
			began := now - models.Millis(120_000-i*60_000)
			if err := tx.Entries().Create(&models.Entry{RoomID: h.party.Room, SongID: song, Status: models.Played, RequestedAt: began,
				StartedAt: began, EndedAt: began + 50_000}); err != nil {
				return err
			}
		}
		return nil
	}))
	list := h.playlist(host, fmt.Sprintf(`{"name":"Radio","songs":[%d,%d]}`, radio.ID, h.songs[1]))
	for _, format := range []string{"csv", "json", "m3u8", "pls", "xspf", "jspf"} {
		paths := []string{"/api/v1/history/export?span=week&format=" + format}
		if format != "csv" && format != "json" {
			paths = append(paths, fmt.Sprintf("/api/v1/playlists/%d?format=%s", list.ID, format))
		}
		for _, path := range paths {
			a := h.do(ask{method: "GET", path: path, cookies: []string{host}}).expect(t, 200)
			if strings.Contains(a.body, "secret") || !strings.Contains(a.body, "Song") {
				t.Errorf("%s: %s", path, a.body)
			}
		}
	}
}

// What guests typed before they chose a song helps those who type it after them. One guest must not put a song before what all others look
// for.
func TestOneGuestDoesNotDecideWhatOthersFind(t *testing.T) {
	h := newHarness(t, 6)
	guest := h.guest()
	first := func(query string) models.SongID {
		t.Helper()
		var found struct{ Songs []api.Song }
		h.do(ask{method: "GET", path: "/api/v1/search?q=" + url.QueryEscape(query), cookies: []string{guest}}).expect(t, 200).into(t,
			&found)
		if len(found.Songs) == 0 {
			t.Fatalf("%q finds nothing", query)
		}
		return found.Songs[0].ID
	}
	request := func(song models.SongID, typed string) {
		t.Helper()
		body := fmt.Sprintf(`{"song_id":%d,"typed":%q}`, song, typed)
		if a := h.do(ask{method: "POST", path: "/api/v1/queue", body: body, cookies: []string{guest}}); a.status != 200 && a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	before := first("3")
	for range 20 {
		request(h.songs[5], "3")
	}
	if now := first("3"); now != before || now != h.songs[3] {
		t.Errorf("who looks for 3 finds song %d first, and %d before", now, before)
	}
	favourite := h.songs[4]
	if first("song") == favourite {
		favourite = h.songs[2]
	}
	request(favourite, "song")
	if now := first("song"); now != favourite {
		t.Errorf("a choice is not remembered: song %d, not %d", now, favourite)
	}
}

// What ends in the middle meets no route; its refusal is told and logged all the same.
func TestARequestThatEndsInTheMiddleIsSurvived(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	for _, text := range []string{
		"POST /api/v1/guests HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
		"POST /invite/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "GET / HTTP/1.1\r\nHost", "\x00\x01\r\n\r\n",
		"GET\r\n\r\n",
		"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n\r\n--x\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.base, "http://"))
		must(t, err)
		_, err = conn.Write([]byte(text))
		must(t, err)
		must(t, conn.(*net.TCPConn).CloseWrite())
		_, err = io.Copy(io.Discard, conn)
		must(t, err)
		must(t, conn.Close())
	}
	server := h.App().Server()
	before := server.GetOpenConnectionsCount()
	for _, text := range []string{"", "GET / HT", "POST /api/v1/guests HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.base, "http://"))
		must(t, err)
		_, err = conn.Write([]byte(text))
		must(t, err)
		for deadline := time.Now().Add(10 * time.Second); server.GetOpenConnectionsCount() <= before && time.Now().Before(deadline); {
			runtime.Gosched()
		}
		must(t, conn.(*net.TCPConn).SetLinger(0)) // the phone left the Wi-Fi: a reset
		must(t, conn.Close())
		for deadline := time.Now().Add(10 * time.Second); server.GetOpenConnectionsCount() > before; runtime.Gosched() {
			if time.Now().After(deadline) {
				t.Fatal("still open")
			}
		}
	}
	h.do(ask{method: "GET", path: "/healthz"}).expect(t, 200)
	if log := h.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("who hangs up is no error of ours: %s", log)
	}
}
