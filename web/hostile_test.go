package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

func TestBadVotesAreRefusedWithTheFieldNamed(t *testing.T) {
	h := newHarness(t, 3)
	guest := h.guest()
	entry := h.request(guest, 0).ID
	for _, c := range []struct {
		path, body  string
		status      int
		code, field string
	}{
		{"abc", `{"value":1}`, 400, "bad_id", ""},
		{"0", `{"value":1}`, 400, "bad_id", ""},
		{"-1", `{"value":1}`, 400, "bad_id", ""},
		{"99999999999999999999", `{"value":1}`, 400, "bad_id", ""},
		{"..%2f..%2fetc", `{"value":1}`, 400, "bad_id", ""},
		{"%00", `{"value":1}`, 400, "bad_id", ""},
		{"1%20or%201=1", `{"value":1}`, 400, "bad_id", ""},
		{"987654", `{"value":1}`, 404, "no_such_entry", ""},
		{"E", `{"value":2}`, 400, "bad_value", "value"},
		{"E", `{"value":-2}`, 400, "bad_value", "value"},
		{"E", `{"value":9223372036854775808}`, 400, "bad_value", "value"},
		{"E", `{"value":1.5}`, 400, "bad_value", "value"},
		{"E", `{"value":"1"}`, 400, "bad_value", "value"},
		{"E", `{"value":true}`, 400, "bad_value", "value"},
		{"E", `{"value":[1]}`, 400, "bad_value", "value"},
		{"E", `{"value":null}`, 400, "bad_value", "value"},
		{"E", `{}`, 400, "bad_value", "value"},
		{"E", `{"value":1,"weight":9}`, 400, "bad_value", "weight"},
		{"E", `{"value":1}{"value":1}`, 400, "bad_json", ""},
		{"E", `[]`, 400, "bad_json", ""},
		{"E", `null`, 400, "bad_value", "value"},
		{"E", `value=1`, 400, "bad_json", ""},
		{"E", ``, 400, "bad_json", ""},
		{"E", "{\"value\":1", 400, "bad_json", ""},
		{"E", strings.Repeat("[", 60000), 400, "bad_json", ""},
	} {
		path := strings.Replace(c.path, "E", strconv.FormatInt(int64(entry), 10), 1)
		other := h.guest() // a guest for each: the limit is another test's matter
		a := h.do(ask{method: "PUT", path: "/api/v1/queue/" + path + "/vote", body: c.body, cookies: []string{other}})
		if a.status != c.status || a.code() != c.code || a.field() != c.field {
			t.Errorf("%s %.40s: %d %s", c.path, c.body, a.status, clip(a.body))
		}
	}
	if got := h.state(guest).Queue[0]; got.Votes != 1 {
		t.Errorf("votes are %d after all that", got.Votes)
	}
}

func TestAHundredVotesAtOnceAreOne(t *testing.T) {
	h := newHarness(t, 3)
	h.serve()
	ann, bob := h.guest(), h.guest()
	entry := h.request(ann, 0).ID
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for range 100 {
		wait.Go(func() {
			a := h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", entry), body: `{"value":1}`, cookies: []string{bob},
				headers: map[string]string{"X-Forwarded-For": fmt.Sprint("10.0.0.", len(seen))}})
			mu.Lock()
			defer mu.Unlock()
			seen[a.status]++
		})
	}
	wait.Wait()
	if seen[200] == 0 || seen[200]+seen[429] != 100 {
		t.Errorf("answers: %v", seen)
	}
	if got := h.state(bob).Queue[0]; got.Votes != 2 || got.MyVote != 1 {
		t.Errorf("%d votes", got.Votes)
	}
}

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
		a := h.do(ask{method: "POST", path: "/dice", kind: "application/x-www-form-urlencoded", body: "x=1", cookies: []string{guest},
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

// nasty is what guests may type.
func nasty() []string {
	return []string{"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "../../etc/passwd", "a\x00b", "\x1b[31mred",
		"🎉👩‍👩‍👧‍👦🏳️‍🌈", "مرحبا بالعالم", "\u202eevil\u202c", "a\u2066b\u2069", "{{.Words}}", "'; DROP TABLE guests; --",
		strings.Repeat("a", 5000), "\xff\xfe", "é̷̷̷̷̷̷̷̷", "   ", "\r\nSet-Cookie: x=y", "%00", "\ufeff\u200b\u00ad"}
}

func TestNamesAreShownAsText(t *testing.T) {
	h := newHarness(t, 2)
	for _, name := range nasty() {
		guest := h.guest()
		body, err := json.Marshal(map[string]string{"name": name})
		must(t, err)
		a := h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: string(body), cookies: []string{guest}})
		if a.status != 200 && (a.status != 400 || a.field() != "name") {
			t.Errorf("%.30q: %d %s", name, a.status, a.body)
			continue
		}
		h.request(guest, 0)
		state := h.state(guest)
		got := state.Guest.Name
		if n := utf8.RuneCountInString(got); n == 0 || n > 32 || strings.ContainsAny(got, "\x00\x1b\r\n\u202e\u2066\ufeff\u200b") ||
			!utf8.ValidString(got) {
			t.Errorf("%.30q became %q", name, got)
		}
		page := h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).expect(t, 200).body
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
			t.Errorf("%.30q is on the page as it is", name)
		}
	}
}

