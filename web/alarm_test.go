package web_test

import (
	"strings"
	"testing"

	"upbeat/models"
)

func TestTheBuzzer(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	host, guest := h.login("mod"), h.guest()
	if a := h.do(ask{method: "POST", path: "/api/v1/alarm", cookies: []string{guest}}); a.status != 403 || a.code() != "may_not_playback" {
		t.Errorf("a guest rings: %d %s", a.status, a.body)
	}
	if a := h.do(ask{method: "POST", path: "/api/v1/alarm", body: `{"sound":"scream"}`, cookies: []string{host}}); a.status != 400 ||
		!strings.Contains(a.body, `"sound"`) {
		t.Errorf("an unknown sound: %d %s", a.status, a.body)
	}
	if a := h.do(ask{method: "POST", path: "/api/v1/alarm", body: `{"loud":true}`, cookies: []string{host}}); a.status != 400 ||
		!strings.Contains(a.body, `"loud"`) {
		t.Errorf("an unknown field: %d %s", a.status, a.body)
	}
	h.do(ask{method: "POST", path: "/api/v1/alarm", body: `{"sound":"no"}`, cookies: []string{host}}).expect(t, 200)
	if now, err := h.party.Playback(t.Context()); err != nil || now.AlarmSerial != 1 || now.AlarmSound != "no" {
		t.Fatal(now, err)
	}
	if a := h.do(ask{method: "GET", path: "/api/v1/state", cookies: []string{guest}}); !strings.Contains(a.body, `"alarm_at":`) {
		t.Errorf("the pages are not told: %s", clip(a.body))
	}
	a := h.do(ask{method: "POST", path: "/api/v1/alarm", cookies: []string{host}})
	if a.status != 429 || a.code() != "buzzer_rests" || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, "seconds") {
		t.Errorf("at once again: %d %s", a.status, a.body)
	}
}

func TestTheBuzzerWithoutScript(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	if page := h.do(ask{method: "GET", path: "/admin", cookies: []string{host}}); !strings.Contains(page.body, `action="/admin/alarm"`) {
		t.Error("the page has no buzzer")
	}
	for _, want := range []string{"The buzzer sounds", "The buzzer rests"} {
		a := h.do(ask{method: "POST", path: "/admin/alarm", kind: "application/x-www-form-urlencoded",
			headers: map[string]string{"Referer": "http://party.example/admin"}, cookies: []string{host}})
		page := h.do(ask{method: "GET", path: "/admin", cookies: []string{host, a.cookies["upbeat_flash"]}})
		if a.status != 303 || !strings.Contains(page.body, want) {
			t.Errorf("%d, the page does not say %q", a.status, want)
		}
	}
	if now, err := h.party.Playback(t.Context()); err != nil || now.AlarmSerial != 1 {
		t.Fatal(now, err)
	}
}

// Clicks line up light and sound: hosts only, as often as they like, and pages do not take them for the buzzer.
func TestClicksAreNoAlarm(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	h.set("level", `"full_control"`)
	host, guest := h.login("mod"), h.guest()
	click := func(who string) answer {
		return h.do(ask{method: "POST", path: "/api/v1/alarm", body: `{"sound":"clicks"}`, cookies: []string{who}})
	}
	click(guest).expect(t, 403)
	for range 2 {
		if a := click(host).expect(t, 200); !strings.Contains(a.body, `"clicks_at":`) || strings.Contains(a.body, `"alarm_at":`) {
			t.Errorf("the pages are told %s", clip(a.body))
		}
	}
	h.do(ask{method: "POST", path: "/api/v1/alarm", cookies: []string{host}}).expect(t, 200) // the buzzer has not rung
}
