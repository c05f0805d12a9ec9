package rules

import (
	"encoding/json"
	"strings"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/request"
)

// Said is a setting's value, as JSON, in words: "3 songs", "on", "Up votes only", "21:00".
func (s *Area) Said(v *request.Context, line settings.Setting, value json.RawMessage) string {
	t := v.Words().T
	switch line.Kind {
	case settings.Bool:
		if string(value) == "true" {
			return t("rules.on")
		}
		return t("rules.off")
	case settings.Number:
		return s.saidNumber(v, line, value)
	case settings.Lines, settings.Hours:
		var lines []any
		_ = json.Unmarshal(value, &lines)
		if len(lines) == 0 {
			return t("rules.nothing")
		}
		return t("rules.lines", "n", len(lines))
	}
	var text string
	_ = json.Unmarshal(value, &text)
	switch {
	case line.Kind == settings.Choice:
		return t(line.ChoiceKey(text))
	case text == "":
		return t("rules.nothing")
	}
	return text
}

func (s *Area) saidNumber(v *request.Context, line settings.Setting, value json.RawMessage) string {
	var n int
	_ = json.Unmarshal(value, &n)
	switch {
	case line.Unit == "song" && n == 0:
		return v.Words().T("rules.song_none")
	case line.Unit == "song":
		return s.songName(v, models.SongID(n))
	case line.Limit && n == 0:
		return v.Words().T("rules.no_limit")
	case line.Unit == "percent":
		return strings.TrimSpace(string(value)) + " %"
	}
	return strings.TrimSpace(string(value) + " " + v.Words().T("unit."+line.Unit, "n", n))
}

// songName is how people name a song of the library; "" = it is not there.
func (s *Area) songName(v *request.Context, id models.SongID) string {
	song, err := s.Library.Song(v.Context(), id)
	if id == 0 || err != nil {
		return ""
	}
	return song.Name()
}
