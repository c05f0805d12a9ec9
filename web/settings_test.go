package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/i18n"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web"
	"upbeat/web/api"
)

// governed is a harness with both kinds of hosts.
func governed(t *testing.T, songs int, change ...func(*web.Config)) (h *harness, admin, moderator string) {
	t.Helper()
	h = newHarness(t, songs, change...)
	h.account("admin", models.Admin)
	h.account("mod", models.Moderator)
	return h, h.login("admin"), h.login("mod")
}

// settings reads the table as somebody sees it.
func (h *harness) settings(language string, cookies ...string) map[string]api.Setting {
	h.t.Helper()
	var all api.Settings
	h.do(ask{method: "GET", path: "/api/v1/settings", cookies: cookies,
		headers: map[string]string{"Accept-Language": language}}).expect(h.t, 200).into(h.t, &all)
	byName := map[string]api.Setting{}
	for _, s := range all.Settings {
		byName[s.Name] = s
	}
	return byName
}

func (h *harness) patch(body string, cookies ...string) answer {
	h.t.Helper()
	return h.do(ask{method: "PATCH", path: "/api/v1/settings", body: body, cookies: cookies})
}

func TestSettingsAreToldToWhoMaySeeThem(t *testing.T) {
	h, admin, moderator := governed(t, 1)
	guest := h.guest()
	for who, cookie := range map[models.Role]string{models.Anyone: guest, models.Moderator: moderator, models.Admin: admin} {
		all := h.settings("en", cookie)
		for _, line := range settings.Table() {
			s, seen := all[line.Name]
			if seen != line.Visible(who) {
				t.Errorf("%s is seen by %q: %v", line.Name, who, seen)
			}
			if seen && (s.Editable != line.Editable(who) || s.Label == "" || s.Help == "" || s.Kind != line.Kind) {
				t.Errorf("%s as %q sees it: %+v", line.Name, who, s)
			}
		}
	}
	if got := h.settings("de", admin)["policy"].Choices[0]; got.Value != "fair" || !strings.HasPrefix(got.Help, "Erst kommt jeder") {
		t.Errorf("in German: %+v", got)
	}
	if got := h.settings("en", admin)["forbidden"].Value; fmt.Sprint(got) != "[]" {
		t.Errorf("no forbidden words are %v", got)
	}
}

