package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"upbeat/internal/history"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/api"
)

// readDocument reads the description, which must be valid OpenAPI with all that it refers to.
func readDocument(t *testing.T) *openapi3.T {
	t.Helper()
	d, err := openapi3.NewLoader().LoadFromFile("openapi.json")
	must(t, err)
	must(t, d.Validate(t.Context(), openapi3.EnableMultiError(), openapi3.EnableSchemaFormatValidation(),
		openapi3.EnableSchemaPatternValidation()))
	return d
}

// operation finds what describes a method of a path; nil = nothing does.
func operation(d *openapi3.T, method, path string) *openapi3.Operation {
	if item := d.Paths.Value(path); item != nil {
		return item.Operations()[strings.ToUpper(method)]
	}
	return nil
}

func TestEveryRouteOfTheAPIIsDescribed(t *testing.T) {
	d, h := readDocument(t), newHarness(t, 0)
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
		if operation(d, method, path) == nil {
			t.Errorf("%s is served but not described", name)
		}
	}
	for path, item := range d.Paths.Map() {
		for method := range item.Operations() {
			if !served[strings.ToLower(method)+" "+path] {
				t.Errorf("%s %s is described but not served", method, path)
			}
		}
	}
}

func TestTheShapesAreDescribed(t *testing.T) {
	d := readDocument(t)
	for name, shape := range map[string]any{
		"Accent": api.Accent{}, "Song": api.Song{}, "Guest": api.Guest{}, "Entry": api.Entry{}, "Playback": api.Playback{},
		"State": api.State{}, "Group": api.Group{}, "RailMark": api.RailMark{},
		"Play": api.Play{}, "Award": api.Award{}, "Votes": api.Votes{}, "Night": api.Night{}, "Party": api.Party{},
		"Totals": history.Totals{}, "Point": history.Point{}, "Ranked": history.Ranked{}, "Statistics": history.Statistics{},
		"Setting": api.Setting{}, "SettingChoice": api.SettingChoice{}, "Settings": api.Settings{}, "SettingsChange": api.SettingsChange{},
		"SettingDiff": api.SettingDiff{}, "SettingsFile": settings.File{}, "ScheduleLine": settings.Hour{}, "Rules": api.Rules{},
		"Playlist": api.Playlist{}, "PlaylistItem": api.PlaylistItem{}, "PlaylistAnswer": api.PlaylistAnswer{}, "Imported": api.Imported{},
		"Warning": api.Warning{}, "Queued": api.Queued{}, "QueueRefusal": api.QueueRefusal{},
		"Folder": api.Folder{}, "FolderAnswer": api.FolderAnswer{}, "Root": api.Root{}, "FileProblem": api.FileProblem{},
		"ScanProgress": models.ScanProgress{}, "Device": api.Device{}, "OutputHealth": api.OutputHealth{},
		"GuestDetail": api.GuestDetail{}, "Standing": api.Standing{}, "Deed": api.Deed{}, "Account": api.Account{},
		"Invite": api.Invite{}, "AuditLine": api.AuditLine{}, "SystemFact": api.SystemFact{}, "WiFi": api.WiFi{}, "Shout": api.Shout{},
		"Why": api.Why{}, "Explanation": api.Explanation{},
	} {
		fields, always := fieldsOf(reflect.TypeOf(shape))
		described := shapeNamed(t, d, name)
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

// shapeNamed is one of the description's shapes; it is empty where there is none of that name.
func shapeNamed(t *testing.T, d *openapi3.T, name string) *openapi3.Schema {
	t.Helper()
	found := d.Components.Schemas[name]
	if found == nil {
		t.Errorf("no shape %s is described", name)
		return &openapi3.Schema{}
	}
	return found.Value
}

// answerAsDescribed tells where an answer differs from what its operation says of its status: an operation's own answer for what is done,
// the refusal that all of them share for the rest.
func answerAsDescribed(t *testing.T, d *openapi3.T, method, path string, a answer) error {
	t.Helper()
	o := operation(d, method, path)
	if o == nil {
		return errors.New("it is not described")
	}
	described := o.Responses.Status(a.status)
	if described == nil && a.status >= 300 {
		described = o.Responses.Default()
	}
	if described == nil {
		return fmt.Errorf("no answer %d is described", a.status)
	}
	if a.status == 204 {
		return nil
	}
	content := described.Value.Content["application/json"]
	if content == nil || content.Schema == nil {
		return fmt.Errorf("the answer %d is described without JSON", a.status)
	}
	var value any
	a.into(t, &value)
	if err := asDescribed(content.Schema.Value, value, openapi3.VisitAsResponse()); err != nil || a.status < 300 {
		return err
	}
	return asDescribed(shapeNamed(t, d, "Refusal"), value)
}

// asDescribed tells where a value differs from its description.
func asDescribed(s *openapi3.Schema, value any, options ...openapi3.SchemaValidationOption) error {
	err := s.VisitJSON(value, append(options, openapi3.EnableJSONSchema2020())...)
	var wrong *openapi3.SchemaError
	if errors.As(err, &wrong) {
		return fmt.Errorf("/%s: %s", strings.Join(wrong.JSONPointer(), "/"), wrong.Reason)
	}
	return err
}

// The checks below find what is wrong: a field too many, one too few, a null, a fraction, a value that is not listed, a text of another
// form.
func TestAWrongAnswerIsFound(t *testing.T) {
	d := readDocument(t)
	for _, test := range []struct {
		shape, body string
		right       bool
	}{
		{"Guest", `{"id":1,"name":"Zoë","colour":"#aabbcc"}`, true},
		{"Guest", `{"id":1,"name":"Zoë","colour":"#aabbcc","age":3}`, false},
		{"Guest", `{"id":1,"name":"Zoë"}`, false},
		{"Guest", `{"id":1,"name":null,"colour":"#aabbcc"}`, false},
		{"Guest", `{"id":1.5,"name":"Zoë","colour":"#aabbcc"}`, false},
		{"Guest", `{"id":"1","name":"Zoë","colour":"#aabbcc"}`, false},
		{"Guest", `{"id":1,"name":"Zoë","colour":"red"}`, false},
		{"GuestAnswer", `{"guest":{"id":1}}`, false},
		{"Refusal", `{"error":{"code":"x","message":"y"}}`, true},
		{"Refusal", `{"error":{"code":"x"}}`, false},
		{"Refusal", `[]`, false},
		{"Why", `{"reason":"turn","turn":2}`, true},
		{"Why", `{"reason":"whim"}`, false},
	} {
		var value any
		must(t, json.Unmarshal([]byte(test.body), &value))
		if err := asDescribed(shapeNamed(t, d, test.shape), value); (err == nil) != test.right {
			t.Errorf("%s %s: %v", test.shape, test.body, err)
		}
	}
}

// The whole interface once, each answer held against its description.
func TestAnswersAreAsDescribed(t *testing.T) {
	d, h := readDocument(t), newHarness(t, 8)
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
		{"patch", "/settings",
			`{"kick_votes":4,"schedule":[{"rule":"volume","from":"23:00","until":"06:00","value":40,"days":["fri","sat"]}],"forbidden":["polka"],"if":{"kick_votes":2}}`, "/settings", "200"},
		{"get", "/settings", "", "/settings", "200"},
		{"patch", "/settings", `{"kick_votes":5,"if":{"kick_votes":2}}`, "/settings", "409"},
		{"patch", "/settings", `{"kick_votes":0}`, "/settings", "400"},
		{"get", "/settings/export", "", "/settings/export", "200"},
		{"post", "/settings/preset", `{"name":"bar","try":true}`, "/settings/preset", "200"},
		{"post", "/settings/preset", `{"name":"disco"}`, "/settings/preset", "404"},
		{"post", "/settings/import?try=true", `{"format":"upbeat-settings","version":1,"settings":{"level":"up_only"}}`, "/settings/import",
			"200"},
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
		if err := answerAsDescribed(t, d, call.method, call.shape, a); err != nil {
			t.Errorf("%s: %v in %s", name, err, clip(a.body))
		}
		if a.status == 204 {
			continue
		}
		if err := bodyAsDescribed(operation(d, call.method, call.shape), call.body); err != nil && a.status < 300 {
			t.Errorf("%s is done for a body that is described as wrong: %v", name, err)
		}
		told++
	}
	if told < 30 {
		t.Errorf("only %d answers were held against their description", told)
	}
}

// bodyAsDescribed tells where the body of a request differs from its description.
func bodyAsDescribed(o *openapi3.Operation, body string) error {
	if body == "" {
		return nil
	}
	if o == nil || o.RequestBody == nil {
		return errors.New("no body is described")
	}
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		return err
	}
	return asDescribed(o.RequestBody.Value.Content["application/json"].Schema.Value, value, openapi3.VisitAsRequest())
}
