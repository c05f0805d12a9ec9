package lights

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/lights"
	"upbeat/lights/device"
	"upbeat/lights/wire"
	"upbeat/models"
	"upbeat/web/api"
	"upbeat/web/request"
)

// notPressed is the refusal of a bridge whose button was not pressed.
const notPressed = "hue_button"

// told turns what went wrong with a device into a refusal that a host understands.
func told(err error) error {
	var address device.AddressError
	var refused wire.HueError
	where := func(code string) error { return &lights.Wrong{Where: "address", Code: code} }
	switch {
	case errors.Is(err, wire.ErrHueLinkButton), errors.Is(err, device.ErrPairing):
		return &models.RuleError{Code: notPressed}
	case errors.As(err, &refused):
		return &models.RuleError{Code: "hue_refuses", Text: refused.Text}
	case errors.As(err, &address):
		return where("address_" + string(address.Problem))
	case errors.Is(err, device.ErrGarbage), errors.Is(err, wire.ErrNotHue), errors.Is(err, device.ErrOtherBridge):
		return where("hue_other")
	case errors.Is(err, device.ErrSilent), errors.Is(err, context.DeadlineExceeded):
		return where("hue_silent")
	case errors.Is(err, device.ErrNoNetwork):
		return &models.RuleError{Code: "no_network"}
	}
	return err
}

// pair makes a Hue bridge know us and lists its areas, as soon as its button was pressed: POST /api/v1/lights/hue, POST /admin/lights/hue.
func (s *Area) pair(v *request.Context) error {
	in := struct {
		Address string `json:"address"`
		Lamp    int    `json:"lamp"` // whose bridge it is; 0 = it will be a new one
	}{}
	if err := v.Decode(&in); err != nil {
		return err
	}
	bridge, err := s.Control.Pair(v.Context(), v.Actor(), s.Opener, in.Address, in.Lamp)
	err = told(err)
	var rule *models.RuleError
	pressing := v.IsForm() && errors.As(err, &rule) && rule.Code == notPressed
	if err != nil && !pressing {
		return err
	}
	shown, err := s.bridge(v, bridge, in.Lamp)
	if err != nil {
		return err
	}
	if !v.IsForm() {
		return v.Answer(shown)
	}
	page, err := s.shown(v)
	if err != nil {
		return err
	}
	if shown.Name, shown.Pressing = v.Form("name"), pressing; pressing {
		shown.Address = in.Address
	}
	page.Bridge = &shown
	return v.Render(page)
}

// bridge is a bridge without what must not be seen.
func (s *Area) bridge(v *request.Context, b lights.Bridge, lamp int) (api.LightBridge, error) {
	shown := api.LightBridge{Address: b.Address, Lamp: lamp, Areas: make([]api.LightArea, len(b.Areas))}
	for i, area := range b.Areas {
		shown.Areas[i] = api.LightArea{ID: area.ID, Name: area.Name, Lamps: len(area.Channels)}
	}
	setup, err := s.Control.Setup(v.Context())
	for _, d := range setup.Devices {
		if d.ID == lamp {
			shown.Area = d.Area
		}
	}
	return shown, err
}

// chooseArea makes an area of a bridge that knows us a lamp, or the one that a lamp shows: POST /api/v1/lights/hue/area,
// POST /admin/lights/hue/area.
func (s *Area) chooseArea(v *request.Context) error {
	in := struct {
		Version int    `json:"version"` // that was seen; 0 = whatever it is
		Address string `json:"address"`
		Lamp    int    `json:"lamp"` // that has it from now on; 0 = a new one
		Area    string `json:"area"`
		Name    string `json:"name"` // of a new one; "" = as the area is called
	}{}
	if err := v.Decode(&in); err != nil {
		return err
	}
	bridge, ok, err := s.Control.Bridge(v.Context(), in.Address)
	if err != nil {
		return err
	}
	if !ok {
		return &models.RuleError{Code: "hue_again"}
	}
	fresh, err := bridge.Lamp(lights.Device{Name: in.Name, Order: "rgb", Brightness: 100}, in.Area)
	if err != nil {
		return err
	}
	r := s.saved(v, "#lamps")
	if in.Lamp == 0 {
		r.Status, r.Flash = fiber.StatusCreated, request.Done(v.Words().T("lights.added", "name", fresh.Name))
		action := "lamp_add"
		err = s.change(v, in.Version, r, action, fresh.Name, func(setup *lights.Setup) (int, error) {
			added, err := setup.Add(fresh)
			return added.ID, err
		})
	} else {
		action := "lamp_pair"
		err = s.change(v, in.Version, r, action, bridge.Address, func(setup *lights.Setup) (int, error) {
			i := slices.IndexFunc(setup.Devices, func(d lights.Device) bool { return d.ID == in.Lamp && d.Kind == lights.Hue })
			if i < 0 {
				return 0, lights.ErrNoDevice
			}
			d, err := bridge.Lamp(setup.Devices[i], in.Area)
			if err != nil {
				return 0, err
			}
			return 0, setup.Replace(d)
		})
	}
	if err == nil {
		_ = s.Control.Forget(v.Context(), bridge.Address) // otherwise it goes within the hour
	}
	return err
}
