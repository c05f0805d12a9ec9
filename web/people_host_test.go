package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// form sends a form as a browser without script does.
func (h *harness) form(path string, fields url.Values, cookies ...string) answer {
	h.t.Helper()
	return h.do(ask{method: "POST", path: path, body: fields.Encode(), kind: "application/x-www-form-urlencoded", cookies: cookies})
}

// said is what the page then shows as the answer to a form.
func (h *harness) said(a answer, cookies ...string) string {
	h.t.Helper()
	return h.do(ask{method: "GET", path: a.header.Get("Location"), cookies: append(cookies, a.cookies["upbeat_flash"])}).expect(h.t,
		200).body
}

func (h *harness) person(host string, id models.GuestID) (p struct {
	Guest          api.GuestDetail
	Entries, Votes []api.Deed
}) {
	h.t.Helper()
	h.do(ask{method: "GET", path: fmt.Sprintf("/api/v1/guests/%d", id), cookies: []string{host}}).expect(h.t, 200).into(h.t, &p)
	return p
}

func TestTheHostTakesGuestsInHand(t *testing.T) {
	h := newHarness(t, 6)
	h.account("mod", models.Moderator)
	h.serve()
	ann, bob, host := h.guest(), h.guest(), h.login("mod")
	annID, bobID := h.state(ann).Guest.ID, h.state(bob).Guest.ID
	first, second := h.request(ann, 0), h.request(bob, 1)
	vote := func(guest string, e models.EntryID, value int) answer {
		return h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", e), body: fmt.Sprintf(`{"value":%d}`, value),
			cookies: []string{guest}})
	}
	vote(ann, second.ID, -1).expect(t, 200)
	if p := h.person(host, annID); len(p.Entries) != 1 || p.Entries[0].Title != "Song Number 0" || len(p.Votes) != 1 ||
		p.Votes[0].Said != -1 || p.Guest.Requests != 1 || p.Guest.Votes != 2 {
		t.Errorf("ann: %+v", p)
	}
	path := fmt.Sprintf("/api/v1/guests/%d", annID)
	var voided struct{ Voided int }
	h.do(ask{method: "DELETE", path: path + "/votes", cookies: []string{host}}).expect(t, 200).into(t, &voided)
	if e := h.state(bob).Queue; voided.Voided != 2 || e[0].Votes+e[1].Votes != 1 {
		t.Errorf("%d voided, %+v", voided.Voided, e)
	}
	var detail api.GuestDetail
	h.do(ask{method: "PATCH", path: path, body: `{"muted":true,"name":"Ann B."}`, cookies: []string{host}}).expect(t, 200).into(t, &detail)
	if !detail.Muted || detail.Name != "Ann B." {
		t.Errorf("muted: %+v", detail)
	}
	if a := h.do(ask{method: "PATCH", path: "/api/v1/guests/me", body: `{"name":"Annie"}`, cookies: []string{ann}}); a.status != 403 ||
		a.code() != "muted" {
		t.Errorf("renamed: %d %s", a.status, a.body)
	}
	page, _ := h.open(ann)
	h.do(ask{method: "PATCH", path: path, body: `{"banned":true}`, cookies: []string{host}}).expect(t, 200)
	if m := page.await("snapshot", func(m message) bool { return m.State.Standing.Banned }); !m.State.Standing.Muted {
		t.Errorf("the open page is told %+v", m.State.Standing)
	}
	if a := vote(ann, second.ID, 1); a.status != 403 || a.code() != "banned" || !strings.Contains(a.body, "sit this one out") {
		t.Errorf("banned and votes: %d %s", a.status, a.body)
	}
	if state := h.state(ann); len(state.Queue) != 1 || state.Queue[0].ID != second.ID || !state.Standing.Banned {
		t.Errorf("the banned guest sees %+v", state.Queue)
	}
	if body := h.do(ask{method: "GET", path: "/", cookies: []string{ann}}).expect(t, 200).body; !strings.Contains(body,
		`id="banned" role="status">`) {
		t.Error("the page without script does not say so")
	}
	_, _ = first, bobID
	for _, bad := range []ask{
		{method: "PATCH", path: "/api/v1/guests/99999", body: `{"muted":true}`}, {method: "GET", path: "/api/v1/guests/99999"},
		{method: "DELETE", path: "/api/v1/guests/99999/votes"},
		{method: "POST", path: path + "/merge", body: `{"into":99999}`}, {method: "GET", path: "/admin/people/99999"},
	} {
		bad.cookies = []string{host}
		if a := h.do(bad); a.status != 404 {
			t.Errorf("%s %s: %d %s", bad.method, bad.path, a.status, a.body)
		}
	}
	h.do(ask{method: "PATCH", path: path, body: `{"banned":"yes"}`, cookies: []string{host}}).expect(t, 400)
	h.do(ask{method: "PATCH", path: path, body: `{"role":"admin"}`, cookies: []string{host}}).expect(t, 400)
	h.do(ask{method: "POST", path: path + "/merge", body: fmt.Sprintf(`{"into":%d}`, annID), cookies: []string{host}}).expect(t, 400)
}