// Whatever a program sends, it is told which setting it is about, and nothing is changed.
func TestHostileSettingsAreRefusedWhole(t *testing.T) {
	h, admin, _ := governed(t, 1)
	h.serve() // the longest body is the server's to refuse
	before := h.settings("en", admin)
	for _, c := range []struct {
		body   string
		status int
		field  string
	}{
		{``, 400, ""}, {`null`, 400, ""}, {`[]`, 400, ""}, {`"policy"`, 400, ""}, {`{`, 400, ""}, {`{"policy":"votes"} x`, 400, ""},
		{`{"policy":"votes"}{}`, 400, ""},
		{`{"policy":"votes","polcy":"votes"}`, 400, "polcy"},
		{`{"policy":"votes","bound":2}`, 400, "bound"}, {`{"policy":"votes","bound":1e99}`, 400, "bound"},
		{`{"policy":"votes","bound":5.5}`, 400, "bound"},
		{`{"policy":"votes","bound":"5"}`, 400, "bound"}, {`{"policy":"votes","bound":null}`, 400, "bound"},
		{`{"policy":"votes","bound":[5]}`, 400, "bound"},
		{`{"policy":"votes","bound":-9223372036854775809}`, 400, "bound"},
		{`{"policy":"random"}`, 400, "policy"}, {`{"policy":null}`, 400, "policy"}, {`{"policy":{"a":1}}`, 400, "policy"},
		{`{"policy":"FAIR"}`, 400, "policy"},
		{`{"policy":"votes","codes":"true"}`, 400, "codes"}, {`{"policy":"votes","codes":1}`, 400, "codes"},
		{`{"policy":"votes","time_zone":"Mars/Olympus"}`, 400, "time_zone"}, {`{"policy":"votes","time_zone":"../../etc/passwd"}`, 400,
			"time_zone"}, {`{"policy":"votes","time_zone":"Local"}`, 400, "time_zone"},
		{`{"policy":"votes","stream_url":"file:///etc/passwd"}`, 400, "stream_url"},
		{`{"policy":"votes","stream_url":"http://u:p@example.com/"}`, 400, "stream_url"},
		{`{"policy":"votes","fallback_of":"a\u0000b"}`, 400, "fallback_of"}, {`{"policy":"votes","fallback_of":"` + strings.Repeat("x",
			201) + `"}`, 400, "fallback_of"},
		{`{"policy":"votes","forbidden":["ok","/(/"]}`, 400, "forbidden"}, {`{"policy":"votes","forbidden":["/a{1001}/"]}`, 400,
			"forbidden"}, {`{"policy":"votes","forbidden":"polka"}`, 400, "forbidden"},
		{`{"policy":"votes","forbidden":[1]}`, 400, "forbidden"}, {`{"policy":"votes","forbidden":["` + strings.Repeat("x", 201) + `"]}`,
			400, "forbidden"},
		{`{"policy":"votes","forbidden":[` + strings.Repeat(`"x",`, 200) + `"x"]}`, 400, "forbidden"},
		{`{"policy":"votes","schedule":[{"rule":"volume","from":"24:00","until":"06:00"}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"volume","from":"23:00","until":"06:00","value":101}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"explode","from":"23:00","until":"06:00"}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"no_requests","from":"23:00","until":"06:00","days":["funday"]}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"no_requests","until":"06:00"}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"no_requests","from":"23:00"}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"no_requests","from":1380,"until":"06:00"}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[{"rule":"no_requests","from":"23:00","until":"06:00","extra":1}]}`, 400, "schedule"},
		{`{"policy":"votes","schedule":[null]}`, 400, "schedule"}, {`{"policy":"votes","schedule":{}}`, 400, "schedule"},
		{`{"policy":"votes","schedule":null}`, 400, "schedule"},
		{`{"policy":"votes","closing_song":99999}`, 400, "closing_song"}, {`{"policy":"votes","closing_song":-1}`, 400, "closing_song"},
		{`{"policy":"votes","closing_song":9007199254740993}`, 400, "closing_song"},
		{`{"policy":"votes","if":3}`, 400, "if"}, {`{"policy":"votes","if":{"nothing":1}}`, 400, "nothing"},
		{`{"policy":"votes","if":{"policy":"shuffle"}}`, 409, "policy"},
		{`{"policy":"votes","` + strings.Repeat("y", 2000) + `":1}`, 400, strings.Repeat("y", 40)},
		{`{"forbidden":["` + strings.Repeat("z", 70<<10) + `"]}`, 413, ""},
	} {
		a := h.patch(c.body, admin)
		if a.status != c.status || a.field() != c.field {
			t.Errorf("%s: %d, field %q: %s", clip(c.body)[:min(len(c.body), 120)], a.status, a.field(), clip(a.body))
		}
	}
	for name, s := range h.settings("en", admin) {
		if fmt.Sprint(s.Value) != fmt.Sprint(before[name].Value) {
			t.Errorf("%s became %v", name, s.Value)
		}
	}
	if a := h.do(ask{method: "PATCH", path: "/api/v1/settings", body: `{"bound":2}`, cookies: []string{admin},
		headers: map[string]string{"Accept-Language": "de"}}); !strings.Contains(a.body,
		"Höchstens überholt: eine ganze Zahl von 3 bis 1000") {
		t.Errorf("in German: %s", a.body)
	}
}

// A pattern on which other engines take years: RE2 takes a moment.
func TestACatastrophicPatternCostsNothing(t *testing.T) {
	h, admin, _ := governed(t, 3)
	guest := h.guest()
	h.patch(`{"forbidden":["/^(([a-z ])+.)+[#]([a-z ])+$/","/(x+x+)+y/","/(.*){1,30}[qx]{100}/"]}`, admin).expect(t, 200)
	h.request(guest, 0)
}

