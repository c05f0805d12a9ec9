package web

import (
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/playlist"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// errNoPreset is a preset that nobody has made.
var errNoPreset = errors.New("no such preset")

// patchSettings changes settings, all or none: PATCH /api/v1/settings. Its body are new values by name; "if" may hold the values that the
// host believes to be changing: one that is another by now refuses the whole.
func (s *Server) patchSettings(v *requestContext) error {
	var in map[string]json.RawMessage
	if err := v.body(&in); err != nil {
		return err
	}
	if in == nil {
		return errBadJSON
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
func (s *Server) postPreset(v *requestContext) error {
	var in presetWish
	if err := v.body(&in); err != nil {
		return err
	}
	if in.Name == nil {
		return missing("name")
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
		return queue.Government{}, errNoPreset
	}
	return queue.Government{Changes: changes, Action: "preset", Target: name, Try: try}, nil
}

// postSettingsImport takes the settings of a file: POST /api/v1/settings/import. With ?try=true it only tells what would be different.
func (s *Server) postSettingsImport(v *requestContext) error {
	act, err := s.importAct(v, v.Body())
	if err != nil {
		return err
	}
	act.Try = v.QueryBool("try")
	return s.governed(v, act)
}

// importAct reads a file. What it does not name stays as it is.
func (s *Server) importAct(v *requestContext, data []byte) (queue.Government, error) {
	file, err := settings.ReadFile(data)
	if err != nil {
		return queue.Government{}, err
	}
	return queue.Government{Changes: file.Settings, Action: "import"}, s.findClosingSong(v, file)
}

// findClosingSong gives the closing song of a file the number that it has in this library.
func (s *Server) findClosingSong(v *requestContext, file settings.File) error {
	const name = "closing_song"
	for key := range file.Songs {
		if key != name {
			return &models.FieldError{Field: "songs." + cleanText(key, 40), Want: "not a setting that names a song"}
		}
	}
	named, ok := file.Songs[name]
	var id models.SongID
	if !ok || json.Unmarshal(file.Settings[name], &id) != nil || id == 0 {
		return nil
	}
	if song, err := s.Library.Song(v.ctx, id); err == nil && song.Title == named.Title && song.Artist == named.Artist {
		return nil
	}
	found, err := s.Library.Match(v.ctx, []playlist.Track{{Title: named.Title, Artist: named.Artist, Album: named.Album, Duration: named.Duration}})
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
func (s *Server) governed(v *requestContext, act queue.Government) error {
	done, err := s.Party.Govern(v.ctx, v.actor(), act)
	if err != nil {
		return err
	}
	return v.answer(v.change(done))
}

// change is what was done in the shape of the API, and in words.
func (v *requestContext) change(done queue.Governed) api.SettingsChange {
	c := api.SettingsChange{Version: done.Version, Old: map[string]json.RawMessage{}, New: map[string]json.RawMessage{}, Said: []api.SettingDiff{}}
	for _, one := range done.Changed {
		c.Old[one.Setting.Name], c.New[one.Setting.Name] = json.RawMessage(one.Old), json.RawMessage(one.New)
	}
	for _, s := range settings.Table() {
		old, changed := c.Old[s.Name]
		if !changed || !s.Visible(v.role()) {
			continue
		}
		c.Said = append(c.Said, api.SettingDiff{
			Name: s.Name, Label: v.words().T("setting." + s.Name), Old: v.said(s, old), New: v.said(s, c.New[s.Name]),
		})
	}
	return c
}

type newPartyWish struct {
	Name string `json:"name"`
}

// postParty begins a new party: POST /api/v1/parties.
func (s *Server) postParty(v *requestContext) error {
	var in newPartyWish
	if err := v.body(&in); err != nil {
		return err
	}
	party, err := s.newParty(v, in.Name)
	if err != nil {
		return err
	}
	return v.Status(fiber.StatusCreated).JSON(s.paintParty(party))
}

func (s *Server) newParty(v *requestContext, name string) (models.Party, error) {
	return s.Party.NewParty(v.ctx, v.actor(), cleanText(name, longestPartyName))
}
