package web_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/web/api"
)

// An admin chooses how a folder's names are read, with script and without, and takes it back; it is in the audit log.
func TestAnAdminChoosesHowNamesAreRead(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	admin, mod := h.login("admin"), h.login("mod")
	must(t, h.lib.SetFlagRoots(t.Context(), []string{"/names"}))
	must(t, h.lib.Save(t.Context(), []models.Song{{Source: models.SourceLocal, Path: "/names/ru/1.mp3", Title: "Êèíî",
		Written: `{"TITLE":["Êèíî"]}`}}))
	var list struct {
		Folders []struct{ Folder, Path, Example, Guessed, Chosen string }
	}
	all := func() string {
		t.Helper()
		a := h.do(ask{method: "GET", path: "/api/v1/library/encodings", cookies: []string{mod}}).expect(t, 200)
		a.into(t, &list)
		if len(list.Folders) != 1 {
			t.Fatal(a.body)
		}
		return list.Folders[0].Example
	}
	if got := all(); got != "Êèíî" || list.Folders[0].Path != "/names/ru" {
		t.Fatalf("%+v", list)
	}
	key := list.Folders[0].Folder
	page := h.do(ask{method: "GET", path: "/admin/names?folder=" + url.QueryEscape(key), cookies: []string{mod}}).expect(t, 200)
	if !strings.Contains(page.body, "Кино") || strings.Contains(page.body, `action="/admin/names"`) {
		t.Error("a moderator sees how the names read, and has no button to choose")
	}
	body := `{"folder":"` + key + `","encoding":"koi8-r"}`
	h.do(ask{method: "PUT", path: "/api/v1/library/encodings", body: body, cookies: []string{mod}}).expect(t, 403)
	h.do(ask{method: "PUT", path: "/api/v1/library/encodings", body: body, cookies: []string{admin}}).expect(t, 200)
	if got := all(); got != "йХМН" || list.Folders[0].Chosen != "koi8-r" {
		t.Errorf("%+v", list)
	}
	log := h.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{admin}}).expect(t, 200)
	if !strings.Contains(log.body, "/names/ru: koi8-r") {
		t.Error(log.body)
	}
	h.do(ask{method: "PUT", path: "/api/v1/library/encodings", body: `{"folder":"` + key + `","encoding":""}`,
		cookies: []string{admin}}).expect(t, 200)
	if got := all(); got != "Кино" || list.Folders[0].Chosen != "" { // as it is guessed
		t.Errorf("%+v", list)
	}
}

// Without script an admin chooses by a form, and back again; the log says so in a sentence each time. A song of the folder that waits is
// called otherwise on every page at once, also when everything else about it is known.
func TestAWaitingSongFollowsTheChosenEncoding(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	admin, guest := h.login("admin"), h.guest()
	must(t, h.lib.SetFlagRoots(t.Context(), []string{"/names"}))
	must(t, h.lib.Save(t.Context(), []models.Song{{Source: models.SourceLocal, Path: "/names/ru/1.mp3", Title: "Êèíî",
		Written: `{"TITLE":["Êèíî"]}`}}))
	song, err := h.store.Library().SongAt(t.Context(), models.SourceLocal, "/names/ru/1.mp3")
	must(t, err)
	must(t, h.store.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.Songs().SetProbed(song.ID, 1), tx.Songs().SetMeasured(song.ID, 90_000),
			tx.Songs().SetLoudness(song.ID, -9, -1, []byte{1}))
	}))
	h.do(ask{method: "POST", path: "/api/v1/queue", body: fmt.Sprintf(`{"song_id":%d}`, song.ID), cookies: []string{guest}}).expect(t, 201)
	waits := func(title string) {
		t.Helper()
		if queue := h.state(guest).Queue; len(queue) != 1 || queue[0].Song.Title != title {
			t.Errorf("%+v waits, not %q", queue, title)
		}
	}
	waits("Êèíî")
	var list struct{ Folders []struct{ Folder string } }
	h.do(ask{method: "GET", path: "/api/v1/library/encodings", cookies: []string{admin}}).expect(t, 200).into(t, &list)
	page := h.do(ask{method: "GET", path: "/admin/names?folder=" + url.QueryEscape(list.Folders[0].Folder), cookies: []string{admin}}).
		expect(t, 200).body
	if !strings.Contains(page, `<form method="post" action="/admin/names">`) {
		t.Error("the page has no form")
	}
	for _, step := range []struct{ encoding, title, logged string }{
		{"koi8-r", "йХМН", "chose how names are read in /names/ru: koi8-r"},
		{"windows-1251", "Кино", "chose how names are read in /names/ru: windows-1251"},
		{"", "Кино", "chose how names are read in /names/ru"},
	} {
		a := h.form("/admin/names", url.Values{"folder": {list.Folders[0].Folder}, "encoding": {step.encoding}}, admin).expect(t, 303)
		if got := h.said(a, admin); !strings.Contains(got, "The names are read so from now on.") {
			t.Errorf("%q: said %q", step.encoding, got)
		}
		waits(step.title)
		var log struct{ Lines []api.AuditLine }
		h.do(ask{method: "GET", path: "/api/v1/audit?action=encoding", cookies: []string{admin}}).expect(t, 200).into(t, &log)
		if log.Lines[0].Text != step.logged {
			t.Errorf("logged %q, want %q", log.Lines[0].Text, step.logged)
		}
	}
}
