package web_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// token makes one for who has these cookies.
func (h *harness) token(scopes string, cookies ...string) api.Token {
	h.t.Helper()
	var made api.Token
	body := fmt.Sprintf(`{"name":"script","scopes":["%s"]}`, strings.ReplaceAll(scopes, " ", `","`))
	h.do(ask{method: "POST", path: "/api/v1/tokens", body: body, cookies: cookies}).expect(h.t, 201).into(h.t, &made)
	if !strings.HasPrefix(made.Token, "upbeat_") || len(made.Token) < 40 {
		h.t.Fatalf("the token is %q", made.Token)
	}
	return made
}

// by is a request with a token, and with cookies that do not count beside it.
func (h *harness) by(token, method, path, body string, cookies ...string) answer {
	h.t.Helper()
	return h.do(ask{method: method, path: path, body: body, cookies: cookies, headers: map[string]string{
		"Authorization": "Bearer " + token, "Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"}})
}

// Each scope opens the routes of its class, and no other.
func TestAScopeOpensItsRoutesAndNoOthers(t *testing.T) {
	var looks atomic.Int64 // at the clock: it runs ahead, or the limits would answer
	h := newHarness(t, 8, func(c *web.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(looks.Add(1)) * time.Second) }
	})
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	h.set("may_playback", `"guests"`)
	guest := h.guest()
	admin, mod := h.login("admin"), h.login("mod")
	entry := strconv.FormatInt(int64(h.request(guest, 0).ID), 10)
	classes := map[string][]ask{
		"": {{method: "GET", path: "/api/v1/state"}, {method: "GET", path: "/api/v1/search?q=song"},
			{method: "GET", path: "/api/v1/guests/me/night"}},
		"request": {{method: "POST", path: "/api/v1/queue", body: `{"song_id":3}`},
			{method: "PUT", path: "/api/v1/queue/" + entry + "/vote", body: `{"value":1}`},
			{method: "PATCH", path: "/api/v1/guests/me", body: `{"colour":"#ff6bcb"}`},
			{method: "POST", path: "/api/v1/reactions", body: `{"emoji":"❤️"}`}},
		"control": {{method: "PUT", path: "/api/v1/playback", body: `{"paused":true}`}},
		"upload":  {{method: "POST", path: "/api/v1/tus"}},
		"-": {{method: "POST", path: "/api/v1/tokens", body: `{"name":"more","scopes":["control"]}`}, {method: "GET", path: "/api/v1/tokens"},
			{method: "POST", path: "/api/v1/guests"}, {method: "DELETE", path: "/api/v1/guests/me"},
			{method: "POST", path: "/api/v1/session", body: `{"name":"admin","password":"x"}`}, {method: "GET", path: "/api/v1/accounts/me"},
			{method: "PUT", path: "/api/v1/accounts/me/password", body: `{"old":"a","new":"b"}`}, {method: "GET", path: "/api/v1/invites"},
			{method: "POST", path: "/api/v1/invites", body: `{"name":"x"}`}, {method: "GET", path: "/api/v1/stage/link"}},
	}
	hosts := []ask{{method: "GET", path: "/api/v1/guests"}, {method: "GET", path: "/api/v1/undo"}, {method: "DELETE", path: "/api/v1/queue"}}
	admins := []ask{{method: "GET", path: "/api/v1/system"}, {method: "GET", path: "/api/v1/tasks"}, {method: "GET", path: "/api/v1/audit"}}
	for _, scope := range []string{"request", "upload", "listen", "control"} {
		guest := h.guest()
		theirs := map[string]string{"guest": h.token(scope, guest).Token, "mod": h.token(scope, guest, mod).Token,
			"admin": h.token(scope, guest, admin).Token}
		for who, token := range theirs {
			for class, asks := range classes {
				for _, a := range asks {
					h.judge(t, who+"'s "+scope, h.by(token, a.method, a.path, a.body), a, class == "" || class == scope, class)
				}
			}
			for _, a := range hosts {
				h.judge(t, who+"'s "+scope, h.by(token, a.method, a.path, a.body), a, scope == "control" && who != "guest", "host")
			}
			for _, a := range admins {
				h.judge(t, who+"'s "+scope, h.by(token, a.method, a.path, a.body), a, scope == "control" && who == "admin", "admin")
			}
		}
	}
}

