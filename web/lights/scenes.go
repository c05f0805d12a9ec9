package lights

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/settings"
	"upbeat/lights"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// moment is what scenes are chosen by now.
func (s *Area) moment(v *request.Context) lights.Moment { return lights.MomentOf(v.Fresh(), s.Now()) }

// scenes lists scenes; rule is what comes by itself now.
func (s *Area) scenes(ctx context.Context, setup *lights.Setup, rule lights.Rule) ([]api.LightScene, error) {
	list := make([]api.LightScene, len(setup.Scenes))
	for i := range setup.Scenes {
		c := &setup.Scenes[i]
		shown := api.LightScene{ID: c.ID, Name: c.Name, Genres: append([]string{}, c.Genres...), Songs: []api.LightSong{},
			On: c.ID == rule.Scene || rule.Scene == 0 && setup.Shows(c)}
		if c.Hours != nil {
			shown.From, shown.Until = spell(c.Hours.From), spell(c.Hours.Until)
		}
		for _, id := range c.Songs {
			song, err := s.Song(ctx, id)
			if errors.Is(err, models.ErrNoSuchSong) {
				continue
			}
			if err != nil {
				return nil, err
			}
			shown.Songs = append(shown.Songs, api.LightSong{ID: song.ID, Title: song.Title, Artist: song.Artist})
		}
		list[i] = shown
	}
	return list, nil
}

func spell(c settings.Clock) string {
	text, _ := c.MarshalText() // it always can
	return string(text)
}

// saveScene keeps what all zones show now under a name: POST /api/v1/lights/scenes, POST /admin/lights/scenes.
func (s *Area) saveScene(v *request.Context) error {
	if err := s.may(v); err != nil {
		return err
	}
	in := struct {
		Version int    `json:"version"`
		Name    string `json:"name"`
	}{}
	if err := v.Decode(&in); err != nil {
		return err
	}
	r, now := s.saved(v, "#scenes"), s.moment(v)
	r.Status = fiber.StatusCreated
	action := "scene_save"
	return s.change(v, in.Version, r, action, in.Name, func(setup *lights.Setup) (int, error) {
		saved, err := setup.SaveScene(in.Name, now)
		return saved.ID, err
	})
}

// showScene calls a scene: POST /api/v1/lights/scenes/{scene}/show, POST /admin/lights/scenes/{scene}/show.
func (s *Area) showScene(v *request.Context) error {
	if err := s.may(v); err != nil {
		return err
	}
	id, name, err := s.sceneOf(v)
	if err != nil {
		return err
	}
	seen, err := seen(v)
	if err != nil {
		return err
	}
	r, now := request.Reply{Flash: request.Done(v.Words().T("lights.scene_shown", "name", name)), To: "/admin/lights#scenes"}, s.moment(v)
	action := "scene_show"
	return s.change(v, seen, r, action, name, func(setup *lights.Setup) (int, error) { return 0, setup.ShowScene(id, now) })
}

// changeScene changes a scene's name and when it comes by itself: PUT /api/v1/lights/scenes/{scene}, POST /admin/lights/scenes/{scene}.
func (s *Area) changeScene(v *request.Context) error {
	if err := s.may(v); err != nil {
		return err
	}
	id, _, err := s.sceneOf(v)
	if err != nil {
		return err
	}
	scene, seen, err := readScene(v)
	if err != nil {
		return err
	}
	scene.ID = id
	for _, song := range scene.Songs {
		if _, err := s.Song(v.Context(), song); err != nil {
			return err
		}
	}
	action := "scene_change"
	return s.change(v, seen, s.saved(v, "#scenes"), action, scene.Name, func(setup *lights.Setup) (int, error) {
		return 0, setup.ReplaceScene(scene)
	})
}

// removeScene takes a scene out: DELETE /api/v1/lights/scenes/{scene}, POST /admin/lights/scenes/{scene}/remove.
func (s *Area) removeScene(v *request.Context) error {
	if err := s.may(v); err != nil {
		return err
	}
	id, name, err := s.sceneOf(v)
	if err != nil {
		return err
	}
	seen, err := seen(v)
	if err != nil {
		return err
	}
	action := "scene_remove"
	r := request.Reply{Flash: request.Done(v.Words().T("lights.removed", "name", name)), To: "/admin/lights#scenes"}
	return s.change(v, seen, r, action, name, func(setup *lights.Setup) (int, error) { return 0, setup.RemoveScene(id) })
}

// readScene reads when a scene comes. In a form the genres stand in one field with commas between, and songs in fields of their own.
func readScene(v *request.Context) (scene lights.Scene, seen int, err error) {
	in := struct {
		Version int             `json:"version"`
		Name    string          `json:"name"`
		From    string          `json:"from"`
		Until   string          `json:"until"`
		Genres  []string        `json:"genres" form:"-"`
		Songs   []models.SongID `json:"songs" form:"-"`
	}{}
	if err := v.Decode(&in); err != nil {
		return scene, 0, err
	}
	if v.IsForm() {
		for _, genre := range strings.Split(v.Form("genres"), ",") {
			if genre = strings.TrimSpace(genre); genre != "" {
				in.Genres = append(in.Genres, genre)
			}
		}
		for _, text := range v.Fiber.Request().PostArgs().PeekMulti("song") {
			id, err := strconv.ParseInt(string(text), 10, 64)
			if err != nil {
				return scene, 0, models.ErrBadID
			}
			in.Songs = append(in.Songs, models.SongID(id))
		}
	}
	scene = lights.Scene{Name: in.Name, Genres: in.Genres, Songs: in.Songs}
	if in.From == "" && in.Until == "" {
		return scene, in.Version, nil
	}
	scene.Hours = &lights.Hours{}
	for _, one := range []struct {
		field, text string
		to          *settings.Clock
	}{{"from", in.From, &scene.Hours.From}, {"until", in.Until, &scene.Hours.Until}} {
		if one.to.UnmarshalText([]byte(one.text)) != nil {
			return scene, 0, &lights.Wrong{Where: one.field, Code: "scene_hours"}
		}
	}
	return scene, in.Version, nil
}

// sceneOf is the scene of the path, with its name for the audit log.
func (s *Area) sceneOf(v *request.Context) (id int, name string, err error) {
	if id, err = number(v, "scene"); err != nil {
		return 0, "", err
	}
	setup, err := s.Control.Setup(v.Context())
	if err != nil {
		return 0, "", err
	}
	for _, c := range setup.Scenes {
		if c.ID == id {
			return id, c.Name, nil
		}
	}
	return 0, "", lights.ErrNoScene
}
