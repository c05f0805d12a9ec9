package rules

import (
	"encoding/json"
	"strconv"
	"strings"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/request"
)

const rulesPath = "/admin/rules"

// formSettings reads the settings of one card. "was" holds the values as they were painted: only what differs from them is changed, and
// only where nobody else has changed it since. The page that it goes to may ask about what was left out.
func (s *Area) formSettings(v *request.Context) (act queue.Government, to string, err error) {
	was := settings.Changes{}
	if err := json.Unmarshal([]byte(v.Form("was")), &was); err != nil {
		return act, "", &models.FieldError{Field: "was", Want: "values by name"}
	}
	if only := v.Form("only"); only != "" {
		was[only] = nil
	}
	changes, err := s.touched(v, was)
	if err != nil {
		return act, "", err
	}
	to = rulesPath
	if string(changes["level"]) == `"host_only"` && v.Form("sure") != "true" {
		delete(changes, "level")
		to += "?ask=host_only"
	}
	believed := settings.Changes{}
	for name := range changes {
		if was[name] != nil {
			believed[name] = was[name]
		}
	}
	return queue.Government{Changes: changes, Was: believed}, to, nil
}

// touched are the settings of a form that are not as they were painted.
func (s *Area) touched(v *request.Context, was settings.Changes) (settings.Changes, error) {
	changes := settings.Changes{}
	standard := settings.Default()
	for _, line := range settings.Table() {
		before, named := was[line.Name]
		if !named {
			continue
		}
		value, err := s.fromForm(v, line, before)
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		asked := settings.Changes{line.Name: value}
		if next, _, err := standard.With(asked); err == nil && before != nil {
			if old, _, err := standard.With(settings.Changes{line.Name: before}); err == nil && old.JSON(line) == next.JSON(line) {
				continue
			}
		}
		changes[line.Name] = value
	}
	return changes, nil
}

// fromForm is a setting's value in a form as JSON; nil = the form does not have it. A value that does not fit comes as it is: who applies
// it tells what is wrong.
func (s *Area) fromForm(v *request.Context, line settings.Setting, before json.RawMessage) (json.RawMessage, error) {
	args := v.Fiber.Request().PostArgs()
	if line.Kind == settings.Hours {
		if !args.Has(line.Name + ".lines") {
			return nil, nil
		}
		return json.Marshal(s.formHours(v, line.Name))
	}
	all := args.PeekMulti(line.Name)
	if len(all) == 0 {
		return nil, nil
	}
	text := strings.TrimSpace(string(all[len(all)-1])) // a switch sends "false" first, and "true" behind it where it is on
	switch line.Kind {
	case settings.Bool:
		return json.Marshal(text == "true")
	case settings.Number:
		if line.Unit == "song" {
			return s.formSong(v, text, before)
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return json.Marshal(n)
		}
	case settings.Lines:
		return json.Marshal(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"))
	}
	return json.Marshal(text)
}

// formSong finds the song that a host has named: the first that the library's search finds.
func (s *Area) formSong(v *request.Context, text string, before json.RawMessage) (json.RawMessage, error) {
	var was models.SongID
	_ = json.Unmarshal(before, &was)
	switch {
	case text == "":
		return json.RawMessage("0"), nil
	case text == s.songName(v, was):
		return before, nil
	}
	found, err := s.Library.Search(v.Context(), request.CleanText(text, 200), 1)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		line, _ := settings.Of("closing_song")
		return nil, settings.Refused(line, "song", "a song of the library")
	}
	return json.Marshal(found[0].ID)
}

// formHour is one line of the schedule as a form has it; times are checked by who applies it.
type formHour struct {
	Rule  string   `json:"rule"`
	From  string   `json:"from"`
	Until string   `json:"until"`
	Days  []string `json:"days,omitempty"`
	Value int      `json:"value,omitempty"`
}

// formHours reads the fields schedule.0.rule, schedule.0.from and so on; a line without a rule is none.
func (s *Area) formHours(v *request.Context, name string) []formHour {
	args := v.Fiber.Request().PostArgs()
	lines, _ := strconv.Atoi(v.Form(name + ".lines"))
	const most = 60
	list := []formHour{}
	for i := range min(lines, most) {
		field := func(part string) string {
			return string(args.Peek(name + "." + strconv.Itoa(i) + "." + part))
		}
		h := formHour{Rule: field("rule"), From: field("from"), Until: field("until")}
		if h.Rule == "" || field("remove") != "" {
			continue
		}
		if h.Until == "" || h.Rule == string(settings.HourLastSong) {
			h.Until = h.From
		}
		if h.Rule == string(settings.HourVolume) {
			h.Value, _ = strconv.Atoi(field("value"))
		}
		for _, day := range args.PeekMulti(name + "." + strconv.Itoa(i) + ".days") {
			h.Days = append(h.Days, string(day))
		}
		list = append(list, h)
	}
	return list
}
