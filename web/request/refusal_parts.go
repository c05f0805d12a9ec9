package request

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/internal/playlist"
	"upbeat/internal/settings"
	"upbeat/lights"
	"upbeat/queue"
	"upbeat/web/api"
)

// refuseSetting tells what is wrong with a setting; ok is false for any other error.
func refuseSetting(err error, messages i18n.Messages) (status int, body api.Error, ok bool) {
	var wrong *settings.Wrong
	var stale *queue.StaleError
	switch {
	case errors.As(err, &stale):
		name := stale.Setting.Name
		return 409, api.Error{Code: "setting_changed", Message: messages.T("error.setting_changed", "label", messages.T("setting."+name)),
			Field: name}, true
	case errors.As(err, &wrong):
		s := wrong.Setting
		label := CleanText(s.Name, 40) // the visitor may have made it up
		if messages.Has("setting." + s.Name) {
			label = messages.T("setting." + s.Name)
		}
		want := messages.T("settings.wrong."+wrong.Code, "min", s.Min, "max", s.Max, "text", wrong.Text)
		if wrong.Line > 0 {
			want = messages.T("settings.wrong_in_line", "n", wrong.Line, "want", want)
		}
		return 400, api.Error{Code: "bad_value", Message: messages.T("error.setting", "label", label, "want", want),
			Field: CleanText(s.Name, 40)}, true
	}
	return 0, api.Error{}, false
}

// refusePlaylist tells what is wrong with a playlist file.
func refusePlaylist(err error, messages i18n.Messages) (status int, body api.Error, ok bool) {
	var e *playlist.Error
	if !errors.As(err, &e) {
		return 0, body, false
	}
	status = fiber.StatusBadRequest
	if e.Code == playlist.TooLarge {
		status = fiber.StatusRequestEntityTooLarge
	}
	return status, api.Error{Code: "playlist_" + string(e.Code), Message: PlaylistSentence(e, messages), Field: e.Field}, true
}

// PlaylistSentence names the line and the field.
func PlaylistSentence(e *playlist.Error, messages i18n.Messages) string {
	n := playlist.MaxTracks
	if e.Code == playlist.TooLarge {
		n = playlist.MaxBytes >> 20
	}
	field := e.Field
	if field == "" {
		field = "–"
	}
	return messages.T("error.playlist_"+string(e.Code), "line", e.Line, "field", field, "detail", e.Detail, "n", n)
}

// refuseLights tells what is wrong with a lamp, a zone or a program's parameter.
func refuseLights(err error, messages i18n.Messages) (status int, body api.Error, ok bool) {
	var wrong *lights.Wrong
	if !errors.As(err, &wrong) {
		return 0, body, false
	}
	args := append([]any{}, wrong.Args...)
	for i := 1; i < len(args); i += 2 {
		if args[i-1] == "param" {
			args[i] = messages.T("lights.param." + args[i].(string))
		}
	}
	said := messages.T("lights.wrong."+wrong.Code, args...)
	return fiber.StatusBadRequest, api.Error{Code: "bad_value", Message: said, Field: wrong.Where}, true
}
