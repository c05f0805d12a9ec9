package rules

import (
	"encoding/json"
	"io"
	"mime/multipart"
	"net/url"

	"upbeat/internal/playlist"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// changeSettings changes settings, all or none: PATCH /api/v1/settings, POST /admin/rules with those of one card.
func (s *Area) changeSettings(v *request.Context) error {
	if !v.IsForm() {
		act, err := readSettings(v)
		if err != nil {
			return err
		}
		return s.govern(v, act, "")
	}
	act, to, err := s.formSettings(v)
	if err != nil {
		return err
	}
	if v.Form("stay") == "true" {
		to = "" // back to the page whose form it was
	}
	return s.govern(v, act, to)
}

// readSettings reads new values by name; "if" may hold the values that the host believes to be changing: one that is another by now refuses
// the whole.
func readSettings(v *request.Context) (queue.Government, error) {
	var in map[string]json.RawMessage
	if err := v.Body(&in); err != nil {
		return queue.Government{}, err
	}
	if in == nil {
		return queue.Government{}, request.ErrBadJSON
	}
	act := queue.Government{Changes: in}
	if was, ok := in["if"]; ok {
		if err := json.Unmarshal(was, &act.Was); err != nil {
			return act, &models.FieldError{Field: "if", Want: "values by name"}
		}
		delete(in, "if")
	}
	return act, nil
}

// applyPreset sets all settings as a preset has them: POST /api/v1/settings/preset, POST /admin/rules/preset. Without "sure", a form's page
// asks first.
func (s *Area) applyPreset(v *request.Context) error {
	var in struct {
		Name *string `json:"name"`
		Try  bool    `json:"try" form:"-"`
		Sure string  `json:"-" form:"sure"`
	}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return request.Missing("name")
	}
	name := *in.Name
	if v.IsForm() {
		name = request.CleanText(name, 40)
	}
	act, err := presetAct(name, in.Try)
	if err != nil {
		return err
	}
	if v.IsForm() && in.Sure != "true" {
		return v.To(rulesPath+"?preset="+url.QueryEscape(name), api.Flash{})
	}
	return s.govern(v, act, rulesPath)
}

func presetAct(name string, try bool) (queue.Government, error) {
	changes, ok := settings.PresetNamed(name)
	if !ok {
		return queue.Government{}, request.ErrNoPreset
	}
	return queue.Government{Changes: changes, Action: "preset", Target: name, Try: try}, nil
}

// importSettings takes the settings of a file: POST /api/v1/settings/import, with ?try=true only to be told what would be different;
// POST /admin/rules/import (file, sure).
func (s *Area) importSettings(v *request.Context) error {
	data, try := v.Bytes(), v.Fiber.QueryBool("try")
	if v.IsForm() {
		header, err := v.Fiber.FormFile("file")
		if err != nil || header.Size == 0 {
			return request.ErrNoFile
		}
		if v.Form("sure") != "true" {
			return v.To(rulesPath+"#file", request.Refused(v.Words().T("rules.ask_file")))
		}
		try = false
		if data, err = sent(header); err != nil {
			return err
		}
	}
	act, err := s.importAct(v, data)
	if err != nil {
		return err
	}
	act.Try = try
	return s.govern(v, act, rulesPath)
}

// sent reads a file that a form has sent.
func sent(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, request.BodyLimit))
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

// govern does it and answers what is different; a form goes to a page.
func (s *Area) govern(v *request.Context, act queue.Government, to string) error {
	done, err := s.Party.Govern(v.Context(), v.Actor(), act)
	if err != nil {
		return err
	}
	text := v.Words().T("rules.unchanged")
	if n := len(done.Changed); n > 0 {
		text = v.Words().T("rules.changed", "n", n)
	}
	return v.Reply(request.Reply{
		Read: func() (any, error) { return s.change(v, done), nil }, To: to, Flash: request.Done(text),
	})
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
