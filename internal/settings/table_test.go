package settings_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
)

func TestTheTableIsComplete(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	units := []string{"", "songs", "song", "percent", "votes", "seconds", "minutes", "hours", "days", "guests", "megabytes", "gigabytes"}
	seen := map[string]bool{}
	for _, s := range settings.Table() {
		switch {
		case !name.MatchString(s.Name) || seen[s.Name]:
			t.Errorf("%q: not a name, or there twice", s.Name)
		case !name.MatchString(s.Group):
			t.Errorf("%s: group %q", s.Name, s.Group)
		case !slices.Contains([]settings.See{settings.SeeEveryone, settings.SeeHosts, settings.SeeAdmins}, s.See):
			t.Errorf("%s: see %q", s.Name, s.See)
		case !slices.Contains([]settings.See{settings.SeeEveryone, settings.SeeHosts, settings.SeeAdmins}, s.Edit):
			t.Errorf("%s: edit %q", s.Name, s.Edit)
		case !slices.Contains(units, s.Unit):
			t.Errorf("%s: unit %q", s.Name, s.Unit)
		case s.Kind == settings.Number && s.Max <= s.Min:
			t.Errorf("%s: from %d to %d", s.Name, s.Min, s.Max)
		case s.Kind == settings.Number && s.Unit == "":
			t.Errorf("%s: a number without a unit", s.Name)
		case (s.Kind == settings.Text || s.Kind == settings.Lines || s.Kind == settings.Hours) && s.Max <= 0:
			t.Errorf("%s: no bound", s.Name)
		case s.Kind == settings.Choice && len(s.Choices) < 2:
			t.Errorf("%s: choices %v", s.Name, s.Choices)
		}
		seen[s.Name] = true
	}
	if fields := reflect.TypeFor[settings.Values]().NumField(); len(seen) != fields || fields == 0 {
		t.Errorf("%d settings of %d fields", len(seen), fields)
	}
}

// TestWhoMayChangeASettingMaySeeIt: nobody can write what they cannot read.
func TestWhoMayChangeASettingMaySeeIt(t *testing.T) {
	for _, s := range settings.Table() {
		for _, role := range []models.Role{models.System, models.Admin, models.Moderator, models.Anyone, ""} {
			if s.Editable(role) && !s.Visible(role) {
				t.Errorf("%s: %q may change it and not see it", s.Name, role)
			}
			if (role == models.Anyone || role == "") && s.Editable(role) {
				t.Errorf("%s: %q may change it", s.Name, role)
			}
			if role == models.Admin && (!s.Editable(role) || !s.Visible(role)) {
				t.Errorf("%s: an admin may not", s.Name)
			}
		}
	}
}

// TestDefaultsAreValid gives each default back as a change: it is in its own bounds and changes nothing.
func TestDefaultsAreValid(t *testing.T) {
	v := settings.Default()
	for _, s := range settings.Table() {
		next, changed, err := v.With(settings.Changes{s.Name: json.RawMessage(v.JSON(s))})
		if err != nil || len(changed) != 0 {
			t.Errorf("%s: its default %s: %v, changed %v", s.Name, v.JSON(s), err, changed)
		}
		if next.JSON(s) != v.JSON(s) {
			t.Errorf("%s: %s became %s", s.Name, v.JSON(s), next.JSON(s))
		}
		if data, _ := json.Marshal(s.Default); string(data) != v.JSON(s) && v.JSON(s) != "[]" {
			t.Errorf("%s: the table says %s, the values say %s", s.Name, data, v.JSON(s))
		}
	}
}

func TestOf(t *testing.T) {
	for _, want := range settings.Table() {
		if got, ok := settings.Of(want.Name); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", want.Name, got, ok)
		}
	}
	for _, name := range []string{"", "Policy", "field", "policy "} {
		if _, ok := settings.Of(name); ok {
			t.Errorf("%q is a setting", name)
		}
	}
}

