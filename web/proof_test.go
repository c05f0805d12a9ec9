package web_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// guarded is a party that asks for codes.
func guarded(t *testing.T, change ...func(*web.Config)) *harness {
	h := newHarness(t, 4, change...)
	h.set("codes", "true")
	return h
}

func (h *harness) code() string {
	h.t.Helper()
	c, err := h.party.Code(h.t.Context())
	must(h.t, err)
	return c.Text
}

func (h *harness) prove(guest, code string) answer {
	h.t.Helper()
	return h.do(ask{method: "POST", path: "/api/v1/guests/me/proof", body: fmt.Sprintf(`{"code":%q}`, code), cookies: []string{guest}})
}

func TestTheCodeOfTheScreenLetsGuestsTakePart(t *testing.T) {
	h := guarded(t)
	h.serve()
	guest := h.guest()
	until(t, "the hub follows", func() bool {
		page, state := h.open()
		defer func() { _ = page.Close() }()
		return state.Rules.Codes
	})
	page, state := h.open(guest)
	if state.Standing.Proven {
		t.Fatalf("standing %+v", state.Standing)
	}
	request := ask{method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d}`, h.songs[0]), cookies: []string{guest}}
	if a := h.do(request); a.status != 403 || a.code() != "unproven" {
		t.Errorf("unproven: %d %s", a.status, a.body)
	}
	if body := h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).body; !strings.Contains(body, `data-do="proof">`) {
		t.Error("the page does not ask for the code")
	}
	if a := h.prove(guest, "nope"); a.status != 403 || a.code() != "wrong_code" {
		t.Errorf("wrong: %d %s", a.status, a.body)
	}
	h.prove(guest, strings.ToLower(h.code())).expect(t, 200)
	if m := page.await("snapshot", any1); !m.State.Standing.Proven {
		t.Error("the open page is not told")
	}
	h.do(request).expect(t, 201)
	if body := h.do(ask{method: "GET", path: "/", cookies: []string{guest}}).body; !strings.Contains(body, `data-do="proof" hidden>`) {
		t.Error("the page still asks")
	}
	other := h.guest()
	wrong := h.form("/proof", url.Values{"code": {"x"}}, other).expect(t, 303)
	if !strings.Contains(h.said(wrong, other), "not the code on the screen") {
		t.Error("the form does not say that it was wrong")
	}
	right := h.form("/proof", url.Values{"code": {h.code()}}, other).expect(t, 303)
	if !strings.Contains(h.said(right, other), "Welcome!") || !h.state(other).Standing.Proven {
		t.Error("the form does not prove")
	}
}

func TestTheQRCodeOfTheScreenProvesOnJoining(t *testing.T) {
	h := guarded(t)
	a := h.do(ask{method: "GET", path: "/?code=" + h.code()}).expect(t, 303)
	guest := a.cookies["upbeat_guest"]
	if a.header.Get("Location") != "/" || guest == "" || !h.state(guest).Standing.Proven {
		t.Errorf("to %q as %q", a.header.Get("Location"), guest)
	}
	if !strings.Contains(h.said(a, guest), "Welcome!") {
		t.Error("no welcome")
	}
	stale := h.do(ask{method: "GET", path: "/?code=AAAAAA"}).expect(t, 303)
	if guest := stale.cookies["upbeat_guest"]; h.state(guest).Standing.Proven ||
		!strings.Contains(h.said(stale, guest), "not the code on the screen") {
		t.Error("a stale code proves, or nobody is told that it does not")
	}
	h.set("codes", "false")
	plain := h.do(ask{method: "GET", path: "/?code=AAAAAA"}).expect(t, 303)
	if plain.cookies["upbeat_guest"] == "" || plain.cookies["upbeat_flash"] != "" {
		t.Error("where no code is asked for, an old one is no matter")
	}
}

// The stage is open to everybody in the network, and so to who reaches it from outside.
func TestOnlyTheHostsScreensShowTheCode(t *testing.T) {
	h := guarded(t)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	spaced := func() string { c := h.code(); return c[:3] + " " + c[3:] }
	shows := func(cookies ...string) bool {
		body := h.do(ask{method: "GET", path: "/stage", cookies: cookies}).expect(t, 200).body
		a := h.do(ask{method: "GET", path: "/api/v1/stage/code", cookies: cookies})
		if (a.status == 200) != strings.Contains(body, spaced()) {
			t.Errorf("the page and the interface disagree: %d", a.status)
		}
		if a.status != 200 && strings.Contains(a.body+body, h.code()) {
			t.Error("the code leaks")
		}
		return a.status == 200 && strings.Contains(a.body, h.code())
	}
	if shows() || shows(h.guest()) || !shows(host) {
		t.Error("somebody sees the code who should not, or the host does not")
	}
	if shows("upbeat_stage=") || shows("upbeat_stage=x") {
		t.Error("a made-up cookie shows the code")
	}
	var link struct{ URL string }
	h.do(ask{method: "GET", path: "/api/v1/stage/link", cookies: []string{host}}).expect(t, 200).into(t, &link)
	u, err := url.Parse(link.URL)
	must(t, err)
	opened := h.do(ask{method: "GET", path: u.RequestURI()}).expect(t, 303)
	screen := opened.cookies["upbeat_stage"]
	if opened.header.Get("Location") != "/stage" || !shows(screen) {
		t.Error("the link opens no screen with the code")
	}
	if wrong := h.do(ask{method: "GET", path: "/stage?key=guess"}).expect(t, 303); wrong.cookies["upbeat_stage"] != "" {
		t.Error("a guess is kept")
	}
	var code struct {
		Code       string
		Until, Now models.Millis
		QR         string
	}
	h.do(ask{method: "GET", path: "/api/v1/stage/code", cookies: []string{screen}}).expect(t, 200).into(t, &code)
	if code.Until <= code.Now || !strings.HasPrefix(code.QR, "<svg") {
		t.Errorf("%+v", code)
	}
	h.form("/admin/people/stage-link", nil, host).expect(t, 303)
	if shows(screen) {
		t.Error("an old link still shows the code")
	}
	if body := h.do(ask{method: "GET", path: "/admin/people", cookies: []string{host}}).expect(t, 200).body; !strings.Contains(body,
		spaced()) || !strings.Contains(body, "/stage?key=") {
		t.Error("the people page has neither code nor link")
	}
	if body := h.do(ask{method: "GET", path: "/qr"}).expect(t, 200).body; !strings.Contains(body, "enter the code from the screen") ||
		strings.Contains(body, h.code()) {
		t.Error("the printed page is wrong")
	}
	h.set("codes", "false")
	h.do(ask{method: "GET", path: "/api/v1/stage/code", cookies: []string{host}}).expect(t, 200).into(t, &code)
	if code.Code != "" || !strings.HasPrefix(code.QR, "<svg") {
		t.Errorf("no codes: %+v", code)
	}
	if strings.Contains(h.log.String(), h.code()) {
		t.Error("the code is in the log")
	}
}

// 200 guests behind one address read the code off the screen, with typing errors, within a minute (and within three on a slow machine).
func TestAWholePartyProvesItselfBehindOneAddress(t *testing.T) {
	h := guarded(t, func(c *web.Config) { c.JoinLimit = 0 })
	h.serve()
	const guests = 200
	cookies := make([]string, guests)
	for i := range cookies {
		cookies[i] = h.guest()
	}
	code, start := h.code(), time.Now()
	var all sync.WaitGroup
	for i, cookie := range cookies {
		all.Go(func() {
			if i%4 == 0 {
				if a := h.prove(cookie, "WRONG3"); a.code() != "wrong_code" {
					t.Errorf("a typing error: %d %s", a.status, a.body)
				}
			}
			if a := h.prove(cookie, code); a.status != 200 {
				t.Errorf("guest %d: %d %s", i, a.status, a.body)
			}
		})
	}
	all.Wait()
	if took := time.Since(start); took > 3*time.Minute {
		t.Errorf("took %v", took)
	} else {
		t.Logf("%d guests in %v", guests, took)
	}
}

// Guessing ends quickly, for one guest and for one address with ever new guests.
func TestNobodyGuessesTheCode(t *testing.T) {
	h := guarded(t, func(c *web.Config) { c.JoinLimit = 0 })
	guest := h.guest()
	for i := range 6 {
		if a := h.prove(guest, fmt.Sprintf("WRONG%d", i)); a.code() != "wrong_code" {
			t.Fatalf("try %d: %s", i, a.body)
		}
	}
	if a := h.prove(guest, h.code()); a.status != 429 || a.header.Get("Retry-After") == "" {
		t.Errorf("the seventh: %d %s", a.status, a.body)
	}
	h.prove(h.guest(), h.code()).expect(t, 200) // the others are not locked out
	tries := 0
	for ; tries < 400; tries++ {
		if a := h.prove(h.guest(), "WRONG3"); a.status == 429 {
			break
		}
	}
	if tries > 300 {
		t.Errorf("%d guesses by new guests of one address within a minute", tries)
	}
}

func TestWithNamesOffGuestsKeepWhatTheyWereGiven(t *testing.T) {
	h := newHarness(t, 1)
	h.set("guest_names", "false")
	var joined struct{ Guest api.Guest }
	a := h.do(ask{method: "POST", path: "/api/v1/guests", body: `{"name":"Rude"}`}).expect(t, 201)
	a.into(t, &joined)
	if joined.Guest.Name == "Rude" || !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(joined.Guest.Colour) {
		t.Errorf("joined as %+v", joined.Guest)
	}
	me := a.cookies["upbeat_guest"]
	if a := h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: `{"name":"Rude"}`, cookies: []string{me}}); a.status != 403 ||
		a.code() != "names_off" {
		t.Errorf("%d %s", a.status, a.body)
	}
	h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: `{"colour":"#123456"}`, cookies: []string{me}}).expect(t, 200)
}
