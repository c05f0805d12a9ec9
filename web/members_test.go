package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// member is accepted as one by an invitation on a device with these cookies; it returns the session's cookie.
func (h *harness) member(name string, cookies ...string) string {
	h.t.Helper()
	path, _ := h.invite(h.login("admin"), name, "member")
	a := h.do(ask{method: "POST", path: path, body: url.Values{"password": {adminPassword}}.Encode(),
		kind: "application/x-www-form-urlencoded", cookies: cookies}).expect(h.t, 303)
	if a.header.Get("Location") != "/" || a.cookies["upbeat_member"] == "" || a.cookies["upbeat_host"] != "" {
		h.t.Fatalf("to %s with %v", a.header.Get("Location"), a.cookies)
	}
	return a.cookies["upbeat_member"]
}

// logIn is a member who logs in on a device with these cookies.
func (h *harness) logIn(name string, cookies ...string) string {
	h.t.Helper()
	body := fmt.Sprintf(`{"name":%q,"password":%q}`, name, adminPassword)
	return h.do(ask{method: "POST", path: "/api/v1/session", body: body, cookies: cookies,
		headers: map[string]string{"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"}}).
		expect(h.t, 200).cookies["upbeat_member"]
}

func (h *harness) guestOf(cookies ...string) models.GuestID {
	h.t.Helper()
	var state api.State
	h.do(ask{method: "GET", path: "/api/v1/state", cookies: cookies}).expect(h.t, 200).into(h.t, &state)
	if state.Guest == nil {
		return 0
	}
	return state.Guest.ID
}

func TestAMemberIsOnePersonOnSeveralDevices(t *testing.T) {
	h := newHarness(t, 4)
	h.account("admin", models.Admin)
	phone, tablet := h.guest(), h.guest()
	waits := h.request(tablet, 0)
	first := h.member("Mira", phone)
	mira := h.guestOf(first)
	if mira == 0 || h.guestOf(phone) != 0 {
		t.Fatalf("with the session she is guest %d, with the phone's old cookie %d", mira, h.guestOf(phone))
	}
	h.request(first, 1)
	second := h.logIn("Mira", tablet)
	if got := h.guestOf(second); got != mira || h.guestOf(tablet) != 0 {
		t.Fatalf("on the tablet she is guest %d, with its old cookie %d; want %d, 0", got, h.guestOf(tablet), mira)
	}
	for _, e := range h.state(second).Queue {
		if !e.Mine {
			t.Errorf("%+v is not hers", e)
		}
	}
	if waits.ID == 0 || len(h.state(first).Queue) != 2 {
		t.Errorf("what waits: %+v", h.state(first).Queue)
	}
	var own api.OwnAccount
	h.do(ask{method: "GET", path: "/api/v1/accounts/me", cookies: []string{first}}).expect(t, 200).into(t, &own)
	if own.Name != "Mira" || own.Role != models.Member || len(own.Sessions) != 2 {
		t.Fatalf("%+v", own)
	}
	page := h.do(ask{method: "GET", path: "/me", cookies: []string{first}}).expect(t, 200)
	checkPage(t, "me", page)
	if !strings.Contains(page.body, "Firefox, Android") || !strings.Contains(page.body, "logged in as Mira") {
		t.Error(clip(page.body))
	}
	away := own.Sessions[0]
	if own.Sessions[1].Device == "Firefox, Android" {
		away = own.Sessions[1]
	}
	if away.Here || away.Device != "Firefox, Android" {
		t.Fatalf("%+v", own.Sessions)
	}
	out := h.form("/me/devices", url.Values{"session": {away.ID}}, first).expect(t, 303)
	if !strings.Contains(h.said(out), "That device is logged out") {
		t.Error("it is not told")
	}
	if h.guestOf(second, tablet) != 0 || h.guestOf(first) != mira {
		t.Error("the tablet is still her, or the phone is not")
	}
	h.do(ask{method: "DELETE", path: "/api/v1/accounts/me/sessions/" + away.ID, cookies: []string{first}}).expect(t, 404)
	gone := h.form("/me/logout", nil, first).expect(t, 303)
	if h.guestOf(first) != 0 || !strings.Contains(gone.header.Get("Set-Cookie"), "upbeat_") {
		t.Error("she is still logged in")
	}
	if got := h.guestOf(h.logIn("Mira")); got != mira {
		t.Errorf("on a new device she is guest %d", got)
	}
}

