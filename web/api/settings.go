package api

import (
	"encoding/json"

	"upbeat/internal/settings"
	"upbeat/models"
)

// Setting is one line of the table of settings with its value, in the reader's language.
type Setting struct {
	Name     string          `json:"name"`
	Group    string          `json:"group"`
	Kind     settings.Kind   `json:"kind"` // "bool", "number", "text", "choice", "lines", "schedule"
	Default  any             `json:"default"`
	Unit     string          `json:"unit,omitempty"`
	Min      int             `json:"min"` // of a number
	Max      int             `json:"max"` // of a number; characters of a text; how many lines
	Choices  []SettingChoice `json:"choices,omitempty"`
	When     string          `json:"when,omitempty"` // it makes a difference only while this holds: "kick=votes", "fallback=genre|artist"
	Value    any             `json:"value"`
	Label    string          `json:"label"`
	Help     string          `json:"help"`
	Editable bool            `json:"editable"` // by who reads this
}

// SettingChoice is one value of a setting, with its words.
type SettingChoice struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Help  string `json:"help,omitempty"`
}

// Settings is the table as its reader may see it.
type Settings struct {
	Version  models.Version  `json:"version"` // as rules.version in the state: it grows with every change
	Settings []Setting       `json:"settings"`
	Groups   []SettingChoice `json:"groups"`
	Presets  []SettingChoice `json:"presets"`
}

// SettingsChange is what a change did, or would do. To undo it, send Old as the new values and New as "if".
type SettingsChange struct {
	Version models.Version             `json:"version"`
	Old     map[string]json.RawMessage `json:"old"` // of the settings that are different now
	New     map[string]json.RawMessage `json:"new"`
	Said    []SettingDiff              `json:"changes"` // the same in words, in the order of the table
}

// SettingDiff is one change in words.
type SettingDiff struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// RulesPage is the host's page of rules.
type RulesPage struct {
	Page
	Version  models.Version
	Editable bool
	Groups   []RuleGroup
	Presets  []PresetCard
	Ask      *RulesAsk // something that wants a yes first; nil = nothing does
	Fair     bool
	Bound    int
	Spread   RulesSpread
	Began    string // when tonight's party did, in words; "" = none is on
	Tonight  string // its name
}

// HourRules are what a line of the schedule may do.
func (RulesPage) HourRules() []settings.HourRule { return settings.HourRules() }

// HourDays are the days of a week.
func (RulesPage) HourDays() []settings.Day { return settings.Days() }

// Blank is a line of the schedule that says nothing yet.
func (RulesPage) Blank(place int) RuleHour {
	const quiet = 40 // percent
	return RuleHour{Place: place, Value: quiet, Days: map[string]bool{}}
}

// RuleGroup is one card of the page.
type RuleGroup struct {
	Name, Label, Help string
	Rules             []Rule
	Permissions       []Permission
	Was               string // the values as they are painted, as JSON
}

// Rule is a setting on the page.
type Rule struct {
	Setting
	UnitOne  string // of one: "song"
	UnitMany string // of any other number: "songs"
	NoLimit  string // what stands beside 0 where that sets no limit; "" = it is a number like others
	Shown    string // the value as the control holds it
	Standard string // the default, in words
	Matters  bool   // it makes a difference as the others stand
	Hours    []RuleHour
	Offered  []string // what a text may be, to choose from
	Pick     bool     // it is one of those offered, not typed
}

// UnitLabel is what stands beside the value of a number.
func (r Rule) UnitLabel() string {
	switch {
	case r.Shown == "0" && r.NoLimit != "":
		return r.NoLimit
	case r.Shown == "1":
		return r.UnitOne
	}
	return r.UnitMany
}

// Permission is one row of the matrix.
type Permission struct {
	Rule
	Levels  string // the levels of say that give it to guests, with spaces between
	ByLevel bool   // the level that holds does
}

// RuleHour is one line of the schedule.
type RuleHour struct {
	Place       int // from 0
	Rule        string
	From, Until string // "21:00"
	Value       int
	Days        map[string]bool
	Now         bool // it is in force
}

// PresetCard is a preset as the page offers it.
type PresetCard struct {
	SettingChoice
	Differs int // how many settings would change
}

// RulesAsk is a question, and what a yes would do.
type RulesAsk struct {
	Title, More string
	Would       *SettingsChange
	Action      string // where the form goes
	Fields      map[string]string
	Yes         string
}

// RulesSpread is how even the party is; shares in percent.
type RulesSpread struct {
	Even, Top      int
	Served, Asking int
	Enough         bool // so much has played that it tells something
}
