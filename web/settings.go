package web

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/api"
)

// role is whose eyes look at the settings.
func (v *requestContext) role() models.Role {
	if v.host == nil {
		return models.Anyone
	}
	return v.host.Role
}

// getSettings tells the settings that the visitor may see: GET /api/v1/settings.
func (s *Server) getSettings(v *requestContext) error {
	snap := v.fresh()
	answer := api.Settings{Version: snap.SettingsVersion, Settings: []api.Setting{}, Groups: []api.SettingChoice{}}
	for _, line := range settings.Table() {
		if !line.Visible(v.role()) {
			continue
		}
		if n := len(answer.Groups); n == 0 || answer.Groups[n-1].Value != line.Group {
			answer.Groups = append(answer.Groups, v.choice(line.Group, "settings."+line.Group))
		}
		answer.Settings = append(answer.Settings, v.setting(line, snap.Values))
	}
	for _, preset := range settings.Presets() {
		answer.Presets = append(answer.Presets, v.choice(preset.Name, "preset."+preset.Name))
	}
	return v.answer(answer)
}

// setting is one line of the table in the reader's words.
func (v *requestContext) setting(s settings.Setting, values *settings.Values) api.Setting {
	key := "setting." + s.Name
	line := api.Setting{
		Name: s.Name, Group: s.Group, Kind: s.Kind, Default: s.Default, Unit: s.Unit, Min: s.Min, Max: s.Max, When: s.When,
		Value: values.Get(s), Label: v.words().T(key), Help: v.words().T(key + ".help"), Editable: s.Editable(v.role()),
	}
	standard := settings.Default()
	line.Default = standard.Get(s) // empty lists, not null
	for _, choice := range s.Choices {
		line.Choices = append(line.Choices, v.choice(choice, s.ChoiceKey(choice)))
	}
	return line
}

// choice is a value with its words, and its description where there is one.
func (v *requestContext) choice(value, key string) api.SettingChoice {
	c := api.SettingChoice{Value: value, Label: v.words().T(key)}
	if v.words().Has(key + ".help") {
		c.Help = v.words().T(key + ".help")
	}
	return c
}

// getSettingsExport writes all settings into a file: GET /api/v1/settings/export.
func (s *Server) getSettingsExport(v *requestContext) error {
	values := v.fresh().Values
	file := values.Export()
	if id := models.SongID(values.ClosingSong); id != 0 {
		if song, err := s.Library.Song(v.ctx, id); err == nil {
			file.Songs = map[string]settings.Named{"closing_song": {Title: song.Title, Artist: song.Artist, Album: song.Album, Duration: song.Duration}}
		}
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="upbeat-rules.json"`)
	v.Set(fiber.HeaderCacheControl, "no-store")
	return v.text(append(data, '\n'))
}
