package lights

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"upbeat/lights"
	"upbeat/lights/program"
	"upbeat/lights/zone"
	"upbeat/models"
	"upbeat/web/request"
)

// wantedZone is a zone as a request describes it. In a form its parts are rows of the fields part_device, part_start (from 1), part_count
// and part_reversed; a row without a lamp is none.
type wantedZone struct {
	Version int         `json:"version"` // that was seen; 0 = whatever it is
	Name    string      `json:"name"`
	Parts   []zone.Part `json:"parts" form:"-"`
	Rows    int         `json:"rows"`
	Snake   bool        `json:"snake"`
}

func readZone(v *request.Context) (in wantedZone, err error) {
	if err := v.Decode(&in); err != nil || !v.IsForm() {
		return in, err
	}
	args := v.Fiber.Request().PostArgs()
	field := func(name string, i int) (int, error) {
		rows := args.PeekMulti(name)
		if i >= len(rows) || len(rows[i]) == 0 {
			return 0, nil
		}
		n, err := strconv.Atoi(string(rows[i]))
		if err != nil {
			return 0, &models.FieldError{Field: "parts", Want: request.Wanted("int")}
		}
		return n, nil
	}
	for i := range args.PeekMulti("part_device") {
		var numbers [4]int
		for k, name := range []string{"part_device", "part_start", "part_count", "part_reversed"} {
			if numbers[k], err = field(name, i); err != nil {
				return in, err
			}
		}
		if numbers[0] == 0 {
			continue
		}
		in.Parts = append(in.Parts, zone.Part{Device: numbers[0], First: max(1, numbers[1]) - 1, Count: numbers[2], Reversed: numbers[3] == 1})
	}
	return in, nil
}

// addZone adds a zone: POST /api/v1/lights/zones, POST /admin/lights/zones.
func (s *Area) addZone(v *request.Context) error {
	in, err := readZone(v)
	if err != nil {
		return err
	}
	action := "zone_add"
	r := s.saved(v, "#zones")
	r.Status = fiber.StatusCreated
	return s.change(v, in.Version, r, action, in.Name, func(setup *lights.Setup) (int, error) {
		added, err := setup.AddZone(lights.Zone{Name: in.Name, Parts: in.Parts, Rows: in.Rows, Snake: in.Snake})
		return added.ID, err
	})
}

// changeZone changes which pixels a zone has: PUT /api/v1/lights/zones/{zone}, POST /admin/lights/zones/{zone}.
func (s *Area) changeZone(v *request.Context) error {
	id, err := number(v, "zone")
	if err != nil {
		return err
	}
	in, err := readZone(v)
	if err != nil {
		return err
	}
	action := "zone_change"
	return s.change(v, in.Version, s.saved(v, "#zones"), action, in.Name, func(setup *lights.Setup) (int, error) {
		z, err := find(setup, id)
		if err != nil {
			return 0, err
		}
		z.Name, z.Parts, z.Rows, z.Snake = in.Name, in.Parts, in.Rows, in.Snake
		return 0, setup.ReplaceZone(z)
	})
}

// removeZone takes a zone out: DELETE /api/v1/lights/zones/{zone}, POST /admin/lights/zones/{zone}/remove.
func (s *Area) removeZone(v *request.Context) error {
	id, err := number(v, "zone")
	if err != nil {
		return err
	}
	seen, err := seen(v)
	if err != nil {
		return err
	}
	name, err := s.nameOf(v, id)
	if err != nil {
		return err
	}
	action := "zone_remove"
	r := request.Reply{Flash: request.Done(v.Words().T("lights.removed", "name", name)), To: "/admin/lights#zones"}
	return s.change(v, seen, r, action, name, func(setup *lights.Setup) (int, error) { return 0, setup.RemoveZone(id) })
}

// choose gives a zone a program: PUT /api/v1/lights/zones/{zone}/program, POST /admin/lights/zones/{zone}/program.
func (s *Area) choose(v *request.Context) error {
	if err := s.may(v); err != nil {
		return err
	}
	id, err := number(v, "zone")
	if err != nil {
		return err
	}
	in := struct {
		Version int            `json:"version"`
		Program string         `json:"program"`
		Params  map[string]any `json:"params" form:"-"`
	}{}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Program == "" {
		return request.Missing("program")
	}
	if v.IsForm() && v.Form("shown") == in.Program { // those of another program are not in the form
		if in.Params, err = formParams(v, in.Program); err != nil {
			return err
		}
	}
	name, err := s.nameOf(v, id)
	if err != nil {
		return err
	}
	now := s.moment(v)
	action := "zone_program"
	return s.change(v, in.Version, s.saved(v, "#zone-"+strconv.Itoa(id)), action, name, func(setup *lights.Setup) (int, error) {
		setup.Hold(now)
		z, err := find(setup, id)
		if err != nil {
			return 0, err
		}
		z.Program, z.Params = in.Program, in.Params
		return 0, setup.ReplaceZone(z)
	})
}

// formParams reads a program's parameters from a form, where they are fields "p.NAME".
func formParams(v *request.Context, name string) (map[string]any, error) {
	kind, _ := program.Find(name)
	params := map[string]any{}
	for _, p := range kind.Params {
		text := v.Form("p." + p.Name)
		switch {
		case p.Type == program.Switch:
			params[p.Name] = slices.ContainsFunc(v.Fiber.Request().PostArgs().PeekMulti("p."+p.Name), func(b []byte) bool {
				return string(b) == "true"
			})
		case text == "":
		case p.Type == program.Number:
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, &lights.Wrong{Where: "params." + p.Name, Code: "param_number", Args: []any{"param", p.Name, "min", p.Min, "max", p.Max}}
			}
			params[p.Name] = n
		default:
			params[p.Name] = text
		}
	}
	return params, nil
}

// switchAll makes all lights dark, or lets them shine: PUT /api/v1/lights, POST /admin/lights (off).
func (s *Area) switchAll(v *request.Context) error {
	if err := s.may(v); err != nil {
		return err
	}
	in := struct {
		Version int   `json:"version"`
		Off     *bool `json:"off"`
	}{}
	if err := v.Decode(&in); err != nil {
		return err
	}
	if in.Off == nil {
		return request.Missing("off")
	}
	action, said := "lights_on", "lights.on"
	if *in.Off {
		action, said = "lights_off", "lights.off"
	}
	r := request.Reply{Flash: request.Done(v.Words().T(said))}
	return s.change(v, in.Version, r, action, "", func(setup *lights.Setup) (int, error) {
		setup.Off = *in.Off
		return 0, nil
	})
}

func find(setup *lights.Setup, id int) (lights.Zone, error) {
	i := slices.IndexFunc(setup.Zones, func(z lights.Zone) bool { return z.ID == id })
	if i < 0 {
		return lights.Zone{}, lights.ErrNoZone
	}
	return setup.Zones[i], nil
}

// nameOf is a zone's name, for the audit log.
func (s *Area) nameOf(v *request.Context, id int) (string, error) {
	setup, err := s.Control.Setup(v.Context())
	if err != nil {
		return "", err
	}
	z, err := find(&setup, id)
	return z.Name, err
}
