package accounts

import (
	"encoding/json"
	"strings"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/request"
)

const (
	arrow      = " → "
	scheduleOf = "setting.schedule." // begins the names of its rules and days
)

// auditSetting says how a setting was changed, as its page says it: "Up votes only → Host only", "empty → Last song at 02:00".
func (s *Area) auditSetting(v *request.Context, a models.Audit) string {
	for _, line := range settings.Table() {
		if line.Name != a.Target {
			continue
		}
		if before, after, ok := cutChange(a.Detail); ok {
			return s.saidInLog(v, line, before) + arrow + s.saidInLog(v, line, after)
		}
	}
	return a.Detail
}

// cutChange parts what the log holds of a change into its two values, JSON or the beginning of it. A value may hold an arrow of its own.
func cutChange(detail string) (before, after string, ok bool) {
	for at := 0; ; {
		i := strings.Index(detail[at:], arrow)
		if i < 0 {
			return "", "", false
		}
		before, after = detail[:at+i], detail[at+i+len(arrow):]
		if json.Valid([]byte(before)) || strings.HasSuffix(before, "…") {
			return before, after, true
		}
		at += i + len(arrow)
	}
}

func (s *Area) saidInLog(v *request.Context, line settings.Setting, value string) string {
	if !json.Valid([]byte(value)) {
		return value
	}
	var lines []string
	switch line.Kind {
	case settings.Lines:
		_ = json.Unmarshal([]byte(value), &lines)
	case settings.Hours:
		var hours []loggedHour
		_ = json.Unmarshal([]byte(value), &hours)
		for _, hour := range hours {
			lines = append(lines, s.saidHour(v, hour))
		}
	}
	if len(lines) > 0 {
		return strings.Join(lines, "; ")
	}
	return s.Said(v, line, json.RawMessage(value))
}

// loggedHour is a settings.Hour as JSON spells it.
type loggedHour struct {
	Rule        settings.HourRule
	From, Until string
	Days        []string
	Value       int
}

// saidHour is a line of the schedule: "Volume at most 40 %, 23:00–05:00, Fri, Sat".
func (s *Area) saidHour(v *request.Context, hour loggedHour) string {
	t := v.Words().T
	line := t(scheduleOf + string(hour.Rule))
	switch hour.Rule {
	case settings.HourLastSong:
		line += " " + hour.From
	case settings.HourVolume:
		line += " " + t("sound.percent", "n", hour.Value) + ", " + hour.From + "–" + hour.Until
	default:
		line += ", " + hour.From + "–" + hour.Until
	}
	for _, day := range hour.Days {
		line += ", " + t(scheduleOf+day)
	}
	return line
}
