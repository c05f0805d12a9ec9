package lights

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"upbeat/lights/color"
	"upbeat/lights/device"
	"upbeat/lights/zone"
	"upbeat/visualizer"
)

// Lamp is a device that is driven. It never waits: what it cannot send now is dropped. *device.Driver is one.
type Lamp interface {
	Show(pixels []byte)
	Hear(f *visualizer.Frame) // for boards that react to sound by themselves
	Rest()                    // until the next Show it is as its ending says
	Health() device.Health
	Close()
}

// Drive opens a device, and keeps at it.
func Drive(o *device.Opener) func(d Device, log *slog.Logger) Lamp {
	return func(d Device, log *slog.Logger) Lamp { return device.Start(d.config(), o, log) }
}

// config is how the driver is told of a device.
func (d *Device) config() device.Config {
	c := device.Config{
		Kind: device.Kind(d.Kind), Name: d.Name, Address: d.Address, Pixels: d.Pixels, White: len(d.Order) == 4,
		AllowAny: d.Anywhere, Multicast: d.Multicast, Universe: d.Universe, Priority: d.Priority, Ending: device.Dark,
		Area: d.Area, User: device.Secret(d.User), ClientKey: device.Secret(d.Secret), Fingerprint: d.Fingerprint,
	}
	box, _ := os.Hostname() // without a name all boxes without one look alike
	sum := sha256.Sum256(fmt.Appendf(nil, "upbeat lights %s %d", box, d.ID))
	copy(c.CID[:], sum[:]) // the same each time, so that receivers know us again; another one for each box and lamp
	switch d.AtExit {
	case "":
	case "keep":
		c.Ending = device.Keep
	default:
		c.Ending = device.Keep
		if shows, err := color.Parse(d.AtExit); err == nil {
			all := make([]color.Color, d.Pixels)
			for i := range all {
				all[i] = shows
			}
			c.EndPixels = zone.NewMap(d.ID, d.wiring(), [][]zone.Part{{{Device: d.ID}}}).Bytes([][]color.Color{all})
		}
	}
	return c
}

// wired says whether a kind hangs on the box itself: its address is the path of a device file.
func (k Kind) wired() bool { return k == WS2812 || k == APA102 || k == WS2801 || k == PCA9685 }

// cleanAddress makes an address that somebody typed or pasted one that is kept.
func (d *Device) cleanAddress() error {
	d.Address = strings.TrimSpace(d.Address)
	if d.Kind.wired() || d.Address == "" {
		return nil
	}
	address, err := device.Clean(d.Address)
	if err != nil {
		return wrong("address", "address_"+string(device.AddressUnreadable))
	}
	d.Address = address
	return nil
}

// checkAddress says what is wrong with where a device is.
func (d *Device) checkAddress() error {
	c := d.config()
	return c.Check()
}