// Who comes with the old cookie is the other guest: on pages, by the API's token, and on a page that is open.
func TestAMergedGuestIsTheOther(t *testing.T) {
	h := newHarness(t, 6)
	h.account("mod", models.Moderator)
	h.serve()
	var joined struct {
		Guest api.Guest
		Token string
	}
	a := h.do(ask{method: "POST", path: "/api/v1/guests"}).expect(t, 201)
	a.into(t, &joined)
	old, bob, host := a.cookies["upbeat_guest"], h.guest(), h.login("mod")
	bobID := h.state(bob).Guest.ID
	mine := h.request(old, 0)
	page, state := h.open(old)
	if state.Guest.ID != joined.Guest.ID {
		t.Fatal("not the guest")
	}
	h.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/guests/%d/merge", joined.Guest.ID), body: fmt.Sprintf(`{"into":%d}`, bobID),
		cookies: []string{host}}).expect(t, 200)
	if m := page.await("bye", any1); m.Retry > 1000 {
		t.Errorf("the open page is told %s", m.raw)
	}
	_, state = h.open(old)
	if state.Guest == nil || state.Guest.ID != bobID || !state.Queue[0].Mine || state.Queue[0].MyVote != 1 {
		t.Errorf("come back as %+v: %+v", state.Guest, state.Queue)
	}
	var s api.State
	h.do(ask{method: "GET", path: "/api/v1/state", headers: map[string]string{"Authorization": "Bearer " + joined.Token}}).expect(t,
		200).into(t, &s)
	if s.Guest == nil || s.Guest.ID != bobID {
		t.Errorf("the token is %+v", s.Guest)
	}
	h.do(ask{method: "PUT", path: fmt.Sprintf("/api/v1/queue/%d/vote", mine.ID), body: `{"value":0}`, cookies: []string{old}}).expect(t,
		200)
	if got := h.state(bob).Queue[0]; got.MyVote != 0 || got.Votes != 0 {
		t.Errorf("bob's vote is %+v", got)
	}
	h.do(ask{method: "DELETE", path: fmt.Sprintf("/api/v1/queue/%d", mine.ID), cookies: []string{old}}).expect(t, 204)
	var list struct{ Guests []api.GuestDetail }
	h.do(ask{method: "GET", path: "/api/v1/guests", cookies: []string{host}}).expect(t, 200).into(t, &list)
	if len(list.Guests) != 1 || list.Guests[0].ID != bobID {
		t.Errorf("the list has %+v", list.Guests)
	}
}

func TestPeopleFormsWorkWithoutScript(t *testing.T) {
	h := newHarness(t, 6)
	h.account("mod", models.Moderator)
	ann, bob, host := h.guest(), h.guest(), h.login("mod")
	annID, bobID := h.state(ann).Guest.ID, h.state(bob).Guest.ID
	h.request(ann, 0)
	path := fmt.Sprintf("/admin/people/%d", annID)
	for _, step := range []struct {
		path   string
		fields url.Values
		said   string
	}{
		{"/standing", url.Values{"what": {"muted"}, "value": {"true"}}, "Muted."},
		{"/standing", url.Values{"what": {"muted"}, "value": {"false"}}, "They may write again."},
		{"/void", nil, "One vote taken back."},
		{"/name", url.Values{"name": {"  Mira  "}}, "Saved"},
		{"/standing", url.Values{"what": {"banned"}, "value": {"true"}}, "Banned."},
		{"/standing", url.Values{"what": {"banned"}, "value": {"false"}}, "take part again"},
		{"/merge", url.Values{"into": {fmt.Sprint(bobID)}}, "tick the box first"},
	} {
		a := h.form(path+step.path, step.fields, host).expect(t, 303)
		if a.header.Get("Location") != path || !strings.Contains(h.said(a, host), step.said) {
			t.Errorf("%s %v: to %s without %q", step.path, step.fields, a.header.Get("Location"), step.said)
		}
	}
	body := h.do(ask{method: "GET", path: path, cookies: []string{host}}).expect(t, 200).body
	for _, part := range []string{"Mira", "Song Number 0", "withdrawn", fmt.Sprintf(`value="%d" required`, bobID)} {
		if !strings.Contains(body, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	a := h.form(path+"/merge", url.Values{"into": {fmt.Sprint(bobID)}, "sure": {"yes"}}, host).expect(t, 303)
	if a.header.Get("Location") != fmt.Sprintf("/admin/people/%d", bobID) {
		t.Errorf("merged: to %s", a.header.Get("Location"))
	}
	h.do(ask{method: "GET", path: path, cookies: []string{host}}).expect(t, 404)
	h.form(path+"/standing", url.Values{"what": {"eaten"}}, host).expect(t, 303)
}

func TestGuestsAreFound(t *testing.T) {
	h := newHarness(t, 2)
	h.account("mod", models.Moderator)
	host := h.login("mod")
	var ids []models.GuestID
	for i, name := range []string{"Ärmel", "Zoë", "100 %", "zoe_", "Anna"} {
		g, err := h.party.Join(t.Context(), fmt.Sprintf("192.0.2.%d", 100+i), "", func(models.GuestID) string { return name })
		must(t, err)
		ids = append(ids, g.ID)
	}
	_, err := h.party.Ban(t.Context(), models.AsSystem(), ids[4], true)
	must(t, err)
	must(t, h.party.Seen(t.Context(), ids[1:3]))
	for query, want := range map[string]string{
		"q=ärm": "Ärmel", "q=ZO": "zoe_ Zoë", "q=%25": "100 %", "q=_": "zoe_", "q=192.0.2.103": "zoe_",
		"q=%23" + fmt.Sprint(ids[0]): "Ärmel", "q=%23x": "", "q=%27%20OR%201": "",
		"show=here": "100 % Zoë", "show=barred": "Anna", "show=here&q=zo": "Zoë", "show=barred&q=zo": "",
	} {
		var list struct{ Guests []api.GuestDetail }
		h.do(ask{method: "GET", path: "/api/v1/guests?" + query, cookies: []string{host}}).expect(t, 200).into(t, &list)
		var names []string
		for _, g := range list.Guests {
			names = append(names, g.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
		h.do(ask{method: "GET", path: "/admin/people?" + query, cookies: []string{host}}).expect(t, 200)
	}
	h.do(ask{method: "GET", path: "/api/v1/guests?show=all", cookies: []string{host}}).expect(t, 400)
}