func TestModeratorsReadAndAdminsEdit(t *testing.T) {
	h, admin, moderator := governed(t, 1)
	guest := h.guest()
	file := `{"format":"upbeat-settings","version":1,"settings":{"policy":"votes"}}`
	for _, act := range []ask{
		{method: "PATCH", path: "/api/v1/settings", body: `{"policy":"votes"}`},
		{method: "POST", path: "/api/v1/settings/preset", body: `{"name":"bar"}`},
		{method: "POST", path: "/api/v1/settings/import", body: file},
		{method: "POST", path: "/api/v1/settings/import?try=true", body: file},
		{method: "GET", path: "/api/v1/settings/export"},
	} {
		for who, want := range map[string]int{moderator: 403, guest: 401} {
			act.cookies = []string{who}
			if a := h.do(act); a.status != want {
				t.Errorf("%s %s: %d, want %d: %s", act.method, act.path, a.status, want, clip(a.body))
			}
		}
	}
	if got := h.settings("en", moderator)["policy"].Value; got != "fair" {
		t.Errorf("the policy is %v", got)
	}
	page := h.do(ask{method: "GET", path: "/admin/rules", cookies: []string{moderator}}).expect(t, 200)
	if strings.Contains(page.body, "stream_url") || !strings.Contains(page.body, "Only an admin can change them") ||
		strings.Contains(page.body, "/api/v1/settings/export") {
		t.Error("the moderator's page is not one to look at")
	}
	h.patch(`{"policy":"votes"}`, admin).expect(t, 200)
}

func TestAChangeIsToldAndUndone(t *testing.T) {
	h, admin, _ := governed(t, 1)
	var done api.SettingsChange
	h.patch(`{"policy":"votes","kick_votes":5,"bound":12}`, admin).expect(t, 200).into(t, &done)
	if len(done.Old) != 2 || string(done.Old["policy"]) != `"fair"` || string(done.New["kick_votes"]) != "5" || len(done.Said) != 2 ||
		done.Said[1].New != "5 votes" {
		t.Fatalf("%+v", done)
	}
	undo := map[string]any{"if": done.New}
	for name, value := range done.Old {
		undo[name] = value
	}
	body, err := json.Marshal(undo)
	must(t, err)
	h.patch(`{"kick_votes":7}`, admin).expect(t, 200)
	if a := h.patch(string(body), admin); a.status != 409 || a.code() != "setting_changed" || a.field() != "kick_votes" {
		t.Errorf("undone over another's change: %d %s", a.status, a.body)
	}
	h.patch(`{"kick_votes":5}`, admin).expect(t, 200)
	h.patch(string(body), admin).expect(t, 200)
	if got := h.settings("en", admin); got["policy"].Value != "fair" || got["kick_votes"].Value != 2.0 {
		t.Errorf("%v %v", got["policy"].Value, got["kick_votes"].Value)
	}
}

func TestSettingsGoFromOneBoxToAnother(t *testing.T) {
	here, admin, _ := governed(t, 5)
	here.patch(fmt.Sprintf(`{"level":"up_only","forbidden":["polka"],"schedule":[{"rule":"last_song","from":"02:00"}],"closing_song":%d,"time_zone":"Europe/Berlin"}`, here.songs[3]), admin).expect(t, 200)
	file := here.do(ask{method: "GET", path: "/api/v1/settings/export", cookies: []string{admin}}).expect(t, 200)
	if !strings.Contains(file.header.Get("Content-Disposition"), "attachment") {
		t.Error("the export is no download")
	}
	there, boss, _ := governed(t, 0)
	there.addSongs(2) // so that the same songs have other numbers
	must(t, there.store.Library().SaveSongs(t.Context(), nil))
	before := there.settings("en", boss)
	take := func(body string, query string) answer {
		return there.do(ask{method: "POST", path: "/api/v1/settings/import" + query, body: body, cookies: []string{boss}})
	}
	if a := take(file.body, ""); a.status != 400 || a.field() != "closing_song" {
		t.Errorf("a closing song that is not here: %d %s", a.status, a.body)
	}
	for field, body := range map[string]string{
		"format":   `{"format":"x","version":1,"settings":{"bound":5}}`,
		"version":  `{"format":"upbeat-settings","version":2,"settings":{"bound":5}}`,
		"settings": `{"format":"upbeat-settings","version":1}`,
		"extra":    `{"format":"upbeat-settings","version":1,"settings":{"bound":5},"extra":1}`,
		"file":     `{"format":"upbeat-settings","version":1,"settings":{"bound":5}} {}`,
		"policy":   `{"format":"upbeat-settings","version":1,"settings":{"bound":5,"policy":7}}`,
		"no_such":  `{"format":"upbeat-settings","version":1,"settings":{"bound":5,"no_such":1}}`,
		"kick":     `{"format":"upbeat-settings","version":1,"settings":{"bound":5,"kick":"maybe","zzz":1}}`,
	} {
		if a := take(body, ""); a.status != 400 || a.field() != field {
			t.Errorf("%s: %d %s", field, a.status, a.body)
		}
	}
	for name, s := range there.settings("en", boss) {
		if fmt.Sprint(s.Value) != fmt.Sprint(before[name].Value) {
			t.Errorf("a refused file changed %s to %v", name, s.Value)
		}
	}
	there.addSongs(5)
	var would api.SettingsChange
	take(file.body, "?try=true").expect(t, 200).into(t, &would)
	if len(would.Said) == 0 || there.settings("en", boss)["level"].Value != "up_down" {
		t.Errorf("the trial: %+v", would)
	}
	take(file.body, "").expect(t, 200)
	theirs, ours := there.settings("en", boss), here.settings("en", admin)
	for name, s := range ours {
		if got := theirs[name].Value; fmt.Sprint(got) != fmt.Sprint(s.Value) && name != "closing_song" {
			t.Errorf("%s is %v, want %v", name, got, s.Value)
		}
	}
	song, err := there.store.Library().Song(t.Context(), models.SongID(theirs["closing_song"].Value.(float64)))
	must(t, err)
	if song.Title != "Song Number 3" {
		t.Errorf("the closing song is %q", song.Title)
	}
	take(`{"format":"upbeat-settings","version":1,"settings":{"bound":20}}`, "").expect(t, 200)
	if got := there.settings("en", boss); got["bound"].Value != 20.0 || got["level"].Value != "up_only" {
		t.Error("what a file does not name has changed")
	}
}

