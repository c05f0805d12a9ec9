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
	"upbeat/lights/zone"
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
		"Totals": history.Totals{}, "Point": history.Point{}, "Ranked": history.RankLine{}, "Statistics": history.Statistics{},
		"Setting": api.Setting{}, "SettingChoice": api.SettingChoice{}, "Settings": api.Settings{}, "SettingsChange": api.SettingsChange{},
		"SettingDiff": api.SettingDiff{}, "SettingsFile": settings.File{}, "ScheduleLine": settings.Hour{}, "Rules": api.Rules{},
		"Playlist": api.Playlist{}, "PlaylistItem": api.PlaylistItem{}, "PlaylistAnswer": api.PlaylistAnswer{}, "Imported": api.Imported{},
		"Warning": api.Warning{}, "Queued": api.Queued{}, "QueueRefusal": api.QueueRefusal{},
		"Folder": api.Folder{}, "FolderAnswer": api.FolderAnswer{}, "Root": api.Root{}, "FileProblem": api.FileProblem{},
		"ScanProgress": models.ScanProgress{}, "Device": api.Device{}, "OutputHealth": api.OutputHealth{},
		"GuestDetail": api.GuestDetail{}, "Standing": api.Standing{}, "Deed": api.Deed{}, "Burst": api.Burst{}, "Account": api.Account{},
		"OwnAccount": api.OwnAccount{}, "Session": api.Session{}, "Token": api.Token{},
		"Invite": api.Invite{}, "AuditLine": api.AuditLine{}, "SystemFact": api.SystemFact{},
		"Task": api.Task{}, "TaskCount": api.TaskCount{}, "TaskJob": api.TaskJob{}, "Tasks": api.Tasks{},
		"WiFi": api.WiFi{}, "Shout": api.Shout{},
		"Lights": api.Lights{}, "LightDevice": api.LightDevice{}, "LightHealth": api.LightHealth{}, "LightZone": api.LightZone{},
		"LightPart": zone.Part{}, "LightKind": api.LightKind{}, "LightProgram": api.LightProgram{}, "LightParam": api.LightParam{},
		"LightChoice": api.LightChoice{}, "Upload": api.Upload{}, "Brought": api.Brought{}, "Decided": api.Decided{},
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
