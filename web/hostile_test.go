package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

func TestForgedAndStrangeCookiesAreNobodys(t *testing.T) {
	h := newHarness(t, 3)
	ann := h.guest()
	entry := h.request(ann, 0).ID
	path := fmt.Sprintf("/api/v1/queue/%d/vote", entry)
	token := strings.TrimPrefix(ann, "upbeat_guest=")
	id, mac, _ := strings.Cut(token, ".")
	forged := []string{"", "1", "1.", ".", mac, id, id + "." + mac[1:], id + "." + mac + "A", "2" + id[1:] + "." + mac, id + "0." + mac,
		"-" + id + "." + mac, strings.ToUpper(id) + "X." + mac,
		strings.Repeat("A", 4000), "1-1." + strings.Repeat("A", 43), `{"id":1}`, "%00", id + "." + mac + "."}
	for _, value := range forged {
		if a := h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{"upbeat_guest=" + value}}); a.status != 401 ||
			a.code() != "no_guest" {
			t.Errorf("%.60q: %d %s", value, a.status, a.body)
		}
		if a := h.do(ask{method: "PUT", path: path, body: `{"value":1}`, headers: map[string]string{"Authorization": "Bearer " +
			strings.Map(printableASCII, value)}}); a.status != 401 {
			t.Errorf("bearer %.60q: %d", value, a.status)
		}
	}
	if a := h.do(ask{method: "PUT", path: path, body: `{"value":0}`, headers: map[string]string{"Authorization": "Bearer " +
		token}}); a.status != 200 {
		t.Errorf("the real token as bearer: %d %s", a.status, a.body)
	}
	other := newHarness(t, 3) // another party's secret
	if a := other.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: `{}`, cookies: []string{ann}}); a.status != 401 {
		t.Errorf("another party's cookie: %d", a.status)
	}
}

func printableASCII(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

func TestForwardedAddressesCountOnlyFromTrustedProxies(t *testing.T) {
	addressOf := func(h *harness, forwarded string) string {
		h.do(ask{method: "POST", path: "/api/v1/guests", headers: map[string]string{"X-Forwarded-For": forwarded}}).expect(t, 201)
		var newest []models.Guest
		must(t, h.store.Read(t.Context(), func(tx *store.Tx) (err error) {
			newest,
				err = tx.Guests().Page(models.DefaultRoom, 0, 1)
			return err
		}))
		return newest[0].Address
	}
	plain := newHarness(t, 1)
	if got := addressOf(plain, "203.0.113.7"); got != "0.0.0.0" {
		t.Errorf("an untrusted header gave %s", got)
	}
	behind := newHarness(t, 1, func(c *web.Config) { c.TrustedProxies = []string{"0.0.0.0", "10.0.0.0/8"} })
	for forwarded, want := range map[string]string{
		"203.0.113.7": "203.0.113.7", "1.2.3.4, 203.0.113.7": "203.0.113.7", "1.2.3.4, 203.0.113.7, 10.1.1.1": "203.0.113.7",
		"nonsense": "0.0.0.0", "": "0.0.0.0", "203.0.113.7, nonsense": "0.0.0.0",
		"2001:db8::1": "2001:db8::1", "::ffff:203.0.113.9": "203.0.113.9",
	} {
		if got := addressOf(behind, forwarded); got != want {
			t.Errorf("%q gave %s, want %s", forwarded, got, want)
		}
	}
	if _, err := web.New(t.Context(), web.Config{TrustedProxies: []string{"everybody"}}); err == nil {
		t.Error("a proxy called everybody was taken")
	}
}

func TestAnAddressMakesOnlySoManyGuests(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.JoinLimit = 3 })
	for range 3 {
		h.guest()
	}
	for _, forwarded := range []string{"", "198.51.100.1"} {
		a := h.do(ask{method: "POST", path: "/api/v1/guests", headers: map[string]string{"X-Forwarded-For": forwarded}})
		if a.status != 429 || a.header.Get("Retry-After") == "" {
			t.Errorf("the fourth: %d %s", a.status, a.body)
		}
	}
	if a := h.do(ask{method: "GET", path: "/"}); a.status != 200 || a.cookies["upbeat_guest"] != "" {
		t.Errorf("the page of one too many: %d", a.status)
	}
}

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	h := newHarness(t, 1)
	guest := h.guest()
	for _, headers := range []map[string]string{
		{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://party.example:81"}, {"Origin": "://"},
		{"Origin": "ftp://party.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		{"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"}, {"Origin": "http://party.example",
			"Sec-Fetch-Site": "cross-site"},
	} {
		a := h.do(ask{method: "POST", path: "/api/v1/queue", body: `{"song_id":1}`, cookies: []string{guest}, headers: headers})
		if a.status != 403 || a.code() != "cross_site" {
			t.Errorf("%v: %d %s", headers, a.status, a.body)
		}
		form := h.do(ask{method: "POST", path: "/queue", body: "song_id=1", kind: "application/x-www-form-urlencoded",
			cookies: []string{guest}, headers: headers})
		if form.status != 403 {
			t.Errorf("form %v: %d", headers, form.status)
		}
	}
	if n := len(h.state(guest).Queue); n != 0 {
		t.Errorf("%d entries came through", n)
	}
	for _, headers := range []map[string]string{nil, {"Origin": "http://party.example"},
		{"Sec-Fetch-Site": "same-origin", "Origin": "http://party.example"}} {
		if a := h.do(ask{method: "POST", path: "/api/v1/queue", body: `{"song_id":1}`, cookies: []string{guest},
			headers: headers}); a.status != 201 && a.status != 200 {
			t.Errorf("%v: %d %s", headers, a.status, a.body)
		}
	}
}