// A change that another process makes reaches every open page, the host's with the number by which it reads the rest.
func TestAChangeReachesEveryOpenPage(t *testing.T) {
	h, admin, _ := governed(t, 4)
	h.serve()
	guest := h.guest()
	phone, before := h.open(guest)
	desk, _ := h.open(admin)
	client := redis.NewClient(&redis.Options{Addr: h.redis.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	elsewhere, err := queue.New(t.Context(), queue.Config{Store: h.store, Redis: client})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = elsewhere.Run(ctx) }()
	defer func() { stop(); <-done }()
	_, err = elsewhere.Change(t.Context(), models.AsSystem(), settings.Changes{"policy": []byte(`"votes"`),
		"forbidden": []byte(`["polka"]`)})
	must(t, err)
	for _, page := range []*wire{phone, desk} {
		m := page.await("diff", func(m message) bool { return strings.Contains(m.raw, `"policy":"votes"`) })
		var diff api.Diff
		must(t, json.Unmarshal([]byte(m.raw), &diff))
		if diff.Rules.Version <= before.Rules.Version || strings.Contains(m.raw, "polka") {
			t.Errorf("%+v", diff.Rules)
		}
	}
	if got := fmt.Sprint(h.settings("en", admin)["forbidden"].Value); got != "[polka]" {
		t.Errorf("forbidden: %s", got)
	}
}

// Every setting, choice, unit, group, preset and reason to refuse a value says what it is, in every language.
func TestEverySettingHasItsWords(t *testing.T) {
	catalogue, err := i18n.Load()
	must(t, err)
	for _, lang := range catalogue.Languages() {
		data, _ := catalogue.JSON(lang)
		own := map[string]string{}
		must(t, json.Unmarshal(data, &own))
		want := func(key string) {
			if strings.TrimSpace(own[key]) == "" {
				t.Errorf("%s lacks %q", lang, key)
			}
		}
		for _, s := range settings.Table() {
			want("setting." + s.Name)
			want("setting." + s.Name + ".help")
			want("settings." + s.Group)
			want("settings." + s.Group + ".help")
			if s.Unit != "" {
				want("unit." + s.Unit)
			}
			for _, choice := range s.Choices {
				want(s.ChoiceKey(choice))
				if s.Name == "level" || s.Name == "policy" {
					want(s.ChoiceKey(choice) + ".help")
				}
			}
		}
		for _, p := range settings.Presets() {
			want("preset." + p.Name)
			want("preset." + p.Name + ".help")
		}
		for _, rule := range settings.HourRules() {
			want("setting.schedule." + string(rule))
		}
		for _, day := range settings.Days() {
			want("setting.schedule." + string(day))
		}
		for _, code := range settings.WrongCodes() {
			want("settings.wrong." + code)
		}
	}
}
