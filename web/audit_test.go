package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// actionsInCode are the actions that the code writes into the audit log: the strings in calls of audit, auditSong and Note, and in what is
// assigned to a variable named action.
func actionsInCode(t *testing.T) map[string]bool {
	t.Helper()
	call := regexp.MustCompile(`(?:\.audit|\.auditSong|\bauditSlider|\.noteHost|\.Note|\bchangeStanding|\.loginRefused)\([^"\n]*((?:"[a-z_]+"(?:, )?)+)|\b(?:\w+, )?action(?:, [\w.]+)?\s*:?=\s*(?:[\w.]+, )?("[a-z_]+")|Action:\s*("[a-z_]+")|\bdecide\([^"\n]*("[a-z_]+")`)
	word := regexp.MustCompile(`"([a-z_]+)"`)
	actions := map[string]bool{}
	for _, folder := range []string{"../queue", "../web", "../web/*", "../cmd/upbeat", "../tasks", "../lights",
		"../sources/*", "../internal/accounts",
		"../internal/playlists"} {
		files, err := filepath.Glob(folder + "/*.go")
		must(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file) //nolint:gosec // our own tree
			must(t, err)
			for _, match := range call.FindAllStringSubmatch(string(data), -1) {
				for _, name := range word.FindAllStringSubmatch(match[1]+match[2]+match[3]+match[4], -1) {
					actions[name[1]] = true
				}
			}
		}
	}
	return actions
}

func TestEveryActionOfTheAuditLogHasASentence(t *testing.T) {
	actions := actionsInCode(t)
	for _, known := range []string{"skip", "setting", "mute", "unban", "merge", "recap_private", "login", "login_failed", "account_enable",
		"backup", "stage_link"} {
		if !actions[known] {
			t.Errorf("the search for actions misses %q", known)
		}
	}
	for _, lang := range []string{"en", "de"} {
		data, err := os.ReadFile("../internal/i18n/" + lang + ".json")
		must(t, err)
		messages := map[string]string{}
		must(t, json.Unmarshal(data, &messages))
		for action := range actions {
			if messages["audit."+action] == "" {
				t.Errorf("%s has no sentence for %q", lang, "audit."+action)
			}
		}
		for key := range messages {
			if action, found := strings.CutPrefix(strings.TrimSuffix(key, ".one"), "audit."); found && !actions[action] {
				t.Errorf("%s has %q, and no code writes it", lang, key)
			}
		}
	}
}