func TestRedirectsStayAtHome(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	for referer, want := range map[string]string{
		"http://party.example/search?q=a%20b": "/search?q=a%20b", "http://evil.example/": "/", "//evil.example/": "/",
		"http://party.example//evil.example": "/", "javascript:alert(1)": "/",
		"http://party.example/api/v1/state": "/", "http://party.example/browse/songs?artist=x": "/browse/songs?artist=x", "": "/",
		"http://party.example/\\evil.example": "/", "http://party.example/queue": "/",
	} {
		a := h.do(ask{method: "POST", path: "/queue", kind: "application/x-www-form-urlencoded", body: "song_id=1", cookies: []string{guest},
			headers: map[string]string{"Referer": referer, "X-Forwarded-Host": "evil.example"}})
		if a.status != 303 || a.header.Get("Location") != want {
			t.Errorf("from %q to %q (%d), want %q", referer, a.header.Get("Location"), a.status, want)
		}
	}
}

func TestTheJoinAddressIsNotWhatTheVisitorSays(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) { c.PublicURL = "http://upbeat.example:8080" })
	a := h.do(ask{method: "GET", path: "/stage", headers: map[string]string{"Host": "evil.example",
		"X-Forwarded-Host": "evil.example"}}).expect(t, 200)
	if strings.Contains(a.body, "evil") || !strings.Contains(a.body, "upbeat.example:8080") {
		t.Error("the stage's code leads elsewhere")
	}
	for _, bad := range []string{"javascript:alert(1)", "upbeat.example", "http://", "ftp://x/", "http://u:p@x/", "http://x/?a=b"} {
		if _, err := web.New(t.Context(), web.Config{PublicURL: bad}); err == nil {
			t.Errorf("public URL %q was taken", bad)
		}
	}
}

func TestPlaybackTakesOnlyWhatFits(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	for _, c := range []struct {
		body, field string
		status      int
	}{
		{`{"volume":101}`, "volume", 400}, {`{"volume":-1}`, "volume", 400}, {`{"volume":1e9}`, "volume", 400},
		{`{"crossfade_ms":12001}`, "crossfade_ms", 400}, {`{"position_ms":-5}`, "position_ms", 400},
		{`{"position_ms":9223372036854775807}`, "position_ms", 400}, {`{"paused":"yes"}`, "paused", 400},
		{`{"output":"file:/etc/passwd"}`, "output", 400}, {`{"output":"pipe:/tmp/x"}`, "output", 400},
		{`{"output":"nonsense"}`, "output", 400}, {`{"output":"null\u0000"}`, "output", 400}, {`{"position_ms":5}`, "", 409},
		{`{"volume":0,"crossfade_ms":12000,"paused":true}`, "", 200}, {`{"output":"null"}`, "", 200},
		{`{"output":"pulse:sink"}`, "", 200}, {`{}`, "", 200},
	} {
		if a := h.do(ask{method: "PUT", path: "/api/v1/playback", body: c.body, cookies: []string{host}}); a.status != c.status ||
			a.field() != c.field {
			t.Errorf("%s: %d %s", c.body, a.status, a.body)
		}
	}
	form := func(fields string) answer {
		return h.do(ask{method: "POST", path: "/admin/playback", body: fields, kind: "application/x-www-form-urlencoded",
			cookies: []string{host}})
	}
	form("volume=55&crossfade_ms=3000&paused=false&output=").expect(t, 303)
	playback, err := h.party.Playback(t.Context())
	must(t, err)
	if playback.Volume != 55 || playback.Crossfade != 3000 || playback.Paused || playback.Output != "" {
		t.Errorf("the form set %+v", playback)
	}
	form("volume=9999999999999999999999").expect(t, 303)
	form("paused=maybe").expect(t, 303)
}

func TestAPanicIsOurFaultAndLeaksNothing(t *testing.T) {
	h := newHarness(t, 1, func(c *web.Config) {
		c.System = func(context.Context) []api.SystemFact { panic("secret path /home/pi") }
	})
	h.account("admin", models.Admin)
	a := h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{h.login("admin")}}).expect(t, 500)
	if a.code() != "internal" || strings.Contains(a.body, "secret") {
		t.Error(a.body)
	}
	if !strings.Contains(h.log.String(), "secret path") || !strings.Contains(h.log.String(), "stack=") {
		t.Error("the log does not tell")
	}
	h.do(ask{method: "GET", path: "/healthz"}).expect(t, 200)
}