// judge tells whether a request was let in as it should be, with a sentence where it was not.
func (h *harness) judge(t *testing.T, who string, got answer, a ask, want bool, class string) {
	t.Helper()
	in := got.status < 400 || got.status == 409
	if class == "upload" { // whether it is taken is another matter: the uploads' own tests have it
		in = got.status != 403
	}
	if in != want || got.status >= 500 && class != "upload" {
		t.Errorf("%s, %s %s (%s): %d %s", who, a.method, a.path, class, got.status, clip(got.body))
		return
	}
	if !want && (got.status != 403 && got.status != 401 || !strings.Contains(got.body, `"message":"`)) {
		t.Errorf("%s, %s %s: %d %s", who, a.method, a.path, got.status, clip(got.body))
	}
	if class == "-" && got.code() != "token_not_here" {
		t.Errorf("%s, %s %s: %s", who, a.method, a.path, got.code())
	}
	if got.header.Get("Set-Cookie") != "" {
		t.Errorf("%s, %s %s: a cookie is set: %s", who, a.method, a.path, got.header.Get("Set-Cookie"))
	}
}

// Cookies do not count beside a token; a revoked one opens nothing at once; nothing but a hash is kept, and no log holds a token.
func TestATokenAloneCountsAndEndsAtOnce(t *testing.T) {
	h := newHarness(t, 4)
	h.account("admin", models.Admin)
	guest, other, admin := h.guest(), h.guest(), h.login("admin")
	made := h.token("request listen", guest)
	me := h.guestOf(guest)
	var state api.State
	h.by(made.Token, "GET", "/api/v1/state", "", other, admin).expect(t, 200).into(t, &state)
	if state.Guest == nil || state.Guest.ID != me {
		t.Errorf("beside another's cookie it acts for %+v, want guest %d", state.Guest, me)
	}
	if a := h.by(made.Token, "GET", "/api/v1/guests", "", admin); a.status != 403 || a.code() != "token_scope" ||
		!strings.Contains(a.body, "lacks “control”") {
		t.Errorf("beside a host's cookie: %d %s", a.status, a.body)
	}
	for _, wrong := range []string{made.Token + "x", made.Token[:len(made.Token)-1], "upbeat_", "upbeat_" + strings.Repeat("A", 43)} {
		if a := h.by(wrong, "GET", "/api/v1/state", "", guest); a.status != 401 || a.code() != "bad_token" {
			t.Errorf("%q: %d %s", wrong, a.status, a.body)
		}
	}
	page := h.do(ask{method: "GET", path: "/", headers: map[string]string{"Authorization": "Bearer " + made.Token}})
	if page.status != 200 || len(page.cookies) > 0 {
		t.Errorf("a page: %d, %v", page.status, page.cookies)
	}
	var list struct{ Tokens []api.Token }
	h.do(ask{method: "GET", path: "/api/v1/tokens", cookies: []string{guest}}).expect(t, 200).into(t, &list)
	if len(list.Tokens) != 1 || list.Tokens[0].Token != "" || list.Tokens[0].UsedAt == 0 {
		t.Errorf("%+v", list)
	}
	path := "/api/v1/tokens/" + strconv.FormatInt(made.ID, 10)
	h.do(ask{method: "DELETE", path: path, cookies: []string{other}}).expect(t, 404)
	h.by(made.Token, "GET", "/api/v1/state", "").expect(t, 200)
	h.do(ask{method: "DELETE", path: path, cookies: []string{guest}}).expect(t, 204)
	h.by(made.Token, "GET", "/api/v1/state", "").expect(t, 401)
	h.do(ask{method: "DELETE", path: path, cookies: []string{guest}}).expect(t, 404)
	if strings.Contains(h.log.String(), made.Token[len("upbeat_"):]) {
		t.Error("the log holds the token")
	}
	must(t, h.store.Read(t.Context(), func(tx *store.Tx) error {
		kept, err := tx.Accounts().Tokens().Of(h.party.Room, "", me)
		if len(kept) != 0 {
			t.Errorf("still listed: %+v", kept)
		}
		return err
	}))
}

