package web

import (
	"encoding/json"
	"errors"
	"strings"

	"upbeat/internal/i18n"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// said is a setting's value, as JSON, in words: "3 songs", "on", "Up votes only", "21:00".
func (v *requestContext) said(s settings.Setting, value json.RawMessage) string {
	t := v.words().T
	switch s.Kind {
	case settings.Bool:
		if string(value) == "true" {
			return t("rules.on")
		}
		return t("rules.off")
	case settings.Number:
		return v.saidNumber(s, value)
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
	case s.Kind == settings.Choice:
		return t(s.ChoiceKey(text))
	case text == "":
		return t("rules.nothing")
	}
	return text
}

func (v *requestContext) saidNumber(s settings.Setting, value json.RawMessage) string {
	var n int
	_ = json.Unmarshal(value, &n)
	switch {
	case s.Unit == "song" && n == 0:
		return v.words().T("rules.song_none")
	case s.Unit == "song":
		return v.songName(models.SongID(n))
	case s.Group == "limits" && n == 0:
		return v.words().T("rules.no_limit")
	case s.Unit == "percent":
		return strings.TrimSpace(string(value)) + " %"
	}
	return strings.TrimSpace(string(value) + " " + v.words().T("unit."+s.Unit, "n", n))
}

// songName is how people name a song of the library; "" = it is not there.
func (v *requestContext) songName(id models.SongID) string {
	song, err := v.s.Library.Song(v.ctx, id)
	switch {
	case id == 0 || err != nil:
		return ""
	case song.Artist == "":
		return song.Title
	}
	return song.Artist + " – " + song.Title
}

// refuseSetting tells what is wrong with a setting; ok is false for any other error.
func refuseSetting(err error, messages i18n.Messages) (status int, body api.Error, ok bool) {
	var wrong *settings.Wrong
	var stale *queue.StaleError
	switch {
	case errors.As(err, &stale):
		name := stale.Setting.Name
		return 409, api.Error{Code: "setting_changed", Message: messages.T("error.setting_changed", "label", messages.T("setting."+name)), Field: name}, true
	case errors.As(err, &wrong):
		s := wrong.Setting
		label := cleanText(s.Name, 40) // the visitor may have made it up
		if messages.Has("setting." + s.Name) {
			label = messages.T("setting." + s.Name)
		}
		want := messages.T("settings.wrong."+wrong.Code, "min", s.Min, "max", s.Max, "text", wrong.Text)
		if wrong.Line > 0 {
			want = messages.T("settings.wrong_in_line", "n", wrong.Line, "want", want)
		}
		return 400, api.Error{Code: "bad_value", Message: messages.T("error.setting", "label", label, "want", want), Field: cleanText(s.Name, 40)}, true
	}
	return 0, api.Error{}, false
}
