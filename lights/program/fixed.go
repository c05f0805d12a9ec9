package program

import "upbeat/lights/color"

// fixed is one colour that stands.
func fixed() Kind {
	return Kind{Name: "fixed", Params: []Param{single("colour", "#ffb45a")},
		New: func(v Values) Program { return still{v.colour("colour")} }}
}

type still struct{ colour color.Color }

func (p still) Paint(to Canvas, _ *Show) { to.Fill(p.colour) }