// Members have nothing of the host's, wherever a session is taken.
func TestAMemberIsNoHost(t *testing.T) {
	h := newHarness(t, 2)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	mira := h.member("Mira")
	for _, path := range []string{"/api/v1/guests", "/api/v1/accounts", "/api/v1/library", "/api/v1/tasks", "/api/v1/undo",
		"/api/v1/invites"} {
		value := strings.TrimPrefix(mira, "upbeat_member=")
		for _, cookie := range []string{mira, "upbeat_host=" + value} {
			h.do(ask{method: "GET", path: path, cookies: []string{cookie}}).expect(t, 401)
		}
	}
	h.do(ask{method: "PUT", path: "/api/v1/playback", body: `{"paused":true}`, cookies: []string{mira}}).expect(t, 403)
	admin, mod := h.login("admin"), h.login("mod")
	for _, body := range []string{`{"role":"moderator"}`, `{"role":"admin"}`} {
		if a := h.do(ask{method: "PATCH", path: "/api/v1/accounts/Mira", body: body, cookies: []string{admin}}); a.code() != "member_role" {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	for role, want := range map[string]int{"member": 201, "moderator": 403, "admin": 403} {
		h.do(ask{method: "POST", path: "/api/v1/invites", body: fmt.Sprintf(`{"name":"by mod %s","role":%q}`, role, role),
			cookies: []string{mod}}).expect(t, want)
	}
	h.invite(admin, "Rosa", "moderator")
	var list struct{ Invites []api.Invite }
	h.do(ask{method: "GET", path: "/api/v1/invites", cookies: []string{mod}}).expect(t, 200).into(t, &list)
	if len(list.Invites) != 1 || list.Invites[0].Role != models.Member {
		t.Errorf("a moderator sees %+v", list.Invites)
	}
	h.do(ask{method: "GET", path: "/api/v1/invites", cookies: []string{admin}}).expect(t, 200).into(t, &list)
	for _, i := range list.Invites {
		want := map[models.Role]int{models.Member: 204, models.Moderator: 403}[i.Role]
		h.do(ask{method: "DELETE", path: "/api/v1/invites/" + i.ID, cookies: []string{mod}}).expect(t, want)
	}
	page := h.do(ask{method: "GET", path: "/me/password", cookies: []string{admin}})
	if page.status == 200 {
		t.Error("a form is a page")
	}
	if a := h.form("/me/logout", nil, admin); a.status != 303 || a.header.Get("Location") != "/login" {
		t.Errorf("a host logs a member out: %d %s", a.status, a.header.Get("Location"))
	}
}

// A disabled or deleted account ends at once, and who deletes their data deletes the account with it.
func TestAMembersAccountEnds(t *testing.T) {
	h := newHarness(t, 4)
	h.account("admin", models.Admin)
	admin := h.login("admin")
	mira, omar := h.member("Mira"), h.member("Omar")
	h.do(ask{method: "PATCH", path: "/api/v1/accounts/Mira", body: `{"disabled":true}`, cookies: []string{admin}}).expect(t, 200)
	if h.guestOf(mira) != 0 {
		t.Error("a disabled member is in")
	}
	h.do(ask{method: "DELETE", path: "/api/v1/accounts/Mira", cookies: []string{admin}}).expect(t, 204)
	before := h.guestOf(omar)
	if fresh := h.member("Mira"); h.guestOf(fresh) == 0 || h.guestOf(fresh) == before {
		t.Error("another Mira is nobody")
	}
	h.do(ask{method: "PUT", path: "/api/v1/accounts/me/password", body: fmt.Sprintf(`{"old":%q,"new":"another one"}`, adminPassword),
		cookies: []string{omar}}).expect(t, 204)
	if h.guestOf(omar) != before {
		t.Error("a new password logged this device out")
	}
	h.do(ask{method: "DELETE", path: "/api/v1/guests/me", cookies: []string{omar}}).expect(t, 204)
	if h.guestOf(omar) != 0 {
		t.Error("who is forgotten is still in")
	}
	for _, path := range []string{"/api/v1/accounts", "/api/v1/audit"} {
		if body := h.do(ask{method: "GET", path: path, cookies: []string{admin}}).expect(t, 200).body; strings.Contains(body, "Omar") {
			t.Errorf("%s still names who was forgotten: %s", path, body)
		}
	}
}
