package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/web"
)

func TestLoginAndLogout(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	a := h.do(ask{method: "POST", path: "/api/v1/session", body: fmt.Sprintf(`{"name":"admin","password":%q}`, adminPassword)}).expect(t,
		200)
	set := a.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "upbeat_host="} {
		if !strings.Contains(set, part) {
			t.Errorf("cookie %q lacks %s", set, part)
		}
	}
	if strings.Contains(strings.ToLower(set), "secure") {
		t.Error("a secure cookie over plain HTTP would never come back")
	}
	cookie := a.cookies["upbeat_host"]
	h.do(ask{method: "GET", path: "/admin", cookies: []string{cookie}}).expect(t, 200)
	h.do(ask{method: "DELETE", path: "/api/v1/session", cookies: []string{cookie}}).expect(t, 204)
	if got := h.do(ask{method: "GET", path: "/admin", cookies: []string{cookie}}); got.status != 303 ||
		got.header.Get("Location") != "/admin/login" {
		t.Errorf("after logging out: %d", got.status)
	}
}

func TestANewPasswordEndsOldSessions(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	cookie := h.login("admin")
	h.account("admin", models.Admin)
	h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{cookie}}).expect(t, 401)
}

func TestWrongPasswordsAreRefusedAlikeAndLimited(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	var bodies []string
	for i, name := range []string{"admin", "nobody", "admin", "", "<script>"} {
		a := h.do(ask{method: "POST", path: "/api/v1/session", body: fmt.Sprintf(`{"name":%q,"password":"wrong%d"}`, name, i)}).expect(t,
			401)
		bodies = append(bodies, a.body)
		if a.cookies["upbeat_host"] != "" {
			t.Error("a cookie for a wrong password")
		}
	}
	for _, body := range bodies {
		if body != bodies[0] {
			t.Errorf("%s differs from %s", body, bodies[0])
		}
	}
	a := h.do(ask{method: "POST", path: "/api/v1/session", body: fmt.Sprintf(`{"name":"admin","password":%q}`, adminPassword)}).expect(t,
		429)
	if a.code() != "too_many" || a.header.Get("Retry-After") == "" {
		t.Errorf("%s, Retry-After %q", a.body, a.header.Get("Retry-After"))
	}
	form := h.do(ask{method: "POST", path: "/admin/login", body: "name=admin&password=x",
		kind: "application/x-www-form-urlencoded"}).expect(t, 303)
	if form.header.Get("Location") != "/admin/login?name=admin" || !strings.Contains(h.do(ask{method: "GET", path: "/admin/login",
		cookies: []string{form.cookies["upbeat_flash"]}}).body, "That was quick") {
		t.Error("the form does not say why")
	}
}

func TestForgedSessionsAreNobodys(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	real := h.login("admin")
	for _, cookie := range []string{"upbeat_host=", "upbeat_host=admin", real + "x", real[:len(real)-1],
		"upbeat_host=" + strings.Repeat("A", 3000), "upbeat_host=' OR 1=1 --"} {
		if got := h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{cookie}}); got.status != 401 {
			t.Errorf("%.40q: %d", cookie, got.status)
		}
	}
}

func TestSessionsExpire(t *testing.T) {
	now := time.Now()
	h := newHarness(t, 1, func(c *web.Config) { c.Now = func() time.Time { return now } })
	h.account("admin", models.Admin)
	cookie := h.login("admin")
	h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{cookie}}).expect(t, 200)
	now = now.Add(31 * 24 * time.Hour)
	h.do(ask{method: "GET", path: "/api/v1/system", cookies: []string{cookie}}).expect(t, 401)
}
