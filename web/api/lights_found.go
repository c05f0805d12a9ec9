package api

import "upbeat/lights"

// LightFound is a board or a bridge that answered when the network was asked.
type LightFound struct {
	Kind    lights.Kind `json:"kind"`
	Label   string      `json:"label"` // of its kind
	Name    string      `json:"name"`  // as its owner called it
	Address string      `json:"address"`
	Pixels  int         `json:"pixels"` // 0 = it did not say
	Known   bool        `json:"known"`  // it is a lamp here already
}

// LightBridge is a Hue bridge that knows us, or whose button is to be pressed.
type LightBridge struct {
	Address  string      `json:"address"`
	Lamp     int         `json:"lamp,omitempty"` // whose bridge it is; 0 = it will be a new one
	Area     string      `json:"area,omitempty"` // that the lamp has
	Areas    []LightArea `json:"areas"`
	Name     string      `json:"-"` // that the form gave the lamp
	Pressing bool        `json:"-"` // its button was not pressed yet
}

// State is what the page shows of it: "pressing", "none" it has no areas, "areas" one is to be chosen, "" nothing.
func (b *LightBridge) State() string {
	switch {
	case b == nil:
		return ""
	case b.Pressing:
		return "pressing"
	case len(b.Areas) == 0:
		return "none"
	}
	return "areas"
}

// LightArea is an entertainment area of a Hue bridge.
type LightArea struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Lamps int    `json:"lamps"`
}