// A token ends with whom it acts for, and what it acts for follows the person.
func TestATokenEndsWithItsPerson(t *testing.T) {
	h := newHarness(t, 4)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	admin, mod := h.login("admin"), h.login("mod")
	open := func(token string) bool { return h.by(token, "GET", "/api/v1/state", "").status == 200 }
	guest := h.guest()
	ofGuest := h.token("request", guest).Token
	member := h.member("Mira", guest)
	if open(ofGuest) {
		t.Error("a token of the guest opens the member")
	}
	ofMember := h.token("request", member).Token
	tablet := h.logIn("Mira")
	var state api.State
	h.by(ofMember, "GET", "/api/v1/state", "").expect(t, 200).into(t, &state)
	if state.Guest == nil || state.Guest.ID != h.guestOf(tablet) {
		t.Errorf("a member's token acts for %+v", state.Guest)
	}
	ofMod := h.token("control", mod).Token
	h.by(ofMod, "GET", "/api/v1/guests", "").expect(t, 200)
	for _, name := range []string{"mod", "Mira"} {
		h.do(ask{method: "PATCH", path: "/api/v1/accounts/" + name, body: `{"disabled":true}`, cookies: []string{admin}}).expect(t, 200)
	}
	if open(ofMod) || open(ofMember) {
		t.Error("a disabled account's token opens something")
	}
	gone := h.guest()
	ofGone := h.token("request", gone).Token
	h.do(ask{method: "DELETE", path: "/api/v1/guests/me", cookies: []string{gone}}).expect(t, 204)
	if open(ofGone) {
		t.Error("the token of who was forgotten opens something")
	}
	log := h.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{admin}}).expect(t, 200).body
	if !strings.Contains(log, "made the token script: control") || strings.Contains(log, ofMod) {
		t.Error(log)
	}
}

// A new password and logging out everywhere end the account's tokens at once, and the pages say so.
func TestTokensEndWithALogoutEverywhere(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	admin, mod := h.login("admin"), h.login("mod")
	for _, path := range []string{"/api/v1/accounts/me/sessions", "/api/v1/accounts/mod/sessions"} {
		token := h.token("control", mod).Token
		h.by(token, "GET", "/api/v1/guests", "").expect(t, 200)
		by := map[bool]string{true: admin, false: mod}[strings.Contains(path, "/mod/")]
		h.do(ask{method: "DELETE", path: path, cookies: []string{by}}).expect(t, 200)
		h.by(token, "GET", "/api/v1/guests", "").expect(t, 401)
	}
	const says = "A new password ends all tokens of the account"
	for path, cookie := range map[string]string{"/admin/accounts": admin, "/me": h.member("Mira", h.guest())} {
		if page := h.do(ask{method: "GET", path: path, cookies: []string{cookie}}).expect(t, 200); !strings.Contains(page.body, says) {
			t.Errorf("%s does not say what a new password ends", path)
		}
	}
}

// The limits of the person hold for the token, and nobody has more than twenty.
func TestLimitsHoldForTokens(t *testing.T) {
	h := newHarness(t, 2)
	guest := h.guest()
	entry := h.request(guest, 0)
	token := h.token("request", guest).Token
	path, limited := fmt.Sprintf("/api/v1/queue/%d/vote", entry.ID), 0
	for i := range 30 {
		if h.by(token, "PUT", path, fmt.Sprintf(`{"value":%d}`, i%2)).status == 429 {
			limited++
		}
	}
	if limited == 0 {
		t.Error("thirty votes at once were taken")
	}
	for _, bad := range []string{`{"name":"x"}`, `{"name":"","scopes":["request"]}`, `{"name":"x","scopes":["all"]}`,
		`{"scopes":["request"]}`} {
		h.do(ask{method: "POST", path: "/api/v1/tokens", body: bad, cookies: []string{guest}}).expect(t, 400)
	}
}