// other is a valid value that is not the default.
func other(t *testing.T, s settings.Setting) string {
	t.Helper()
	switch s.Kind {
	case settings.Bool:
		return map[bool]string{true: "false", false: "true"}[s.Default.(bool)]
	case settings.Number:
		if s.Default == s.Max {
			return asJSON(t, s.Min)
		}
		return asJSON(t, s.Max)
	case settings.Choice:
		return asJSON(t, s.Choices[(slices.Index(s.Choices, fmt.Sprint(s.Default))+1)%len(s.Choices)])
	case settings.Lines:
		return `["two words","/^live/"]`
	case settings.Hours:
		return `[{"rule":"volume","from":"23:00","until":"06:00","days":["fri","sat"],"value":40},{"rule":"last_song","from":"02:00","until":"00:00"}]`
	}
	if text, special := map[string]string{"time_zone": "Europe/Berlin", "stream_url": "https://radio.example/stream"}[s.Name]; special {
		return asJSON(t, text)
	}
	return `"something else"`
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestEverySettingRoundTrips changes each one, alone and all together, stores what With says and loads it again.
func TestEverySettingRoundTrips(t *testing.T) {
	all, stored := settings.Changes{}, map[string]string{}
	for _, s := range settings.Table() {
		v, value := settings.Default(), other(t, s)
		next, changed, err := v.With(settings.Changes{s.Name: json.RawMessage(value)})
		if err != nil || len(changed) != 1 || changed[0].Setting.Name != s.Name || changed[0].Old != v.JSON(s) || changed[0].New != value ||
			next.JSON(s) != value {
			t.Fatalf("%s to %s: %v, %+v", s.Name, value, err, changed)
		}
		for _, rest := range settings.Table() {
			if rest.Name != s.Name && next.JSON(rest) != v.JSON(rest) {
				t.Errorf("%s changed %s", s.Name, rest.Name)
			}
		}
		if loaded := settings.Load(map[string]string{s.Name: changed[0].New}); loaded.JSON(s) != value {
			t.Errorf("%s: %s came back as %s", s.Name, value, loaded.JSON(s))
		}
		all[s.Name], stored[s.Name] = json.RawMessage(value), value
	}
	v := settings.Default()
	next, changed, err := v.With(all)
	if err != nil || len(changed) != len(all) {
		t.Fatalf("%d of %d changed: %v", len(changed), len(all), err)
	}
	if loaded := settings.Load(stored); !reflect.DeepEqual(loaded, next) {
		t.Errorf("loaded %+v, want %+v", loaded, next)
	}
	if !reflect.DeepEqual(v, settings.Default()) {
		t.Error("With changed its receiver")
	}
}

// TestBadValuesNameTheField, and nothing is applied, the good neighbours neither.
func TestBadValuesNameTheField(t *testing.T) {
	bad := map[settings.Kind][]string{
		settings.Bool:   {`1`, `"true"`, `null`, ``, `{}`, `truee`},
		settings.Number: {`"3"`, `1.5`, `null`, `1e99`, `-99999999999999999999`, `[]`, ``},
		settings.Choice: {`"nonsense"`, `""`, `1`, `null`, `"FAIR"`},
		settings.Text:   {`1`, `null`, `["x"]`, "\"a\\nb\"", "\"a\\u0000b\"", "\"a\\u007fb\"", asJSON(t, string(make([]rune, 9999)))},
		settings.Lines:  {`"x"`, `null`, `[1]`, `["/(/"]`, `["ok","/[/"]`},
		settings.Hours: {`"x"`, `null`, `[1]`, `[{"rule":"dance","from":"20:00","until":"21:00"}]`,
			`[{"rule":"volume","from":"25:00","until":"21:00","value":3}]`,
			`[{"rule":"volume","from":"20:00","until":"21:00","value":101}]`,
			`[{"rule":"volume","from":"20:00","until":"21:00","value":-1}]`,
			`[{"rule":"no_explicit","from":"20:00","until":"21:00","value":1}]`,
			`[{"rule":"no_explicit","from":"20:00","until":"21:00","days":["today"]}]`,
			`[{"rule":"no_explicit","from":"20:00","until":"21:00","colour":"red"}]`, `[{"rule":"no_explicit","from":20,"until":21}]`,
			`[{"rule":"no_explicit","from":"8pm","until":"21:00"}]`},
	}
	for _, s := range settings.Table() {
		values := bad[s.Kind]
		if s.Kind == settings.Number {
			values = append(slices.Clone(values), asJSON(t, s.Min-1), asJSON(t, int64(s.Max)+1))
		}
		for _, value := range values {
			refused(t, s.Name, value)
		}
	}
	for _, c := range [][2]string{
		{"time_zone", `"Mars/Olympus"`}, {"time_zone", `"Local"`}, {"time_zone", `"../../etc/passwd"`},
		{"stream_url", `"file:///etc/passwd"`}, {"stream_url", `"radio.example"`},
		{"stream_url", `"https://"`}, {"stream_url", `"https://user:secret@radio.example/"`}, {"nonsense", `1`}, {"", `1`},
		{"Policy", `"fair"`},
		{"forbidden", asJSON(t, []string{strings.Repeat("x", 201)})}, {"forbidden", asJSON(t, slices.Repeat([]string{"x"}, 201))},
		{"schedule", asJSON(t, slices.Repeat([]settings.Hour{{Rule: settings.HourNoExplicit}}, 51))},
	} {
		refused(t, c[0], c[1])
	}
}

func refused(t *testing.T, name, value string) {
	t.Helper()
	v := settings.Default()
	neighbour := "bound" // good values before and after it in the alphabet
	if name == neighbour {
		neighbour = "policy"
	}
	changes := settings.Changes{"alarm_chance": json.RawMessage(`1`), neighbour: json.RawMessage(other(t, named(t, neighbour))),
		"voters_colours": json.RawMessage(`true`)}
	changes[name] = json.RawMessage(value)
	next, changed, err := v.With(changes)
	var field *models.FieldError
	if !errors.As(err, &field) || field.Field != name || field.Want == "" || changed != nil {
		t.Errorf("%s = %.80s: %v", name, value, err)
	}
	if !reflect.DeepEqual(next, v) {
		t.Errorf("%s = %.80s: something was applied", name, value)
	}
}

func named(t *testing.T, name string) settings.Setting {
	t.Helper()
	s, ok := settings.Of(name)
	if !ok {
		t.Fatalf("%s is not a setting", name)
	}
	return s
}

// TestLoadLeavesOutWhatItDoesNotUnderstand: a database of another version is no reason to fail.
func TestLoadLeavesOutWhatItDoesNotUnderstand(t *testing.T) {
	got := settings.Load(map[string]string{"policy": `"chaos"`, "bound": `2`, "gone": `1`, "waiting_per_guest": `"3"`, "in_a_row": `2`,
		"schedule": `[{"rule":"x"}]`, "forbidden": `nonsense`})
	want := settings.Default()
	want.InARow = 2
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestValuesDoNotShareTheirLists: what one change made is not changed by the next.
func TestValuesDoNotShareTheirLists(t *testing.T) {
	v := settings.Default()
	first, _, err := v.With(settings.Changes{"forbidden": json.RawMessage(`["a","b"]`)})
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := first.With(settings.Changes{"forbidden": json.RawMessage(`["c"]`)})
	if err != nil || !slices.Equal(first.Forbidden, []string{"a", "b"}) || !slices.Equal(second.Forbidden, []string{"c"}) {
		t.Errorf("%v, %v: %v", first.Forbidden, second.Forbidden, err)
	}
}

func TestPresets(t *testing.T) {
	for _, p := range settings.Presets() {
		changes, ok := settings.PresetNamed(p.Name)
		if !ok {
			t.Fatalf("%s is not there", p.Name)
		}
		odd := settings.Default()
		odd.Bound, odd.TimeZone, odd.Forbidden, odd.ClosingSong, odd.Level = 99, "Asia/Tokyo", []string{"x"}, 7, settings.HostOnly
		v, _, err := odd.With(changes)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if v.TimeZone != "Asia/Tokyo" || !slices.Equal(v.Forbidden, []string{"x"}) || v.ClosingSong != 7 {
			t.Errorf("%s took what belongs to the place: %+v", p.Name, v)
		}
		if v.Bound != 12 || v.Level == settings.HostOnly {
			t.Errorf("%s left %d, %s", p.Name, v.Bound, v.Level)
		}
		for name, value := range p.Changes {
			s, known := settings.Of(name)
			if !known || v.JSON(s) != string(value) {
				t.Errorf("%s: %s is %s, not %s", p.Name, name, v.JSON(s), value)
			}
		}
	}
	if _, ok := settings.PresetNamed("funeral"); ok || len(settings.Presets()) < 4 {
		t.Error("presets")
	}
}

func FuzzWith(f *testing.F) {
	for _, seed := range [][2]string{
		{"policy", `"votes"`}, {"bound", `12`}, {"forbidden", `["/a(b|c)*/","x"]`},
		{"schedule", `[{"rule":"volume","from":"23:00","until":"06:00","days":["fri"],"value":40}]`},
		{"time_zone", `"Europe/Berlin"`}, {"stream_url", `"http://[::1]:80/x"`}, {"codes", `true`}, {"fallback_of", "\"\\ud800\""},
		{"x", `null`}, {"schedule", `null`},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, name string, value []byte) {
		s, _ := settings.Of(name)
		v := settings.Default()
		next, changed, err := v.With(settings.Changes{name: value})
		if err != nil {
			var field *models.FieldError
			if !errors.As(err, &field) || field.Field != name || changed != nil || !reflect.DeepEqual(next, v) {
				t.Fatalf("%q = %q: %v", name, value, err)
			}
			return
		}
		stored := map[string]string{}
		for _, c := range changed {
			stored[c.Setting.Name] = c.New
		}
		loaded := settings.Load(stored)
		for _, s := range settings.Table() {
			if loaded.JSON(s) != next.JSON(s) {
				t.Fatalf("%q = %q: %s is %s, and %s when it is loaded again", name, value, s.Name, next.JSON(s), loaded.JSON(s))
			}
		}
		again, changed, err := next.With(settings.Changes{name: json.RawMessage(next.JSON(s))})
		if err != nil || len(changed) != 0 || !reflect.DeepEqual(again, next) {
			t.Fatalf("%q = %q: what was accepted is not accepted again: %v", name, value, err)
		}
	})
}