func TestTheAuditLogTellsWhoDidWhat(t *testing.T) {
	h := newHarness(t, 3)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	admin, mod, guest := h.login("admin"), h.login("mod"), h.guest()
	id := h.state(guest).Guest.ID
	h.do(ask{method: "PATCH", path: fmt.Sprintf("/api/v1/guests/%d", id), body: `{"name":"Mira","muted":true}`,
		cookies: []string{mod}}).expect(t, 200)
	h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"my secret password","password":"x"}`}).expect(t, 401)
	h.do(ask{method: "POST", path: "/api/v1/session", body: `{"name":"mod","password":"another secret"}`}).expect(t, 401)
	h.invite(admin, "Robin", "moderator")
	read := func(query string) (lines []api.AuditLine, next int64) {
		var answer struct {
			Lines []api.AuditLine
			Next  int64
		}
		h.do(ask{method: "GET", path: "/api/v1/audit?" + query, cookies: []string{admin}}).expect(t, 200).into(t, &answer)
		return answer.Lines, answer.Next
	}
	all, _ := read("")
	var actions []string
	for _, line := range all {
		actions = append(actions, line.Action)
		if strings.Contains(line.Text+line.Target+line.Detail, "secret") || strings.HasPrefix(line.Text, "audit.") {
			t.Errorf("%+v", line)
		}
	}
	if want := []string{"invite", "login_failed", "login_failed", "mute", "rename", "login", "login"}; !slices.Equal(actions, want) {
		t.Errorf("%v, want %v", actions, want)
	}
	for query, want := range map[string]int{"account=mod": 3, "action=mute": 1, "account=-": 2, "account=admin&action=mute": 0,
		"action=nothing": 0, "account=%27": 0} {
		if lines, _ := read(query); len(lines) != want {
			t.Errorf("%s: %d lines, want %d", query, len(lines), want)
		}
	}
	if lines, _ := read("action=mute"); lines[0].Text != fmt.Sprintf("muted Mira (#%d)", id) || lines[0].Account != "mod" ||
		lines[0].Role != models.Moderator {
		t.Errorf("%+v", lines[0])
	}
	page := h.do(ask{method: "GET", path: "/admin/audit?account=mod", cookies: []string{admin}}).expect(t, 200)
	checkPage(t, "audit", page)
	for _, part := range []string{`<option value="mod" selected>`, `<option value="-">nobody known`, "muted Mira"} {
		if !strings.Contains(page.body, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	h.do(ask{method: "GET", path: "/admin/audit", cookies: []string{mod}}).expect(t, 403)
	h.do(ask{method: "GET", path: "/api/v1/audit?before=x", cookies: []string{admin}}).expect(t, 400)
}

func TestTheAuditLogComesInPages(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	admin := h.login("admin")
	for i := range 250 {
		must(t, h.party.Note(t.Context(), models.Actor{Role: models.Admin, Account: "admin"}, "skip", fmt.Sprint(i), ""))
	}
	seen, pages := map[int64]bool{}, 0
	for next := int64(-1); next != 0; pages++ {
		query := ""
		if next > 0 {
			query = fmt.Sprintf("&before=%d", next)
		}
		var answer struct {
			Lines []api.AuditLine
			Next  int64
		}
		h.do(ask{method: "GET", path: "/api/v1/audit?action=skip" + query, cookies: []string{admin}}).expect(t, 200).into(t, &answer)
		for _, line := range answer.Lines {
			seen[line.ID] = true
		}
		next = answer.Next
	}
	if len(seen) != 250 || pages != 3 {
		t.Errorf("%d lines on %d pages", len(seen), pages)
	}
	if page := h.do(ask{method: "GET", path: "/admin/audit?action=skip", cookies: []string{admin}}).expect(t,
		200); !strings.Contains(page.body, "action=skip&amp;before=") {
		t.Error("the page leads to no second one")
	}
}

func TestTheAuditLogTellsWhatWasDoneToTheBox(t *testing.T) {
	h := newHarness(t, 1)
	h.account("admin", models.Admin)
	admin, root, other := h.login("admin"), t.TempDir(), h.login("admin")
	path, err := json.Marshal(map[string]string{"path": root})
	must(t, err)
	for _, act := range []ask{
		{method: "PUT", path: "/api/v1/wifi", body: `{"ssid":"party","password":"wifi secret"}`},
		{method: "POST", path: "/api/v1/library/scan"},
		{method: "POST", path: "/api/v1/library/roots", body: string(path)},
		{method: "DELETE", path: "/api/v1/library/roots", body: string(path)},
		{method: "PUT", path: "/api/v1/accounts/me/password", body: `{"old":"a guess of mine","new":"another password"}`},
	} {
		act.cookies = []string{admin}
		if a := h.do(act); a.status/100 != 2 && a.status != 403 {
			t.Fatalf("%s %s: %d %s", act.method, act.path, a.status, a.body)
		}
	}
	h.do(ask{method: "DELETE", path: "/api/v1/session", cookies: []string{other}}).expect(t, 204)
	var log struct{ Lines []api.AuditLine }
	a := h.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{admin}}).expect(t, 200)
	a.into(t, &log)
	var got []string
	for _, line := range log.Lines {
		got = append(got, line.Account+" "+line.Action)
	}
	if want := []string{"admin logout", " login_failed", "admin root_remove", "admin root_add", "admin scan", "admin wifi", "admin login",
		"admin login"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q\n%s", got, want, a.body)
	}
	if strings.Contains(a.body, "secret") || strings.Contains(a.body, "a guess") {
		t.Errorf("a password is in the log: %s", a.body)
	}
}
