package main

import (
	"upbeat/lights"
	"upbeat/lights/program"
	"upbeat/lights/zone"
	"upbeat/web/api"
)

// lightsPage is lamps in every state; which decides whether there are any, and whether somebody drives them.
func lightsPage(frame api.Page, which string) api.LightsPage {
	p := api.LightsPage{Page: frame, May: which != "doubted", Admin: which != "paused" && which != "doubted"}
	p.Driven = which != "error"
	for _, k := range lights.Kinds() {
		p.Kinds = append(p.Kinds, api.LightKind{Name: k, Label: string(k), Help: "A lamp of this kind.", Example: "192.168.1.60",
			Wired: k == lights.WS2812, Fields: []string{"pixels", "order", "gamma", "current", "universe", "priority", "multicast", "anywhere",
				"at_exit"}})
	}
	for _, k := range program.Kinds() {
		one := api.LightProgram{Name: k.Name, Label: k.Name, Help: "What it does.", Follows: k.Follows}
		for _, q := range k.Params {
			param := api.LightParam{Name: q.Name, Label: q.Name, Type: q.Type, Default: q.Default, Min: q.Min, Max: q.Max}
			for _, choice := range q.Choices {
				param.Choices = append(param.Choices, api.LightChoice{Name: choice, Label: choice, Colours: []string{"#ff0000", "#0000ff"}})
			}
			one.Params = append(one.Params, param)
		}
		p.Programs = append(p.Programs, one)
	}
	if which == "empty" {
		return p
	}
	p.Off = which == "paused"
	lamp := api.LightDevice{ID: 1, Name: "Bar", Kind: lights.WLED, Address: "192.168.1.60", Pixels: 60, Order: "grb", Gamma: 1, Brightness: 80}
	far := lamp
	far.ID, far.Name, far.AtExit = 2, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen", "#ff8800"
	if p.Driven {
		lamp.Health = &api.LightHealth{Reachable: true, Text: "reachable"}
		far.Health = &api.LightHealth{Reason: "silent", Text: "does not answer: is it switched on and in this network?"}
	}
	spare := lamp
	spare.ID, spare.Name, spare.Disabled, spare.Kind = 3, "عمر", true, lights.SACN
	p.Devices = []api.LightDevice{lamp, far, spare}
	p.Looked = true
	if which != "error" {
		p.Found = []api.LightFound{{Kind: lights.WLED, Label: "WLED", Name: "Shelf", Address: "192.168.1.61", Pixels: 77},
			{Kind: lights.Hue, Label: "Philips Hue", Name: far.Name, Address: "192.168.1.62"}}
		p.Bridge = &api.LightBridge{Address: "192.168.1.62", Areas: []api.LightArea{{ID: "a", Name: "Dance floor", Lamps: 3},
			{ID: "b", Name: far.Name, Lamps: 1}}}
	}
	spectrum, _ := program.Find("spectrum")
	values, _ := spectrum.Check(nil)
	p.Zones = []api.LightZone{{ID: 1, Name: "Bar", Pixels: 60, Program: "spectrum", Params: values, Parts: []zone.Part{{Device: 1}}},
		{ID: 2, Name: "Panel", Pixels: 120, Rows: 8, Snake: true, Program: "fixed", Params: map[string]any{"colour": "#ffb45a"},
			Parts: []zone.Part{{Device: 1, First: 3, Count: 20, Reversed: true}, {Device: 2}}}}
	plays := api.LightSong{ID: 1, Title: "Ausfahrt", Artist: "Anna & das Orchester"}
	p.Scenes = []api.LightScene{{ID: 1, Name: "Rave", On: true, From: "23:00", Until: "04:00", Genres: []string{"House", "Drum and Bass"},
		Songs: []api.LightSong{plays}}, {ID: 2, Name: "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"}, {ID: 3, Name: "عشاء"}}
	p.Scene, p.Why, p.Plays, p.Genre = 1, lights.ByGenre, &plays, "Deep House"
	return p
}
