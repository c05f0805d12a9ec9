package rules

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// getSettings tells the settings that the visitor may see: GET /api/v1/settings.
func (s *Area) getSettings(v *request.Context) error {
	snap := v.Fresh()
	answer := api.Settings{Version: snap.SettingsVersion, Settings: []api.Setting{}, Groups: []api.SettingChoice{}}
	for _, line := range settings.Table() {
		if !line.Visible(v.Role()) {
			continue
		}
		if n := len(answer.Groups); n == 0 || answer.Groups[n-1].Value != line.Group {
			answer.Groups = append(answer.Groups, s.choice(v, line.Group, "settings."+line.Group))
		}
		answer.Settings = append(answer.Settings, s.setting(v, line, snap.Values))
	}
	for _, preset := range settings.Presets() {
		answer.Presets = append(answer.Presets, s.choice(v, preset.Name, "preset."+preset.Name))
	}
	return v.Answer(answer)
}

// setting is one line of the table in the reader's words.
func (s *Area) setting(v *request.Context, line settings.Setting, values *settings.Values) api.Setting {
	key := "setting." + line.Name
	shown := api.Setting{
		Name: line.Name, Group: line.Group, Kind: line.Kind, Default: line.Default, Unit: line.Unit, Min: line.Min, Max: line.Max,
		When:  line.When,
		Value: values.Get(line), Label: v.Words().T(key), Help: v.Words().T(key + ".help"), Editable: line.Editable(v.Role()),
	}
	standard := settings.Default()
	shown.Default = standard.Get(line) // empty lists, not null
	for _, choice := range line.Choices {
		shown.Choices = append(shown.Choices, s.choice(v, choice, line.ChoiceKey(choice)))
	}
	return shown
}

// choice is a value with its words, and its description where there is one.
func (s *Area) choice(v *request.Context, value, key string) api.SettingChoice {
	c := api.SettingChoice{Value: value, Label: v.Words().T(key)}
	if v.Words().Has(key + ".help") {
		c.Help = v.Words().T(key + ".help")
	}
	return c
}

// getSettingsExport writes all settings into a file: GET /api/v1/settings/export.
func (s *Area) getSettingsExport(v *request.Context) error {
	values := v.Fresh().Values
	file := values.Export()
	if id := models.SongID(values.ClosingSong); id != 0 {
		if song, err := s.Library.Song(v.Context(), id); err == nil {
			file.Songs = map[string]settings.Named{"closing_song": {Title: song.Title, Artist: song.Artist, Album: song.Album,
				Duration: song.Duration}}
		}
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	v.Fiber.Set(fiber.HeaderContentDisposition, `attachment; filename="upbeat-rules.json"`)
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.Text(append(data, '\n'))
}
