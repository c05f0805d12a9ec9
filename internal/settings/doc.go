package settings

import (
	"fmt"
	"strings"
)

// Markdown is the table for the documentation, a chapter a group. t gives the text of a catalogue's key, n its number.
func Markdown(t func(key string, n int) string) string {
	var out strings.Builder
	group := ""
	for _, s := range Table() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&out, "\n## %s\n%s\n\n| name | | default | values | who sees it |\n|---|---|---|---|---|\n",
				t("settings."+group, 0), t("settings."+group+".help", 0))
		}
		what := fmt.Sprintf("**%s.** %s", t("setting."+s.Name, 0), t("setting."+s.Name+".help", 0))
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s |\n", s.Name, cell(what), cell(s.standard(t)), cell(s.allowed(t)), s.See)
	}
	out.WriteString("\n## Presets\nA preset sets every setting: those below to the value below, the others to their defaults. Only `time_zone`, `stream_url`, `closing_song`, `fallback_of`, `forbidden` and the group Sources stay: they belong to the place.\n\n| preset | | sets |\n|---|---|---|\n")
	for _, p := range Presets() {
		fmt.Fprintf(&out, "| `%s` | **%s.** %s | %s |\n", p.Name, t("preset."+p.Name, 0), cell(t("preset."+p.Name+".help", 0)),
			cell(p.sets()))
	}
	return out.String()
}

// sets lists what a preset names, in the order of the table.
func (p Preset) sets() string {
	var list []string
	for _, s := range Table() {
		if value, ok := p.Changes[s.Name]; ok {
			list = append(list, "`"+s.Name+"`: "+strings.Trim(string(value), `"`))
		}
	}
	return strings.Join(list, ", ")
}

func (s Setting) standard(t func(string, int) string) string {
	v := Default()
	switch value := v.Get(s).(type) {
	case bool:
		return fmt.Sprint(value)
	case int:
		if s.Limit && value == 0 {
			return t("rules.no_limit", 0)
		}
		return strings.TrimSpace(fmt.Sprint(value, " ", s.unit(t, value)))
	case string:
		if value != "" {
			return "`" + value + "`"
		}
	}
	return "empty"
}

// allowed says which values there are.
func (s Setting) allowed(t func(string, int) string) string {
	switch s.Kind {
	case Bool:
		return "true, false"
	case Number:
		if s.Unit == "song" {
			return "the id of a song, 0 = none"
		}
		return fmt.Sprintf("%d to %d %s", s.Min, s.Max, s.unit(t, s.Max))
	case Choice:
		list := make([]string, len(s.Choices))
		for i, choice := range s.Choices {
			list[i] = "`" + choice + "`"
			if label := t(s.ChoiceKey(choice), 0); !strings.EqualFold(label, strings.ReplaceAll(choice, "_", " ")) {
				list[i] += " (" + strings.ToLower(label) + ")"
			}
		}
		return strings.Join(list, ", ")
	case Text:
		return fmt.Sprintf("up to %d characters", s.Max)
	case Lines:
		return fmt.Sprintf("up to %d lines of %d characters", s.Max, longestLine)
	}
	return fmt.Sprintf("up to %d lines, see [rules](rules.md#the-schedule)", s.Max)
}

func (s Setting) unit(t func(string, int) string, n int) string {
	if s.Unit == "" || s.Unit == "song" {
		return ""
	}
	return t("unit."+s.Unit, n)
}

// cell is a text in a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
