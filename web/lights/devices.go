package lights

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/i18n"
	"upbeat/lights"
	"upbeat/web/request"
)

// wanted is a lamp as a request describes it. A form says what is different there with fields of its own, see lamp.
type wanted struct {
	Version     int     `json:"version"` // that was seen; 0 = whatever it is
	Name        string  `json:"name"`
	Kind        string  `json:"kind"`
	Address     string  `json:"address"`
	Disabled    bool    `json:"disabled" form:"-"`
	Pixels      int     `json:"pixels"`
	Order       string  `json:"order"`
	Gamma       float64 `json:"gamma"`
	Brightness  *int    `json:"brightness"` // nil = all
	PixelMA     int     `json:"pixel_ma"`
	LimitMA     int     `json:"limit_ma"`
	DelayMS     int     `json:"delay_ms"`
	Universe    int     `json:"universe"`
	Priority    int     `json:"priority"`
	Multicast   bool    `json:"multicast"`
	Anywhere    bool    `json:"anywhere"`
	AtExit      string  `json:"at_exit"`
	Area        string  `json:"area" form:"-"`
	User        string  `json:"user" form:"-"`
	Secret      string  `json:"secret" form:"-"`
	Fingerprint string  `json:"fingerprint" form:"-"` // of a bridge's certificate
}

// lamp reads a lamp from a request.
func lamp(v *request.Context) (d lights.Device, seen int, err error) {
	var in wanted
	if err := v.Decode(&in); err != nil {
		return d, 0, err
	}
	if v.IsForm() {
		in.Disabled = v.Form("in_use") == "false" // a ticked box comes before that field
		if in.AtExit == "colour" {
			in.AtExit = v.Form("at_exit_colour")
		}
	}
	if in.Address == "" && !in.Multicast && slices.Contains(lights.Kinds(), lights.Kind(in.Kind)) {
		return d, 0, &lights.Wrong{Where: "address", Code: "no_address"}
	}
	brightness := 100
	if in.Brightness != nil {
		brightness = *in.Brightness
	}
	return lights.Device{Name: in.Name, Kind: lights.Kind(in.Kind), Address: in.Address, Disabled: in.Disabled, Pixels: pixelsOf(in),
		Order: cmp.Or(in.Order, orderOf(in)), Gamma: in.Gamma, Brightness: brightness, PixelMA: in.PixelMA, LimitMA: in.LimitMA,
		DelayMS: in.DelayMS, Universe: universeOf(in), Priority: in.Priority, Multicast: in.Multicast, Anywhere: in.Anywhere, AtExit: in.AtExit,
		Area: in.Area, User: in.User, Secret: in.Secret, Fingerprint: in.Fingerprint}, in.Version, nil
}

// pixelsOf is how many pixels a lamp has: one that has always one is not asked.
func pixelsOf(in wanted) int {
	if in.Pixels == 0 && lights.Kind(in.Kind) == lights.PCA9685 {
		return 1
	}
	return in.Pixels
}

// universeOf is a lamp's first universe: those of sACN begin at 1.
func universeOf(in wanted) int {
	if in.Universe == 0 && lights.Kind(in.Kind) == lights.SACN {
		return 1
	}
	return in.Universe
}

// orderOf is the order of colours that most lamps of a kind have.
func orderOf(in wanted) string {
	for _, k := range kinds(i18n.Messages{}) {
		if string(k.Name) == in.Kind {
			return k.Order
		}
	}
	return ""
}

// addDevice adds a lamp, with a zone of its own: POST /api/v1/lights/devices, POST /admin/lights/devices.
func (s *Area) addDevice(v *request.Context) error {
	if v.IsForm() && v.Form("kind") == string(lights.Hue) { // its bridge tells the rest
		return s.pair(v)
	}
	d, seen, err := lamp(v)
	if err != nil {
		return err
	}
	if label := v.Words().T("lights.kind." + string(d.Kind)); d.Name == "" || d.Name == label { // as boards call themselves
		setup, err := s.Control.Setup(v.Context())
		if err != nil {
			return err
		}
		d.Name = setup.Free(label)
	}
	said := request.Done(v.Words().T("lights.added", "name", d.Name))
	r := request.Reply{Status: fiber.StatusCreated, Flash: said, To: "/admin/lights#lamps"}
	action := "lamp_add"
	return s.change(v, seen, r, action, d.Name, func(setup *lights.Setup) (int, error) {
		added, err := setup.Add(d)
		return added.ID, err
	})
}

// changeDevice changes a lamp: PUT /api/v1/lights/devices/{device}, POST /admin/lights/devices/{device}.
func (s *Area) changeDevice(v *request.Context) error {
	id, err := number(v, "device")
	if err != nil {
		return err
	}
	d, seen, err := lamp(v)
	if err != nil {
		return err
	}
	d.ID = id
	action := "lamp_change"
	return s.change(v, seen, s.saved(v, "#lamps"), action, d.Name, func(setup *lights.Setup) (int, error) {
		if i := slices.IndexFunc(setup.Devices, func(old lights.Device) bool { return old.ID == id }); i >= 0 {
			keepPairing(&d, setup.Devices[i])
		}
		return 0, setup.Replace(d)
	})
}

// keepPairing keeps what pairing with a bridge gave, which no form sends back.
func keepPairing(d *lights.Device, old lights.Device) {
	if d.User == "" {
		d.User, d.Fingerprint = old.User, old.Fingerprint
	}
	if d.Area == "" {
		d.Area = old.Area
	}
}

// removeDevice takes a lamp out: DELETE /api/v1/lights/devices/{device}, POST /admin/lights/devices/{device}/remove.
func (s *Area) removeDevice(v *request.Context) error {
	id, err := number(v, "device")
	if err != nil {
		return err
	}
	seen, err := seen(v)
	if err != nil {
		return err
	}
	setup, err := s.Control.Setup(v.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(setup.Devices, func(d lights.Device) bool { return d.ID == id })
	if i < 0 {
		return lights.ErrNoDevice
	}
	name := setup.Devices[i].Name
	action := "lamp_remove"
	r := request.Reply{Flash: request.Done(v.Words().T("lights.removed", "name", name)), To: "/admin/lights#lamps"}
	return s.change(v, seen, r, action, name, func(setup *lights.Setup) (int, error) { return 0, setup.Remove(id) })
}

func (s *Area) saved(v *request.Context, at string) request.Reply {
	return request.Reply{Flash: request.Done(v.Words().T("host.saved")), To: "/admin/lights" + at}
}
