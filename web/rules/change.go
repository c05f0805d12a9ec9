package rules

import (
	"encoding/json"

	"upbeat/internal/playlist"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// patchSettings changes settings, all or none: PATCH /api/v1/settings. Its body are new values by name; "if" may hold the values that the
// host believes to be changing: one that is another by now refuses the whole.
func (s *Area) patchSettings(v *request.Context) error {
	var in map[string]json.RawMessage
	if err := v.Body(&in); err != nil {
		return err
	}
	if in == nil {
		return request.ErrBadJSON
	}
	act := queue.Government{Changes: in}
	if was, ok := in["if"]; ok {
		if err := json.Unmarshal(was, &act.Was); err != nil {
			return &models.FieldError{Field: "if", Want: "values by name"}
		}
		delete(in, "if")
	}
	return s.governed(v, act)
}

type presetWish struct {
	Name *string `json:"name"`
	Try  bool    `json:"try"`
}

// postPreset sets all settings as a preset has them: POST /api/v1/settings/preset.
func (s *Area) postPreset(v *request.Context) error {
	var in presetWish
	if err := v.Body(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return request.Missing("name")
	}
	act, err := presetAct(*in.Name, in.Try)
	if err != nil {
		return err
	}
	return s.governed(v, act)
}

func presetAct(name string, try bool) (queue.Government, error) {
	changes, ok := settings.PresetNamed(name)
	if !ok {
		return queue.Government{}, request.ErrNoPreset
	}
	return queue.Government{Changes: changes, Action: "preset", Target: name, Try: try}, nil
}

// postSettingsImport takes the settings of a file: POST /api/v1/settings/import. With ?try=true it only tells what would be different.
func (s *Area) postSettingsImport(v *request.Context) error {
	act, err := s.importAct(v, v.Bytes())
	if err != nil {
		return err
	}
	act.Try = v.Fiber.QueryBool("try")
	return s.governed(v, act)
}

// importAct reads a file. What it does not name stays as it is.
func (s *Area) importAct(v *request.Context, data []byte) (queue.Government, error) {
	file, err := settings.ReadFile(data)
	if err != nil {
		return queue.Government{}, err
	}
	return queue.Government{Changes: file.Settings, Action: "import"}, s.findClosingSong(v, file)
}

// findClosingSong gives the closing song of a file the number that it has in this library.
func (s *Area) findClosingSong(v *request.Context, file settings.File) error {
	const name = "closing_song"
	for key := range file.Songs {
		if key != name {
			return &models.FieldError{Field: "songs." + request.CleanText(key, 40), Want: "not a setting that names a song"}
		}
	}
	named, ok := file.Songs[name]
	var id models.SongID
	if !ok || json.Unmarshal(file.Settings[name], &id) != nil || id == 0 {
		return nil
	}
	if song, err := s.Library.Song(v.Context(), id); err == nil && song.Title == named.Title && song.Artist == named.Artist {
		return nil
	}
	found, err := s.Library.Match(v.Context(), []playlist.Track{{Title: named.Title, Artist: named.Artist, Album: named.Album,
		Duration: named.Duration}})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].Song == 0 {
		line, _ := settings.Of(name)
		return settings.Refused(line, "song", "a song of the library")
	}
	file.Settings[name], err = json.Marshal(found[0].Song)
	return err
}

// governed does it and answers what is different.
func (s *Area) governed(v *request.Context, act queue.Government) error {
	done, err := s.Party.Govern(v.Context(), v.Actor(), act)
	if err != nil {
		return err
	}
	return v.Answer(s.change(v, done))
}

// change is what was done in the shape of the API, and in words.
func (s *Area) change(v *request.Context, done queue.Governed) api.SettingsChange {
	c := api.SettingsChange{Version: done.Version, Old: map[string]json.RawMessage{}, New: map[string]json.RawMessage{},
		Said: []api.SettingDiff{}}
	for _, one := range done.Changed {
		c.Old[one.Setting.Name], c.New[one.Setting.Name] = json.RawMessage(one.Old), json.RawMessage(one.New)
	}
	for _, line := range settings.Table() {
		old, changed := c.Old[line.Name]
		if !changed || !line.Visible(v.Role()) {
			continue
		}
		c.Said = append(c.Said, api.SettingDiff{
			Name: line.Name, Label: v.Words().T("setting." + line.Name), Old: s.Said(v, line, old), New: s.Said(v, line, c.New[line.Name]),
		})
	}
	return c
}
