package lights

import (
	"fmt"

	"upbeat/internal/i18n"
	"upbeat/lights"
	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/lights/zone"
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
	"upbeat/web/request"
)

// getLights tells what there is: GET /api/v1/lights. Guests who may choose what the lights show are told neither of lamps nor of addresses.
func (s *Area) getLights(v *request.Context) error {
	if v.Host == nil {
		if err := s.may(v); err != nil {
			return err
		}
	}
	all, err := s.lights(v)
	if err != nil {
		return err
	}
	if v.Host == nil {
		all.Devices, all.Kinds = []api.LightDevice{}, []api.LightKind{}
	}
	return v.Answer(all)
}

// page shows hosts the lights: GET /admin/lights.
func (s *Area) page(v *request.Context) error {
	page, err := s.shown(v)
	if err != nil {
		return err
	}
	return v.Render(page)
}

// shown is the page as it stands.
func (s *Area) shown(v *request.Context) (page api.LightsPage, err error) {
	frame, err := v.NewPage("lights")
	if err != nil {
		return page, err
	}
	all, err := s.lights(v)
	if err != nil {
		return page, err
	}
	p := api.LightsPage{Page: frame, Lights: all, May: voting.May(v.Role(), voting.Lights, v.Fresh().Values), Admin: v.Role() == models.Admin}
	if current := v.Fresh().Current; current != nil && current.Song != nil && !current.Song.Streams() {
		p.Plays, p.Genre = &api.LightSong{ID: current.SongID, Title: current.Song.Title, Artist: current.Song.Artist}, current.Song.Genre
	}
	return p, nil
}

func (s *Area) lights(v *request.Context) (api.Lights, error) {
	words := v.Words()
	setup, err := s.Control.Setup(v.Context())
	if err != nil {
		return api.Lights{}, err
	}
	status, err := s.Control.Status(v.Context())
	if err != nil {
		status = nil // Redis is away: nobody can tell
	}
	all := api.Lights{Version: setup.Version, Off: setup.Off, Driven: status != nil, Kinds: kinds(words), Programs: programs(words),
		Devices: make([]api.LightDevice, len(setup.Devices)), Zones: make([]api.LightZone, len(setup.Zones))}
	for i, d := range setup.Devices {
		all.Devices[i] = deviceOf(d)
		if status == nil || d.Disabled {
			continue
		}
		if health, known := status.Devices[d.ID]; known {
			all.Devices[i].Health = healthOf(health, words)
			if v.Role() != models.Admin {
				all.Devices[i].Health.Cause, all.Devices[i].Health.Detail = "", ""
			}
		}
	}
	rule := setup.Rule(s.moment(v))
	for i, z := range setup.As(rule.Scene).Zones {
		all.Zones[i] = zoneOf(z, setup.Devices)
	}
	all.Scene, all.Why = rule.Scene, rule.Why
	all.Scenes, err = s.scenes(v.Context(), &setup, rule)
	return all, err
}

func deviceOf(d lights.Device) api.LightDevice {
	return api.LightDevice{ID: d.ID, Name: d.Name, Kind: d.Kind, Address: d.Address, Disabled: d.Disabled, Pixels: d.Pixels, Order: d.Order,
		Gamma: d.Gamma, Brightness: d.Brightness, PixelMA: d.PixelMA, LimitMA: d.LimitMA, DelayMS: d.DelayMS, Universe: d.Universe,
		Priority: d.Priority, Multicast: d.Multicast, Anywhere: d.Anywhere, AtExit: d.AtExit, Area: d.Area, Paired: d.Secret != ""}
}

// healthOf puts how a lamp does into words. A reason that has none is said as it is.
func healthOf(h lights.Health, words i18n.Messages) *api.LightHealth {
	key := "lights.health." + h.Reason
	if h.Reason == "" {
		switch key = "lights.health.silent"; {
		case h.Reachable && h.Answers:
			key = "lights.health.fine"
		case h.Reachable:
			key = "lights.health.told"
		}
	}
	if finer := "lights.health." + h.Cause; words.Has(finer) {
		key = finer
	}
	text := h.Reason
	if words.Has(key) {
		text = words.T(key)
	}
	detail := ""
	if cause := "lights.cause." + h.Cause; words.Has(cause) {
		detail = words.T(cause, "n", h.Pixels)
	}
	return &api.LightHealth{Reachable: h.Reachable, Reason: h.Reason, Cause: h.Cause, Text: text, Detail: detail, Sent: h.Sent,
		Dropped: h.Dropped}
}

func zoneOf(z lights.Zone, devices []lights.Device) api.LightZone {
	shown := api.LightZone{ID: z.ID, Name: z.Name, Parts: z.Parts, Rows: z.Rows, Snake: z.Snake, Program: z.Program, Params: z.Params}
	if kind, ok := program.Find(z.Program); ok {
		if values, err := kind.Check(z.Params); err == nil {
			shown.Params = values
		}
	}
	if shown.Params == nil {
		shown.Params = map[string]any{}
	}
	for _, part := range z.Parts {
		for _, d := range devices {
			if d.ID == part.Device {
				shown.Pixels += zone.Length(part, d.Pixels)
			}
		}
	}
	return shown
}

// programs lists what zones can show, in the reader's words.
func programs(words i18n.Messages) []api.LightProgram {
	const shades = 7
	kinds := program.Kinds()
	list := make([]api.LightProgram, len(kinds))
	for i, k := range kinds {
		list[i] = api.LightProgram{Name: k.Name, Label: words.T("lights.program." + k.Name),
			Help: words.T("lights.program." + k.Name + ".help"), Follows: k.Follows, Params: make([]api.LightParam, len(k.Params))}
		for j, p := range k.Params {
			param := api.LightParam{Name: p.Name, Label: words.T("lights.param." + p.Name), Type: p.Type, Default: p.Default, Min: p.Min,
				Max: p.Max, Choices: make([]api.LightChoice, len(p.Choices))}
			for c, name := range p.Choices {
				param.Choices[c] = api.LightChoice{Name: name, Label: words.T("lights.choice." + name), Colours: hex(program.Swatch(name, shades))}
			}
			list[i].Params[j] = param
		}
	}
	return list
}

func hex(colours []color.Color) []string {
	var list []string
	for _, c := range colours {
		channel := func(v float32) int { return int(max(0, min(1, v))*255 + 0.5) }
		list = append(list, fmt.Sprintf("#%02x%02x%02x", channel(c.R), channel(c.G), channel(c.B)))
	}
	return list
}
