package lights

import (
	"fmt"

	"upbeat/lights/device"
	"upbeat/lights/program"
	"upbeat/lights/zone"
)

// Wrong is a value of a setup that cannot be. Pages tell it by the text "lights.wrong.CODE".
type Wrong struct {
	Where string // the value, as the API spells it; "params.NAME" is a parameter of a program
	Code  string
	Args  []any // of the text: name, value pairs
}

func (w *Wrong) Error() string { return fmt.Sprintf("%s: %s %v", w.Where, w.Code, w.Args) }

func wrong(where, code string, args ...any) error { return &Wrong{where, code, args} }

// checkWiring says which value of a device's wiring is wrong.
func (d *Device) checkWiring() error {
	with := func(change func(*zone.Wiring)) error { // what is left when a value is one that can be
		w := d.wiring()
		change(&w)
		return w.Check()
	}
	err := d.wiring().Check()
	switch {
	case err == nil:
		return nil
	case d.Brightness < 0 || d.Brightness > 100:
		return wrong("brightness", "brightness")
	case with(func(w *zone.Wiring) { w.Pixels = 1 }) == nil:
		return wrong("pixels", "pixels")
	case with(func(w *zone.Wiring) { w.Order = "rgb" }) == nil:
		return wrong("order", "order")
	case with(func(w *zone.Wiring) { w.Gamma = 1 }) == nil:
		return wrong("gamma", "gamma")
	case d.PixelMA < 0 || with(func(w *zone.Wiring) { w.PixelMA = 0 }) == nil:
		return wrong("pixel_ma", "current")
	case with(func(w *zone.Wiring) { w.LimitMA = 0 }) == nil:
		return wrong("limit_ma", "current")
	}
	return wrong("pixels", "wiring")
}

// wrongPlace says which value keeps a device from being driven; something does.
func (d *Device) wrongPlace() error {
	with := func(change func(*device.Config)) bool { // whether it could be driven if a value were one that can be
		c := d.config()
		change(&c)
		return c.Check() == nil
	}
	switch {
	case with(func(c *device.Config) { c.Universe = 1 }):
		return wrong("universe", "universe")
	case with(func(c *device.Config) { c.Priority = 0 }):
		return wrong("priority", "priority")
	case with(func(c *device.Config) { c.White = false }):
		return wrong("order", "no_white")
	case with(func(c *device.Config) { c.Pixels = 1 }):
		return wrong("pixels", "many_pixels")
	case d.Kind == Hue:
		return wrong("area", "area")
	}
	return wrong("address", "place")
}

// checkProgram says what is wrong with a program and its parameters.
func checkProgram(name string, params map[string]any) error {
	kind, ok := program.Find(name)
	if !ok {
		return wrong("program", "program")
	}
	if _, err := kind.Check(params); err == nil {
		return nil
	}
	for _, p := range kind.Params {
		value, given := params[p.Name]
		if !given {
			continue
		}
		if _, err := kind.Check(map[string]any{p.Name: value}); err != nil {
			return wrong("params."+p.Name, "param_"+string(p.Type), "param", p.Name, "min", p.Min, "max", p.Max)
		}
	}
	return wrong("params", "no_param")
}