// Who guesses tokens is slowed down by address, with a short body or a long one; a token that was good before is not locked out by that.
func TestGuessingTokensIsSlow(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	guest, admin := h.guest(), h.login("admin")
	used, fresh := h.token("control", guest, admin).Token, h.token("request", guest).Token
	state := func(token string) int { return h.by(token, "GET", "/api/v1/state", "").status }
	for range 50 { // good ones cost nothing
		h.by(used, "GET", "/api/v1/guests", "").expect(t, 200)
	}
	seen := map[int]int{}
	for i := range 50 {
		seen[state("upbeat_"+strings.Repeat(strconv.Itoa(i%10), 43))]++
	}
	if seen[401] != 20 || seen[429] != 30 {
		t.Errorf("fifty guesses: %v", seen)
	}
	if got := state(fresh); got != 429 {
		t.Errorf("a right guess after that: %d", got)
	}
	if got := state(used); got != 200 {
		t.Errorf("a token that was good before: %d", got)
	}
	if a := h.do(ask{method: "GET", path: "/api/v1/state", cookies: []string{guest}}); a.status != 200 {
		t.Errorf("a guest at the same address: %d", a.status)
	}
	h.serve()
	long := "#EXTM3U\n" + strings.Repeat("/music/nothing that is here.mp3\n", 10_000)
	send := func(token string) int {
		return h.do(ask{method: "POST", path: "/api/v1/playlists/import?file=long.m3u", body: long, kind: "text/plain",
			headers: map[string]string{"Authorization": "Bearer " + token}}).status
	}
	for range 25 {
		if got := send("upbeat_guess"); got != 413 {
			t.Fatal(got)
		}
	}
	if got := send(h.token("control", guest, admin).Token); got != 413 {
		t.Errorf("a right guess with a long body: %d", got)
	}
	if got := send(used); got != 201 {
		t.Errorf("a token that was good before, with a long body: %d", got)
	}
}

// Without script a token is made on the page of the person and shown there, once.
func TestATokenIsShownOnceOnThePage(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	guest, admin := h.guest(), h.login("admin")
	for base, cookies := range map[string][]string{"/me": {guest}, "/admin": {guest, admin}} {
		made := h.form(base+"/tokens", url.Values{"name": {"radio & co"}, "listen": {"on"}, "control": {"on"}}, cookies...).expect(t, 200)
		checkPage(t, base, made)
		_, rest, found := strings.Cut(made.body, `value="upbeat_`)
		token, _, _ := strings.Cut(rest, `"`)
		if !found || !strings.Contains(made.body, "radio &amp; co") {
			t.Fatalf("%s: %s", base, clip(made.body))
		}
		h.by("upbeat_"+token, "GET", "/api/v1/state", "").expect(t, 200)
		home := map[string]string{"/me": "/me", "/admin": "/admin/accounts"}[base]
		again := h.do(ask{method: "GET", path: home, cookies: cookies}).expect(t, 200)
		if strings.Contains(again.body, token) || !strings.Contains(again.body, "listen, control") {
			t.Errorf("%s: %s", home, clip(again.body))
		}
		_, rest, _ = strings.Cut(again.body, `name="token" value="`)
		id, _, _ := strings.Cut(rest, `"`)
		h.form(base+"/tokens/revoke", url.Values{"token": {id}}, cookies...).expect(t, 303)
		h.by("upbeat_"+token, "GET", "/api/v1/state", "").expect(t, 401)
	}
}

// A host's token with control may send what only hosts may: a long playlist. Others are refused before it is read.
func TestAHostsTokenSendsALongPlaylist(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	guest, admin := h.guest(), h.login("admin")
	ofHost, weak := h.token("control", guest, admin).Token, h.token("request", guest, admin).Token
	ofGuest := h.token("control", guest).Token
	h.serve()
	long := "#EXTM3U\n" + strings.Repeat("/music/nothing that is here.mp3\n", 10_000)
	for token, want := range map[string]int{ofHost: 201, weak: 413, ofGuest: 413} {
		a := h.do(ask{method: "POST", path: "/api/v1/playlists/import?file=long.m3u", body: long, kind: "text/plain",
			headers: map[string]string{"Authorization": "Bearer " + token}})
		if a.status != want {
			t.Errorf("%d, want %d: %s", a.status, want, clip(a.body))
		}
	}
}
