package zone_test

import (
	"bytes"
	"testing"

	"upbeat/lights/color"
	"upbeat/lights/zone"
)

func plain(pixels int) zone.Wiring {
	return zone.Wiring{Pixels: pixels, Order: "rgb", Gamma: 1, Brightness: 1}
}

var (
	red, green, blue = color.Color{R: 1}, color.Color{G: 1}, color.Color{B: 1}
	white            = color.Color{R: 1, G: 1, B: 1}
)

// A zone runs over parts of several devices, some of them turned round; what belongs to no zone is dark.
func TestAZoneRunsOverDevices(t *testing.T) {
	parts := [][]zone.Part{{{Device: 1, Reversed: true, Count: 2}, {Device: 2, First: 1, Count: 2}}, {{Device: 2, First: 3}}}
	shown := [][]color.Color{{red, green, blue, white}, {blue, red}}
	one := zone.NewMap(1, plain(3), parts).Bytes(shown)
	if want := []byte{0, 255, 0, 255, 0, 0, 0, 0, 0}; !bytes.Equal(one, want) {
		t.Errorf("the first device is told %v, not %v", one, want)
	}
	two := zone.NewMap(2, plain(5), parts).Bytes(shown)
	if want := []byte{0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0}; !bytes.Equal(two, want) {
		t.Errorf("the second device is told %v, not %v", two, want)
	}
}

func TestColoursBecomeBytes(t *testing.T) {
	grey := color.Color{R: 0.5, G: 0.5, B: 0.5}
	for name, c := range map[string]struct {
		wiring zone.Wiring
		show   color.Color
		want   []byte
	}{
		"order":      {zone.Wiring{Pixels: 1, Order: "grb", Gamma: 1, Brightness: 1}, color.Color{R: 1, B: 0.2}, []byte{0, 255, 51}},
		"gamma":      {zone.Wiring{Pixels: 1, Order: "rgb", Gamma: 2.2, Brightness: 1}, grey, []byte{56, 56, 56}},
		"brightness": {zone.Wiring{Pixels: 1, Order: "rgb", Gamma: 1, Brightness: 0.25}, white, []byte{64, 64, 64}},
		"white takes over": {zone.Wiring{Pixels: 1, Order: "grbw", Gamma: 1, Brightness: 1}, color.Color{R: 1, G: 0.4, B: 0.4},
			[]byte{0, 153, 0, 102}},
		"beyond its bounds": {plain(1), color.Color{R: 7, G: -3, B: 1}, []byte{255, 0, 255}},
	} {
		t.Run(name, func(t *testing.T) {
			got := zone.NewMap(1, c.wiring, [][]zone.Part{{{Device: 1}}}).Bytes([][]color.Color{{c.show}})
			if !bytes.Equal(got, c.want) {
				t.Errorf("%v, not %v", got, c.want)
			}
		})
	}
}

// A strip never draws more than its supply gives, and one that draws less is left alone.
func TestCurrentIsLimited(t *testing.T) {
	w := plain(100)
	w.PixelMA, w.LimitMA = 60, 2000
	m := zone.NewMap(1, w, [][]zone.Part{{{Device: 1}}})
	shown := make([]color.Color, 100)
	draws := func() (mA float64) {
		for _, v := range m.Bytes([][]color.Color{shown}) {
			mA += float64(v) / 255 * 60 / 3
		}
		return mA
	}
	for i := range shown {
		shown[i] = white
	}
	if mA := draws(); mA > 2000.5 || mA < 1900 {
		t.Errorf("white draws %.0f mA of 2,000", mA)
	}
	for i := range shown {
		shown[i] = color.Color{R: 0.9}
	}
	if got := m.Bytes([][]color.Color{shown})[0]; got != 230 {
		t.Errorf("a red that draws 1,800 mA was changed: %d", got)
	}
}

func TestWrongWiringIsNamed(t *testing.T) {
	for _, w := range []zone.Wiring{
		{Pixels: 0, Order: "rgb", Gamma: 1, Brightness: 1}, {Pixels: 1, Order: "xyz", Gamma: 1, Brightness: 1},
		{Pixels: 1, Order: "rgb", Gamma: 9, Brightness: 1}, {Pixels: 1, Order: "rgb", Gamma: 1, Brightness: 2},
		{Pixels: 1, Order: "rgb", Gamma: 1, Brightness: 1, LimitMA: -1},
	} {
		if w.Check() == nil {
			t.Errorf("%+v is taken", w)
		}
	}
	if err := plain(170).Check(); err != nil {
		t.Error(err)
	}
}

// 1,700 pixels are ten universes of DMX.
func BenchmarkBytes(b *testing.B) {
	w := plain(1700)
	w.Gamma, w.PixelMA, w.LimitMA = 2.2, 60, 20_000
	m := zone.NewMap(1, w, [][]zone.Part{{{Device: 1}}})
	shown := make([]color.Color, 1700)
	for i := range shown {
		shown[i] = color.Hue(float32(i) / 1700)
	}
	for b.Loop() {
		m.Bytes([][]color.Color{shown})
	}
}
