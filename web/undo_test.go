package web_test

import (
	"fmt"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// What a host did is in a list with its time, and is undone there, by the API and without script; a guest sees none of it.
func TestAHostUndoesWhatHostsDid(t *testing.T) {
	h := newHarness(t, 5)
	h.account("mod", models.Moderator)
	h.account("admin", models.Admin)
	mod, admin, guest := h.login("mod"), h.login("admin"), h.guest()
	first, second := h.request(guest, 0), h.request(guest, 1)
	var removed struct{ Undo models.ActID }
	h.do(ask{method: "DELETE", path: fmt.Sprintf("/api/v1/queue/%d", first.ID), cookies: []string{mod}}).expect(t, 200).into(t, &removed)
	if removed.Undo == 0 {
		t.Fatal("the answer names no act")
	}
	h.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/undo/%d", removed.Undo), cookies: []string{guest}}).expect(t, 401)
	var list struct{ Acts []api.Act }
	h.do(ask{method: "GET", path: "/api/v1/undo", cookies: []string{mod}}).expect(t, 200).into(t, &list)
	if a := list.Acts[0]; a.ID != removed.Undo || a.Account != "mod" || a.Text != "removed Artist 0 – Song Number 0" || a.Undone ||
		a.Until-a.At != models.UndoFor {
		t.Errorf("%+v", a)
	}
	page := h.do(ask{method: "GET", path: "/admin/undo", cookies: []string{mod}}).expect(t, 200)
	checkPage(t, "undo", page)
	form := fmt.Sprintf(`action="/admin/undo/%d"`, removed.Undo)
	if !strings.Contains(page.body, form) || !strings.Contains(page.body, "removed Artist 0 – Song Number 0") {
		t.Error("the page does not offer it")
	}
	path := fmt.Sprintf("/admin/undo/%d", removed.Undo)
	back := h.do(ask{method: "POST", path: path, kind: "application/x-www-form-urlencoded",
		headers: map[string]string{"Origin": "http://party.example"}, cookies: []string{mod}}).expect(t, 303)
	if back.header.Get("Location") != "/admin/undo" || isRefusal(h, back) {
		t.Errorf("to %s", back.header.Get("Location"))
	}
	if waiting := len(h.live.Snapshot().Queue); waiting > 2 {
		t.Errorf("%d wait", waiting)
	}
	var cleared struct {
		Songs int
		Undo  models.ActID
	}
	h.do(ask{method: "DELETE", path: "/api/v1/queue", cookies: []string{mod}}).expect(t, 200).into(t, &cleared)
	if cleared.Songs != 2 {
		t.Errorf("%+v", cleared)
	}
	h.request(guest, 1) // waits again
	var done struct {
		Undo models.ActID
		Left []api.Left
	}
	h.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/undo/%d", cleared.Undo), cookies: []string{mod}}).expect(t, 200).into(t, &done)
	if len(done.Left) != 1 || done.Left[0].Message != "“Artist 1 – Song Number 1” is in the queue again already." {
		t.Errorf("%+v", done)
	}
	refused := h.do(ask{method: "POST", path: fmt.Sprintf("/api/v1/undo/%d", cleared.Undo), cookies: []string{mod}}).expect(t, 409)
	if refused.code() != "undone_already" {
		t.Error(refused.body)
	}
	h.do(ask{method: "POST", path: "/api/v1/undo/9999", cookies: []string{mod}}).expect(t, 404)
	log := h.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{admin}}).expect(t, 200).body
	for _, line := range []string{"emptied the queue: 2 songs", "undid: removed Artist 0 – Song Number 0",
		"undid: emptied the queue: 2 songs"} {
		if !strings.Contains(log, line) {
			t.Errorf("the log misses %q", line)
		}
	}
	_ = second
}

// A moderator sees that settings were changed, and may not undo that; an admin may.
func TestOnlyAdminsUndoSettings(t *testing.T) {
	h := newHarness(t, 1)
	h.account("mod", models.Moderator)
	h.account("admin", models.Admin)
	mod, admin := h.login("mod"), h.login("admin")
	h.do(ask{method: "POST", path: "/api/v1/settings/preset", body: `{"name":"bar"}`, cookies: []string{admin}}).expect(t, 200)
	var list struct{ Acts []api.Act }
	h.do(ask{method: "GET", path: "/api/v1/undo", cookies: []string{mod}}).expect(t, 200).into(t, &list)
	if len(list.Acts) != 1 || list.Acts[0].Action != "preset" {
		t.Fatalf("%+v", list.Acts)
	}
	path := fmt.Sprintf("/api/v1/undo/%d", list.Acts[0].ID)
	h.do(ask{method: "POST", path: path, cookies: []string{mod}}).expect(t, 403)
	h.do(ask{method: "POST", path: path, cookies: []string{admin}}).expect(t, 200)
	h.do(ask{method: "GET", path: "/api/v1/undo", cookies: []string{admin}}).expect(t, 200).into(t, &list)
	if len(list.Acts) != 2 || !list.Acts[1].Undone || !strings.HasPrefix(list.Acts[0].Text, "undid: ") {
		t.Errorf("%+v", list.Acts)
	}
}
