// Package lights is the lamps of the room, what they show, and the one switch that makes them dark.
package lights

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/lights"
	"upbeat/lights/device"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/voting"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Control *lights.Control
	Song    func(ctx context.Context, id models.SongID) (models.Song, error)
	Opener  *device.Opener // finds boards and pairs bridges
	Now     func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, post, put, del = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodDelete
	return []request.Route{
		request.API(get, "/api/v1/lights", request.JoinedOrHost, "control", s.getLights),
		request.API(put, "/api/v1/lights", request.JoinedOrHost, "control", s.switchAll),
		request.API(post, "/api/v1/lights/find", request.Admins, "", s.find),
		request.API(post, "/api/v1/lights/hue", request.Admins, "", s.pair),
		request.API(post, "/api/v1/lights/hue/area", request.Admins, "", s.chooseArea),
		request.API(post, "/api/v1/lights/devices", request.Admins, "", s.addDevice),
		request.API(put, "/api/v1/lights/devices/:device", request.Admins, "", s.changeDevice),
		request.API(del, "/api/v1/lights/devices/:device", request.Admins, "", s.removeDevice),
		request.API(post, "/api/v1/lights/zones", request.Admins, "", s.addZone),
		request.API(put, "/api/v1/lights/zones/:zone", request.Admins, "", s.changeZone),
		request.API(del, "/api/v1/lights/zones/:zone", request.Admins, "", s.removeZone),
		request.API(put, "/api/v1/lights/zones/:zone/program", request.JoinedOrHost, "control", s.choose),
		request.API(post, "/api/v1/lights/scenes", request.Hosts, "", s.saveScene),
		request.API(put, "/api/v1/lights/scenes/:scene", request.Hosts, "", s.changeScene),
		request.API(del, "/api/v1/lights/scenes/:scene", request.Hosts, "", s.removeScene),
		request.API(post, "/api/v1/lights/scenes/:scene/show", request.JoinedOrHost, "control", s.showScene),
		request.Page("/admin/lights", request.Hosts, "", s.page),
		request.Form("/admin/lights", request.Hosts, "", s.switchAll),
		request.Form("/admin/lights/find", request.Admins, "", s.find),
		request.Form("/admin/lights/hue", request.Admins, "", s.pair),
		request.Form("/admin/lights/hue/area", request.Admins, "", s.chooseArea),
		request.Form("/admin/lights/devices", request.Admins, "", s.addDevice),
		request.Form("/admin/lights/devices/:device", request.Admins, "", s.changeDevice),
		request.Form("/admin/lights/devices/:device/remove", request.Admins, "", s.removeDevice),
		request.Form("/admin/lights/zones", request.Admins, "", s.addZone),
		request.Form("/admin/lights/zones/:zone", request.Admins, "", s.changeZone),
		request.Form("/admin/lights/zones/:zone/remove", request.Admins, "", s.removeZone),
		request.Form("/admin/lights/zones/:zone/program", request.Hosts, "", s.choose),
		request.Form("/admin/lights/scenes", request.Hosts, "", s.saveScene),
		request.Form("/admin/lights/scenes/:scene", request.Hosts, "", s.changeScene),
		request.Form("/admin/lights/scenes/:scene/show", request.Hosts, "", s.showScene),
		request.Form("/admin/lights/scenes/:scene/remove", request.Hosts, "", s.removeScene),
	}
}

// may refuses whom the rules do not let at the lights.
func (s *Area) may(v *request.Context) error {
	values := v.Fresh().Values
	if v.Host == nil {
		g, err := v.Self()
		switch {
		case err != nil:
			return err
		case g == nil:
			return models.ErrNoGuest
		case g.Banned:
			return &models.RuleError{Code: "banned"}
		case values.Codes && !queue.Proven(*g, values.ProofHours, models.At(s.Now())):
			return &models.RuleError{Code: "unproven"}
		}
	}
	if !voting.May(v.Role(), voting.Lights, values) {
		return &models.RuleError{Code: "may_not_lights"}
	}
	return nil
}

// done answers a change: the version that it made, what was added, and the act that undoes it.
type done struct {
	Version int          `json:"version"`
	ID      int          `json:"id,omitempty"`
	Undo    models.ActID `json:"undo,omitempty"`
}

// change changes the setup; f may add to the answer.
func (s *Area) change(
	v *request.Context, seen int, r request.Reply, action, target string, f func(*lights.Setup) (id int, err error),
) error {
	id := 0
	made, err := s.Control.Change(v.Context(), v.Actor(), seen, action, target, func(setup *lights.Setup) (err error) {
		id, err = f(setup)
		return err
	})
	if err != nil {
		return err
	}
	r.Data = done{made.Setup.Version, id, made.Act}
	if r.To == "" {
		r.To = "/admin/lights"
	}
	return v.Reply(r)
}

// number is an id of the path.
func number(v *request.Context, name string) (int, error) {
	id, err := strconv.Atoi(v.Param(name))
	if err != nil || id <= 0 {
		return 0, models.ErrBadID
	}
	return id, nil
}

// seen is the version of a request without a body: ?version=, in a form its field.
func seen(v *request.Context) (int, error) {
	if v.IsForm() {
		n, _, err := v.FormInt("version")
		return int(n), err
	}
	n, err := v.QueryNumber("version")
	return int(n), err
}
