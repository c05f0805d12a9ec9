package web_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upbeat/internal/history"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/api"
)

type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 string
	Properties           map[string]schema
	Required             []string
	AdditionalProperties *bool
	Items                *schema
	Enum                 []any
	AnyOf                []schema
	Pattern              string
	Minimum, Maximum     *float64
}

func readDocument(t *testing.T) document {
	t.Helper()
	data, err := os.ReadFile("openapi.json")
	must(t, err)
	var d document
	must(t, json.Unmarshal(data, &d))
	return d
}

func TestEveryRouteOfTheAPIIsDescribed(t *testing.T) {
	d, h := readDocument(t), newHouse(t, 0)
	parameter := regexp.MustCompile(`:(\w+)`)
	served := map[string]bool{}
	for _, r := range h.App().GetRoutes(true) {
		path, found := strings.CutPrefix(r.Path, "/api/v1")
		if !found || r.Method == "HEAD" {
			continue
		}
		name := strings.ToLower(r.Method) + " " + parameter.ReplaceAllString(path, "{$1}")
		served[name] = true
		method, path, _ := strings.Cut(name, " ")
		if _, ok := d.Paths[path][method]; !ok {
			t.Errorf("%s is served but not described", name)
		}
	}
	for path, operations := range d.Paths {
		for method := range operations {
			if !served[method+" "+path] {
				t.Errorf("%s %s is described but not served", method, path)
			}
		}
	}
}

func TestTheShapesAreDescribed(t *testing.T) {
	d := readDocument(t)
	for name, shape := range map[string]any{
		"Accent": api.Accent{}, "Song": api.Song{}, "Guest": api.Guest{}, "Entry": api.Entry{}, "Playback": api.Playback{}, "State": api.State{}, "Group": api.Group{}, "RailMark": api.RailMark{},
		"Play": api.Play{}, "Award": api.Award{}, "Votes": api.Votes{}, "Night": api.Night{}, "Party": api.Party{}, "Totals": history.Totals{}, "Point": history.Point{}, "Ranked": history.Ranked{}, "Statistics": history.Statistics{},
		"Setting": api.Setting{}, "SettingChoice": api.SettingChoice{}, "Settings": api.Settings{}, "SettingsChange": api.SettingsChange{}, "SettingDiff": api.SettingDiff{}, "SettingsFile": settings.File{}, "ScheduleLine": settings.Hour{}, "Rules": api.Rules{},
		"Playlist": api.Playlist{}, "PlaylistItem": api.PlaylistItem{}, "PlaylistAnswer": api.PlaylistAnswer{}, "Imported": api.Imported{}, "Warning": api.Warning{}, "Queued": api.Queued{}, "QueueRefusal": api.QueueRefusal{},
		"Folder": api.Folder{}, "FolderAnswer": api.FolderAnswer{}, "Root": api.Root{}, "FileProblem": api.FileProblem{}, "ScanProgress": models.ScanProgress{}, "Device": api.Device{}, "OutputHealth": api.OutputHealth{}, "GuestDetail": api.GuestDetail{}, "Standing": api.Standing{}, "Deed": api.Deed{}, "Account": api.Account{}, "Invite": api.Invite{}, "AuditLine": api.AuditLine{}, "SystemFact": api.SystemFact{}, "WiFi": api.WiFi{}, "Shout": api.Shout{}, "Why": api.Why{}, "Explanation": api.Explanation{},
	} {
		fields, always := fieldsOf(reflect.TypeOf(shape))
		described := d.Components.Schemas[name]
		for field := range fields {
			if _, ok := described.Properties[field]; !ok {
				t.Errorf("%s.%s is not described", name, field)
			}
			if slices.Contains(described.Required, field) != always[field] {
				t.Errorf("%s.%s: required is %v", name, field, !always[field])
			}
		}
		for field := range described.Properties {
			if !fields[field] {
				t.Errorf("%s.%s is described but not there", name, field)
			}
		}
	}
}

