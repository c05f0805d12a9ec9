package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
	"upbeat/web/api"
)

// invite makes an invitation and returns its path.
func (h *harness) invite(host, name, role string) (path, token string) {
	h.t.Helper()
	var made api.Invite
	h.do(ask{method: "POST", path: "/api/v1/invites", body: fmt.Sprintf(`{"name":%q,"role":%q}`, name, role),
		cookies: []string{host}}).expect(h.t, 201).into(h.t, &made)
	u, err := url.Parse(made.URL)
	must(h.t, err)
	return u.Path, strings.TrimPrefix(u.Path, "/invite/")
}

func TestAnInvitationMakesOneAccountOnce(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	host := h.login("admin")
	path, token := h.invite(host, "Robin", "moderator")
	page := h.do(ask{method: "GET", path: path}).expect(t, 200)
	checkPage(t, "invite", page)
	if !strings.Contains(page.body, "Welcome, Robin") || !strings.Contains(page.body, "admin has invited you to be a moderator") {
		t.Error(clip(page.body))
	}
	if stored, err := h.store.Logins().Invites(t.Context(), 0); err != nil || len(stored) != 1 ||
		strings.Contains(stored[0].TokenHash, token) {
		t.Errorf("the database holds the token: %+v, %v", stored, err)
	}
	short := h.form(path, url.Values{"password": {"short"}}).expect(t, 303)
	if !strings.Contains(h.said(short), "at least 8 characters") {
		t.Error("a short password is not refused kindly")
	}
	h.form(path, url.Values{"password": {"Robin"}}).expect(t, 303)
	in := h.form(path, url.Values{"password": {"correct horse"}}).expect(t, 303)
	robin := in.cookies["upbeat_host"]
	if in.header.Get("Location") != "/admin" || robin == "" {
		t.Fatalf("to %s", in.header.Get("Location"))
	}
	h.do(ask{method: "GET", path: "/admin/queue", cookies: []string{robin}}).expect(t, 200)
	h.do(ask{method: "GET", path: "/api/v1/accounts", cookies: []string{robin}}).expect(t, 403)
	over := h.do(ask{method: "GET", path: path}).expect(t, 404)
	if !strings.Contains(over.body, "does not work any more") {
		t.Error(clip(over.body))
	}
	again := h.form(path, url.Values{"password": {"correct horse"}}).expect(t, 303)
	if again.header.Get("Location") != path || again.cookies["upbeat_host"] != "" {
		t.Error("used twice")
	}
	if a := h.do(ask{method: "POST", path: "/api/v1/invites/accept", body: fmt.Sprintf(`{"token":%q,"password":"correct horse"}`,
		token)}); a.status != 404 || a.code() != "no_such_invite" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.do(ask{method: "POST", path: "/api/v1/invites", body: `{"name":"ROBIN"}`, cookies: []string{host}}); a.status != 409 ||
		a.code() != "name_taken" {
		t.Errorf("the name is taken: %d %s", a.status, a.body)
	}
	for _, bad := range []string{`{"name":""}`, `{"name":"me"}`, `{"name":"-"}`, `{"name":"x","role":"system"}`,
		`{"name":"x","role":"guest"}`, `{"name":"x","hours":0}`, `{"name":"x","hours":721}`, `{}`} {
		if a := h.do(ask{method: "POST", path: "/api/v1/invites", body: bad, cookies: []string{host}}); a.status != 400 && a.status != 409 {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
}

func TestInvitationsExpireAndAreTakenBack(t *testing.T) {
	now := time.Now()
	h := newHarness(t, 1, func(c *web.Config) { c.Now = func() time.Time { return now } })
	h.party.Now = func() time.Time { return now }
	h.account("admin", models.Admin)
	host := h.login("admin")
	path, _ := h.invite(host, "Late", "moderator")
	now = now.Add(24*time.Hour - time.Second)
	h.do(ask{method: "GET", path: path}).expect(t, 200)
	now = now.Add(time.Second)
	h.do(ask{method: "GET", path: path}).expect(t, 404)
	h.form(path, url.Values{"password": {"correct horse"}}).expect(t, 303)
	path, _ = h.invite(host, "Late", "admin")
	var list struct{ Invites []api.Invite }
	h.do(ask{method: "GET", path: "/api/v1/invites", cookies: []string{host}}).expect(t, 200).into(t, &list)
	if len(list.Invites) != 1 || list.Invites[0].URL != "" {
		t.Fatalf("%+v", list)
	}
	h.do(ask{method: "DELETE", path: "/api/v1/invites/" + list.Invites[0].ID, cookies: []string{host}}).expect(t, 204)
	h.do(ask{method: "DELETE", path: "/api/v1/invites/" + list.Invites[0].ID, cookies: []string{host}}).expect(t, 404)
	h.do(ask{method: "GET", path: path}).expect(t, 404)
	made := h.form("/admin/invites", url.Values{"name": {"Kim"}, "role": {"moderator"}, "hours": {"2"}}, host).expect(t, 200)
	if !strings.Contains(made.body, "/invite/") || !strings.Contains(made.body, "Invitation for Kim") {
		t.Error("the link is not shown")
	}
	if later := h.do(ask{method: "GET", path: "/admin/accounts", cookies: []string{host}}).expect(t, 200); strings.Contains(later.body,
		"/invite/") || !strings.Contains(later.body, "Kim") {
		t.Error("the link is shown again, or the invitation is not listed")
	}
}

func TestTwentyWhoAcceptAtOnceMakeOneAccount(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	_, token := h.invite(h.login("admin"), "Robin", "admin")
	var made atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			switch a := h.do(ask{method: "POST", path: "/api/v1/invites/accept",
				body: fmt.Sprintf(`{"token":%q,"password":"correct horse"}`, token)}); {
			case a.status == 201:
				made.Add(1)
			case a.status != 404 || a.code() != "no_such_invite":
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	all.Wait()
	if n, err := h.store.Logins().CountAccounts(t.Context()); made.Load() != 1 || n != 2 || err != nil {
		t.Errorf("%d made, %d accounts, %v", made.Load(), n, err)
	}
}

func TestAccountsAreChangedAndTheLastAdminStays(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	h.serve()
	host, mod := h.login("admin"), h.login("mod")
	change := func(method, path, body string) answer {
		return h.do(ask{method: method, path: "/api/v1/accounts/" + path, body: body, cookies: []string{host}})
	}
	for _, try := range []answer{change("PATCH", "admin", `{"disabled":true}`), change("PATCH", "admin", `{"role":"moderator"}`),
		change("DELETE", "admin", "")} {
		if try.status != 409 || try.code() != "last_admin" {
			t.Errorf("%d %s", try.status, try.body)
		}
	}
	change("GET", "", "").expect(t, 200)
	page, _ := h.open(mod)
	page.await("host", any1)
	var a api.Account
	change("PATCH", "mod", `{"disabled":true}`).expect(t, 200).into(t, &a)
	if !a.Disabled || a.Sessions != 0 {
		t.Errorf("%+v", a)
	}
	page.await("bye", any1)
	h.do(ask{method: "GET", path: "/api/v1/outputs", cookies: []string{mod}}).expect(t, 401)
	in := h.do(ask{method: "POST", path: "/api/v1/session", body: fmt.Sprintf(`{"name":"mod","password":%q}`, adminPassword)})
	if in.status != 403 || in.code() != "account_disabled" {
		t.Errorf("a disabled account logs in: %d %s", in.status, in.body)
	}
	change("PATCH", "mod", `{"disabled":false,"role":"admin"}`).expect(t, 200)
	mod = h.login("mod")
	h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{mod}}).expect(t, 200)
	change("DELETE", "mod/sessions", "").expect(t, 200)
	h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{mod}}).expect(t, 401)
	change("PATCH", "mod", `{"role":"system"}`).expect(t, 400)
	change("PATCH", "nobody", `{"disabled":true}`).expect(t, 404)
	change("DELETE", "mod", "").expect(t, 204)
	change("DELETE", "mod", "").expect(t, 404)
}

