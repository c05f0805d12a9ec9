// Package settings owns the one typed table of what a host may change while the party runs: names, types, defaults, units, bounds and
// who may see them. Forms, the API, the documentation and all validation come from it. It is pure: queue keeps the values in the
// database and hands them out; voting reads them.
package settings

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"upbeat/models"
)

// Kind is the type of a setting's value.
type Kind string

// The kinds. Lines is a list of texts; Hours is a schedule.
const (
	Bool   Kind = "bool"
	Number Kind = "number"
	Text   Kind = "text"
	Choice Kind = "choice"
	Lines  Kind = "lines"
	Hours  Kind = "schedule"
)

// See is who may see a setting.
type See string

// Who may see a setting.
const (
	SeeEveryone See = "everyone"
	SeeHosts    See = "hosts"
	SeeAdmins   See = "admins"
)

// Setting is one line of the table.
type Setting struct {
	Name    string   `json:"name"`
	Group   string   `json:"group"`
	Kind    Kind     `json:"kind"`
	Default any      `json:"default"`
	Unit    string   `json:"unit,omitempty"`
	Min     int      `json:"min"` // of a number
	Max     int      `json:"max"` // of a number; runes of a text; how many lines
	Choices []string `json:"choices,omitempty"`
	See     See      `json:"see"`
	Edit    See      `json:"edit"` // who may change it: admins, where the tag says nothing else
	// "kick=votes": it makes a difference only while another setting has one of these values; "" = always
	When string `json:"when,omitempty"`
	// Limit: 0 sets no limit
	Limit bool `json:"limit,omitempty"`
	// Unused: it guards nothing yet. It is valid in files and in the API, and stands on no page
	Unused bool `json:"unused,omitempty"`

	field int // index in Values
}

// Table lists all settings in the order of Values. The list is the caller's.
func Table() []Setting {
	defaults := Default()
	value := reflect.ValueOf(defaults)
	kind := value.Type()
	table := make([]Setting, 0, kind.NumField())
	for i := range kind.NumField() {
		s := read(kind.Field(i))
		s.field, s.Default = i, value.Field(i).Interface()
		table = append(table, s)
	}
	return table
}

func read(f reflect.StructField) Setting {
	s := Setting{Name: f.Tag.Get("setting"), Group: f.Tag.Get("group"), Unit: f.Tag.Get("unit"), See: See(f.Tag.Get("see")),
		Edit: See(f.Tag.Get("edit")), When: f.Tag.Get("when"), Kind: kindOf(f)}
	s.Limit, s.Unused = f.Tag.Get("limit") == "true", f.Tag.Get("unused") == "true"
	s.Min, s.Max = number(f.Tag.Get("min")), number(f.Tag.Get("max"))
	if choices := f.Tag.Get("choices"); choices != "" {
		s.Choices = strings.Split(choices, ",")
	}
	if s.Edit == "" {
		s.Edit = SeeAdmins
	}
	return s
}

func kindOf(f reflect.StructField) Kind {
	switch {
	case f.Tag.Get("choices") != "":
		return Choice
	case f.Type.Kind() == reflect.Bool:
		return Bool
	case f.Type.Kind() == reflect.Int:
		return Number
	case f.Type.Kind() == reflect.String:
		return Text
	case f.Type.Elem().Kind() == reflect.String:
		return Lines
	}
	return Hours
}

// number reads a bound of the table; the tests hold the tags.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// Default is what holds until somebody changes it.
func Default() Values {
	var v Values
	value := reflect.ValueOf(&v).Elem()
	for i := range value.NumField() {
		f, text := value.Field(i), value.Type().Field(i).Tag.Get("default")
		switch f.Kind() {
		case reflect.Bool:
			f.SetBool(text == "true")
		case reflect.Int:
			f.SetInt(int64(number(text)))
		case reflect.String:
			f.SetString(text)
		case reflect.Slice:
			if lines, ok := f.Addr().Interface().(*[]string); ok && text != "" {
				*lines = strings.Split(text, ",")
			}
		}
	}
	return v
}

// Of is a setting of the table by name.
func Of(name string) (Setting, bool) {
	for _, s := range Table() {
		if s.Name == name {
			return s, true
		}
	}
	return Setting{}, false
}

// Get is the value of a setting: bool, int, string, []string or []Hour.
func (v *Values) Get(s Setting) any {
	value := reflect.ValueOf(v).Elem().Field(s.field)
	switch s.Kind {
	case Text, Choice:
		return value.String()
	case Number:
		return int(value.Int())
	case Lines:
		if value.IsNil() {
			return []string{}
		}
	case Hours:
		if value.IsNil() {
			return []Hour{}
		}
	}
	return value.Interface()
}

// ChoiceKey is the catalogue's key of a choice; permissions share theirs.
func (s Setting) ChoiceKey(choice string) string {
	if strings.HasPrefix(s.Name, "may_") {
		return "setting.may." + choice
	}
	return "setting." + s.Name + "." + choice
}

// Matters tells whether the setting makes a difference as the others stand.
func (v *Values) Matters(s Setting) bool {
	name, values, found := strings.Cut(s.When, "=")
	if !found {
		return true
	}
	other, ok := Of(name)
	return ok && slices.Contains(strings.Split(values, "|"), fmt.Sprint(v.Get(other)))
}

// Visible tells whether somebody with this role may see the setting.
func (s Setting) Visible(role models.Role) bool { return reaches(role, s.See) }

// Editable tells whether somebody with this role may change the setting.
func (s Setting) Editable(role models.Role) bool { return reaches(role, s.Edit) }

func reaches(role models.Role, see See) bool {
	switch see {
	case SeeEveryone:
		return true
	case SeeHosts:
		return role == models.Moderator || role == models.Admin || role == models.System
	}
	return role == models.Admin || role == models.System
}