// fieldsOf lists a struct's JSON fields, and which of them are never left out.
func fieldsOf(t reflect.Type) (fields, always map[string]bool) {
	fields, always = map[string]bool{}, map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			inner, innerAlways := fieldsOf(f.Type)
			for name := range inner {
				fields[name], always[name] = true, innerAlways[name]
			}
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "-" {
			fields[name], always[name] = true, !strings.Contains(options, "omitempty")
		}
	}
	return fields, always
}

// check tells where a value is not as described.
func (d document) check(s schema, value any, at string) error {
	if s.Ref != "" {
		name := strings.TrimPrefix(s.Ref, "#/components/schemas/")
		target, ok := d.Components.Schemas[name]
		if !ok {
			return fmt.Errorf("%s: no schema %s", at, name)
		}
		return d.check(target, value, at)
	}
	if len(s.AnyOf) > 0 {
		var err error
		for _, one := range s.AnyOf {
			if err = d.check(one, value, at); err == nil {
				return nil
			}
		}
		return err
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return fmt.Errorf("%s: %v is none of %v", at, value, s.Enum)
	}
	switch v := value.(type) {
	case map[string]any:
		return d.checkObject(s, v, at)
	case []any:
		for i, item := range v {
			if s.Type != "array" {
				break
			}
			if err := d.check(*s.Items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return expectType(s, "array", at)
	case float64:
		if v != float64(int64(v)) || s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			return fmt.Errorf("%s: %v is out of range", at, v)
		}
		return expectType(s, "integer", at)
	case string:
		if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			return fmt.Errorf("%s: %q is not like %s", at, v, s.Pattern)
		}
		return expectType(s, "string", at)
	case bool:
		return expectType(s, "boolean", at)
	}
	return expectType(s, "null", at)
}

func expectType(s schema, is, at string) error {
	if s.Type != is {
		return fmt.Errorf("%s: is %s, described as %s", at, is, s.Type)
	}
	return nil
}

func (d document) checkObject(s schema, v map[string]any, at string) error {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			return fmt.Errorf("%s.%s is missing", at, name)
		}
	}
	for name, inner := range v {
		p, ok := s.Properties[name]
		if !ok && s.AdditionalProperties != nil {
			return fmt.Errorf("%s.%s is not described", at, name)
		}
		if ok {
			if err := d.check(p, inner, at+"."+name); err != nil {
				return err
			}
		}
	}
	return expectType(s, "object", at)
}