func TestAnyTextMayBeSearchedAndTyped(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	for _, text := range nasty() {
		visitor := h.guest()
		text = text[:min(len(text), 2000)]
		query := url.QueryEscape(text)
		h.do(ask{method: "GET", path: "/api/v1/search?q=" + query, cookies: []string{visitor}}).expect(t, 200)
		page := h.do(ask{method: "GET", path: "/search?q=" + query, cookies: []string{visitor}}).expect(t, 200).body
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
			t.Errorf("%.30q is on the page as it is", text)
		}
		body, err := json.Marshal(map[string]any{"song_id": h.songs[0], "typed": text})
		must(t, err)
		if a := h.do(ask{method: "POST", path: "/api/v1/queue", body: string(body), cookies: []string{visitor}}); a.status != 200 &&
			a.status != 201 {
			t.Errorf("typed %.30q: %d %s", text, a.status, a.body)
		}
		for _, path := range []string{"/browse/songs?artist=" + query, "/browse/artists?after=" + query,
			"/api/v1/browse/" + url.PathEscape(text), "/messages/" + url.PathEscape(text), "/covers/" + url.PathEscape(text),
			"/static/" + url.PathEscape(text), "/api/v1/browse/songs?album=" + query, "/" + url.PathEscape(text)} {
			if a := h.do(ask{method: "GET", path: path, cookies: []string{visitor}}); a.status >= 500 || a.status == 200 &&
				!strings.HasPrefix(path, "/browse") {
				t.Errorf("%.60q: %d %s", path, a.status, clip(a.body))
			}
		}
	}
	_ = guest
}

func TestAMegabyteIsTooLarge(t *testing.T) {
	h := newHarness(t, 1)
	h.serve()
	guest := h.guest()
	for _, c := range []struct {
		method, path, body, cookie string
		status                     int
	}{
		{"PATCH", "/api/v1/guests/me", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, "", 413},
		{"GET", "/search?q=" + strings.Repeat("x", 1<<20), "", "", 431},
		{"GET", "/", "", "; junk=" + strings.Repeat("x", 1<<16), 431},
	} {
		until(t, "the refusal is heard", func() bool {
			request, err := http.NewRequest(c.method, h.base+c.path, strings.NewReader(c.body))
			must(t, err)
			request.Header.Set("Cookie", guest+c.cookie)
			response, err := noRedirect.RoundTrip(request)
			if err != nil {
				return false // the server hangs up on what it does not read; the answer may be lost with it
			}
			defer func() { _ = response.Body.Close() }()
			text, err := io.ReadAll(response.Body)
			must(t, err)
			if response.StatusCode != c.status || !strings.Contains(string(text), "too much text") {
				t.Errorf("%s %.20s: %d %s", c.method, c.path, response.StatusCode, clip(string(text)))
			}
			return true
		})
	}
	h.state(guest)
}

func TestVotesOnASongThatIsGoneAre410(t *testing.T) {
	h := newHarness(t, 2)
	h.account("admin", models.Admin)
	ann, bob, host := h.guest(), h.guest(), h.login("admin")
	entry := h.request(ann, 0).ID
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	_, err = h.party.Finish(t.Context(), fence, 0, models.EndPlayed)
	must(t, err)
	path := fmt.Sprintf("/api/v1/queue/%d/vote", entry)
	h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob}}).expect(t, 200)
	_, err = h.party.Finish(t.Context(), fence, entry, models.EndPlayed)
	must(t, err)
	a := h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob},
		headers: map[string]string{"Accept-Language": "en"}}).expect(t, 410)
	if a.code() != "entry_gone" || !strings.Contains(a.body, "just finished") {
		t.Error(a.body)
	}
	german := h.do(ask{method: "PUT", path: path, body: `{"value":1}`, cookies: []string{bob},
		headers: map[string]string{"Accept-Language": "de-AT,de;q=0.9"}}).expect(t, 410)
	if german.body == a.body {
		t.Errorf("the German refusal is English: %s", german.body)
	}
	if a := h.do(ask{method: "POST", path: "/api/v1/playback/skip", body: fmt.Sprintf(`{"entry":%d}`, entry),
		cookies: []string{host}}); a.status != 410 {
		t.Errorf("a late skip: %d %s", a.status, a.body)
	}
}

func TestGuestsAreLimitedWithAFriendlyAnswer(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	entry := h.request(guest, 0).ID
	limited := false
	for range 40 {
		a := h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", entry), body: `{"value":1}`, cookies: []string{guest}})
		if a.status == 429 {
			limited = true
			if a.code() != "too_many" || a.header.Get("Retry-After") != "1" {
				t.Errorf("%s, Retry-After %q", a.body, a.header.Get("Retry-After"))
			}
		}
	}
	if !limited {
		t.Error("40 votes in a moment were taken")
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