func TestTwoAdminsWhoDisableEachOtherAtOnceLeaveOne(t *testing.T) {
	h := newHarness(t, 1)
	h.account("ann", models.Admin)
	h.account("bob", models.Admin)
	yes := true
	var both sync.WaitGroup
	for by, whom := range map[string]string{"ann": "bob", "bob": "ann"} {
		both.Go(func() {
			_, _ = h.Accounts.Appoint(t.Context(), models.Actor{Role: models.Admin, Account: by}, whom, nil, &yes)
		})
	}
	both.Wait()
	list, err := h.store.Logins().Accounts(t.Context(), 0)
	must(t, err)
	if list[0].Disabled && list[1].Disabled || !list[0].Disabled && !list[1].Disabled {
		t.Errorf("%+v", list)
	}
}

func TestThePasswordIsChangedByWhoKnowsIt(t *testing.T) {
	now := time.Now()
	h := newHarness(t, 1, func(c *web.Config) { c.Now = func() time.Time { return now } })
	h.party.Now = func() time.Time { return now }
	h.account("mod", models.Moderator)
	here, there := h.login("mod"), h.login("mod")
	put := func(old, fresh string) answer {
		return h.do(ask{method: "PUT", path: "/api/v1/accounts/me/password", body: fmt.Sprintf(`{"old":%q,"new":%q}`, old, fresh),
			cookies: []string{here}})
	}
	if a := put("wrong", "a new password"); a.status != 403 || a.code() != "bad_password" {
		t.Errorf("%d %s", a.status, a.body)
	}
	put(adminPassword, "short").expect(t, 400)
	put(adminPassword, "a new password").expect(t, 204)
	h.do(ask{method: "GET", path: "/api/v1/outputs", cookies: []string{here}}).expect(t, 200)
	h.do(ask{method: "GET", path: "/api/v1/outputs", cookies: []string{there}}).expect(t, 401)
	now = now.Add(time.Minute) // else these are too many logins
	h.redis.SetTime(now)
	h.do(ask{method: "POST", path: "/api/v1/session", body: fmt.Sprintf(`{"name":"mod","password":%q}`, adminPassword)}).expect(t, 401)
	h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"mod","password":"a new password"}`}).expect(t, 200)
	if strings.Contains(h.log.String(), "a new password") {
		t.Error("the password is in the log")
	}
}

func TestLoggingOutClosesOpenPages(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.serve()
	host, other := h.login("admin"), h.login("admin")
	page, _ := h.open(host)
	page.await("host", any1)
	stays, _ := h.open(other)
	stays.await("host", any1)
	h.do(ask{method: "DELETE", path: "/api/v1/session", cookies: []string{host}}).expect(t, 204)
	page.await("bye", any1)
	must(t, h.ScanProgress.Publish(t.Context(), models.ScanProgress{Running: true, Found: 5, Done: 3}))
	stays.await("host", func(m message) bool { return strings.Contains(m.raw, `"done":3`) })
	// Another process ends the session: the page goes away at the next look.
	must(t, h.store.Logins().EndSession(t.Context(), sha(strings.TrimPrefix(other, "upbeat_host="))))
	stays.await("bye", any1)
}

// Somebody tries all night; the host's own phone still gets in.
func TestGuessingLocksNoHostOut(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	body := fmt.Sprintf(`{"name":"admin","password":%q}`, adminPassword)
	device := h.do(ask{method: "POST", path: "/api/v1/session", body: body}).expect(t, 200).cookies["upbeat_device"]
	if device == "" {
		t.Fatal("no device cookie")
	}
	for range 8 {
		h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"admin","password":"guess"}`})
	}
	h.do(ask{method: "POST", path: "/api/v1/session", body: body}).expect(t, 429)
	h.do(ask{method: "POST", path: "/api/v1/session", body: body, cookies: []string{"upbeat_device=forged"}}).expect(t, 429)
	h.do(ask{method: "POST", path: "/api/v1/session", body: body, cookies: []string{device}}).expect(t, 200)
	if a := h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"other","password":"guess"}`,
		cookies: []string{device}}); a.status != 429 {
		t.Errorf("the cookie is for one account: %d", a.status)
	}
	tries := 0
	for ; tries < 20; tries++ {
		if a := h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"admin","password":"guess"}`,
			cookies: []string{device}}); a.status == 429 {
			break
		}
	}
	if tries > 10 {
		t.Errorf("%d tries with a device cookie", tries)
	}
}