// The whole interface once, each answer held against its description.
func TestAnswersAreAsDescribed(t *testing.T) {
	d, h := readDocument(t), newHouse(t, 8)
	h.account("admin", models.Admin)
	guest, host := h.guest(), h.login("admin")
	fence, err := h.party.Acquire(t.Context())
	must(t, err)
	for i := range 4 {
		h.request(guest, i)
	}
	_, err = h.party.Finish(t.Context(), fence, 0, models.EndPlayed)
	must(t, err)
	must(t, h.party.Report(t.Context(), fence, "null", "", ""))
	failed := h.state(guest).Queue[2].ID
	_, err = h.party.Fail(t.Context(), fence, failed, models.ProblemBroken)
	must(t, err)
	state := h.state(guest)
	waiting, playing := state.Queue[0].ID, state.Playback.Entry.ID
	root := t.TempDir()
	told := 0
	for _, call := range []struct{ method, path, body, shape, status string }{
		{"post", "/guests", `{"name":"Zoë"}`, "/guests", "200"},
		{"patch", "/guests/me", `{"name":"Zoë","colour":"#aabbcc"}`, "/guests/me", "200"},
		{"get", "/guests", "", "/guests", "200"},
		{"get", "/state", "", "/state", "200"},
		{"get", "/search?q=song&limit=5", "", "/search", "200"},
		{"get", "/search", "", "/search", "200"},
		{"get", "/suggestions", "", "/suggestions", "200"},
		{"get", "/random", "", "/random", "200"},
		{"get", "/browse/artists?limit=3", "", "/browse/{by}", "200"},
		{"get", "/browse/albums", "", "/browse/{by}", "200"},
		{"get", "/browse/genres", "", "/browse/{by}", "200"},
		{"get", "/browse/songs?genre=pop", "", "/browse/songs", "200"},
		{"post", "/queue", fmt.Sprintf(`{"song_id":%d,"typed":"sng"}`, h.songs[5]), "/queue", "201"},
		{"post", "/queue", fmt.Sprintf(`{"song_id":%d}`, h.songs[5]), "/queue", "200"},
		{"put", fmt.Sprintf("/queue/%d/vote", waiting), `{"value":-1}`, "/queue/{entry}/vote", "200"},
		{"post", fmt.Sprintf("/queue/%d/move", waiting), `{"before":0}`, "/queue/{entry}/move", "200"},
		{"post", fmt.Sprintf("/queue/%d/retry", failed), "", "/queue/{entry}/retry", "200"},
		{"delete", fmt.Sprintf("/queue/%d", waiting), "", "/queue/{entry}", "204"},
		{"put", "/playback", `{"volume":40,"paused":true,"position_ms":1000,"crossfade_ms":0,"output":""}`, "/playback", "200"},
		{"post", "/playback/skip", fmt.Sprintf(`{"entry":%d}`, playing), "/playback/skip", "200"},
		{"post", "/playback/skip", fmt.Sprintf(`{"entry":%d}`, playing), "/playback/skip", "410"},
		{"post", "/alarm", `{"sound":"yes"}`, "/alarm", "200"},
		{"post", "/alarm", "", "/alarm", "429"},
		{"get", "/history", "", "/history", "200"},
		{"get", "/history?span=custom&from=2026-01-01&to=x", "", "/history", "400"},
		{"get", "/history?span=party&party=999", "", "/history", "404"},
		{"get", "/statistics?span=week", "", "/statistics", "200"},
		{"get", "/parties", "", "/parties", "200"},
		{"put", "/parties/1/recap", `{"shared":true}`, "/parties/{party}/recap", "200"},
		{"get", "/recap/nothing", "", "/recap/{token}", "404"},
		{"get", "/guests/me/night", "", "/guests/me/night", "200"},
		{"post", "/library/scan", "", "/library/scan", "202"},
		{"post", "/library/roots", fmt.Sprintf(`{"path":%q}`, root), "/library/roots", "200"},
		{"post", "/library/roots", `{"path":"/does/not/exist"}`, "/library/roots", "400"},
		{"post", "/library/roots", `{"path":"relative"}`, "/library/roots", "400"},
		{"get", "/library", "", "/library", "200"},
		{"delete", "/library/roots", fmt.Sprintf(`{"path":%q}`, root), "/library/roots", "200"},
		{"delete", "/library/roots", `{"path":"/nowhere"}`, "/library/roots", "404"},
		{"get", "/outputs", "", "/outputs", "200"},
		{"get", "/system", "", "/system", "200"},
		{"put", "/wifi", `{"ssid":"Party; \"x\"","password":"a:b,c;d\\"}`, "/wifi", "200"},
		{"get", "/settings", "", "/settings", "200"},
		{"patch", "/settings", `{"kick_votes":4,"schedule":[{"rule":"volume","from":"23:00","until":"06:00","value":40,"days":["fri","sat"]}],"forbidden":["polka"],"if":{"kick_votes":2}}`, "/settings", "200"},
		{"get", "/settings", "", "/settings", "200"},
		{"patch", "/settings", `{"kick_votes":5,"if":{"kick_votes":2}}`, "/settings", "409"},
		{"patch", "/settings", `{"kick_votes":0}`, "/settings", "400"},
		{"get", "/settings/export", "", "/settings/export", "200"},
		{"post", "/settings/preset", `{"name":"bar","try":true}`, "/settings/preset", "200"},
		{"post", "/settings/preset", `{"name":"disco"}`, "/settings/preset", "404"},
		{"post", "/settings/import?try=true", `{"format":"upbeat-settings","version":1,"settings":{"level":"up_only"}}`, "/settings/import", "200"},
		{"post", "/parties", `{"name":"Late"}`, "/parties", "201"},
		{"put", "/wifi", `{"ssid":"Party","password":"short"}`, "/wifi", "400"},
		{"get", "/guests?q=zo&show=here", "", "/guests", "200"},
		{"get", "/guests/1", "", "/guests/{guest}", "200"},
		{"patch", "/guests/1", `{"muted":true,"banned":false,"name":"Zo"}`, "/guests/{guest}", "200"},
		{"patch", "/guests/1", `{"muted":1}`, "/guests/{guest}", "400"},
		{"delete", "/guests/1/votes", "", "/guests/{guest}/votes", "200"},
		{"post", "/guests/1/merge", `{"into":1}`, "/guests/{guest}/merge", "400"},
		{"post", "/guests/me/proof", `{"code":"whatever"}`, "/guests/me/proof", "200"},
		{"get", "/stage/code", "", "/stage/code", "200"},
		{"get", "/stage/link", "", "/stage/link", "200"},
		{"delete", "/stage/link", "", "/stage/link", "204"},
		{"get", "/accounts", "", "/accounts", "200"},
		{"patch", "/accounts/admin", `{"disabled":true}`, "/accounts/{name}", "409"},
		{"patch", "/accounts/admin", `{"role":"admin"}`, "/accounts/{name}", "200"},
		{"delete", "/accounts/nobody", "", "/accounts/{name}", "404"},
		{"delete", "/accounts/me/sessions", "", "/accounts/me/sessions", "200"},
		{"put", "/accounts/me/password", `{"old":"wrong","new":"long enough"}`, "/accounts/me/password", "403"},
		{"post", "/invites", `{"name":"Robin","hours":2}`, "/invites", "201"},
		{"get", "/invites", "", "/invites", "200"},
		{"post", "/invites/accept", `{"token":"x","password":"long enough"}`, "/invites/accept", "404"},
		{"delete", "/invites/x", "", "/invites/{invite}", "404"},
		{"get", "/audit", "", "/audit", "200"},
		{"delete", "/guests/me", "", "/guests/me", "204"},
		{"delete", "/session", "", "/session", "204"},
		{"post", "/session", fmt.Sprintf(`{"name":"admin","password":%q}`, adminPassword), "/session", "200"},
		{"get", "/events", "", "/events", "426"},
		{"get", "/openapi.json", "", "/openapi.json", "200"},
		{"get", "/browse/nothing", "", "/browse/{by}", "404"},
		{"get", "/search?limit=0", "", "/search", "400"},
	} {
		name := call.method + " " + call.path
		a := h.do(ask{method: strings.ToUpper(call.method), path: "/api/v1" + call.path, body: call.body, cookies: []string{guest, host}})
		if fmt.Sprint(a.status) != call.status {
			t.Errorf("%s: %d, want %s: %s", name, a.status, call.status, clip(a.body))
			continue
		}
		if a.status == 204 {
			continue
		}
		var value any
		a.into(t, &value)
		shape := schema{Ref: "#/components/schemas/Refusal"}
		if a.status < 300 {
			shape = d.Paths[call.shape][call.method].Responses[call.status].Content["application/json"].Schema
		}
		if err := d.check(shape, value, call.method+" "+call.path); err != nil {
			t.Errorf("%v in %s", err, clip(a.body))
		}
		told++
	}
	if told < 30 {
		t.Errorf("only %d answers were held against their description", told)
	}
}
