package lights

import (
	"slices"

	"upbeat/internal/i18n"
	"upbeat/lights"
	"upbeat/web/api"
)

// kinds is what the form of each kind of lamp asks for.
func kinds(words i18n.Messages) []api.LightKind {
	const host, bus = "192.168.1.60", "/dev/spidev0.0"
	strip := []string{"pixels", "order", "gamma", "current", "delay_ms", "at_exit"}
	with := func(more ...string) []string { return append(slices.Clone(strip), more...) }
	list := []api.LightKind{
		{Name: lights.WLED, Example: host, Order: "rgb", Fields: with("anywhere")},
		{Name: lights.DDP, Example: host, Order: "rgb", Fields: with("anywhere")},
		{Name: lights.SACN, Example: host, Order: "rgb", Fields: with("universe", "priority", "multicast", "anywhere")},
		{Name: lights.ArtNet, Example: host, Order: "rgb", Fields: with("universe", "anywhere")},
		{Name: lights.AudioSync, Example: host, Order: "rgb", Fields: []string{"delay_ms", "multicast", "anywhere"}},
		{Name: lights.Hue, Example: host, Order: "rgb", Fields: []string{"delay_ms", "at_exit", "anywhere"}},
		{Name: lights.WS2812, Wired: true, Example: bus, Order: "grb", Fields: strip},
		{Name: lights.APA102, Wired: true, Example: bus, Order: "bgr", Fields: strip},
		{Name: lights.WS2801, Wired: true, Example: bus, Order: "rgb", Fields: strip},
		{Name: lights.PCA9685, Wired: true, Example: "/dev/i2c-1", Order: "rgb", Fields: []string{"order", "gamma", "delay_ms", "at_exit"}},
	}
	for i := range list {
		k := &list[i]
		k.Label, k.Help = words.T("lights.kind."+string(k.Name)), words.T("lights.kind."+string(k.Name)+".help")
	}
	return list
}
