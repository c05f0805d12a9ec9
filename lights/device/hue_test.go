package device

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"upbeat/lights/device/devicetest"
	"upbeat/lights/wire"
)

const (
	areaID    = devicetest.Area
	clientKey = devicetest.ClientKey
)

// bridge is a fake of a Hue bridge, with a test's patience.
type bridge struct {
	*devicetest.Bridge
	t *testing.T
}

func newBridge(t *testing.T) *bridge {
	t.Helper()
	b, err := devicetest.NewBridge()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return &bridge{b, t}
}

func (b *bridge) until(what string, so func(b *devicetest.Bridge) bool) {
	b.t.Helper()
	eventually(b.t, what, func() bool { return b.Look(so) })
}

func (b *bridge) opener() *Opener {
	return &Opener{Ports: Ports{HueStream: b.StreamPort()}}
}

func (b *bridge) config() Config {
	return Config{Kind: Hue, Name: "Floor", Address: b.Address(), Pixels: 3, Area: areaID, User: "s3cret-user",
		ClientKey: clientKey, Rate: 50}
}

// shows tells whether the latest packet says these colours.
func (b *bridge) shows(colours []byte) func(*devicetest.Bridge) bool {
	return func(b *devicetest.Bridge) bool {
		want := wire.AppendHueStream(nil, 0, areaID, []uint8{0, 2, 4}, colours)
		return len(b.Last) == len(want) && bytes.Equal(b.Last[14:], want[14:])
	}
}

func TestABridgeIsPairedByItsButton(t *testing.T) {
	b := newBridge(t)
	c := Config{Address: b.Address()}
	if _, err := b.opener().PairHue(t.Context(), c); !errors.Is(err, wire.ErrHueLinkButton) {
		t.Fatal(err)
	}
	b.Set(func(b *devicetest.Bridge) { b.Pressed = true })
	pairing, err := b.opener().PairHue(t.Context(), c)
	if err != nil || string(pairing.User) != "s3cret-user" || string(pairing.ClientKey) != clientKey || len(pairing.Fingerprint) != 64 {
		t.Fatal(pairing, err)
	}
	c.User, c.Fingerprint = pairing.User, pairing.Fingerprint
	areas, err := b.opener().HueAreas(t.Context(), c)
	if err != nil || len(areas) != 1 || areas[0].ID != areaID || areas[0].Name != "Dance floor" || len(areas[0].Channels) != 3 {
		t.Fatal(areas, err)
	}
	c.Fingerprint = strings.Repeat("0", 64)
	if _, err := b.opener().HueAreas(t.Context(), c); !errors.Is(err, ErrOtherBridge) {
		t.Error("another bridge is told our name:", err)
	}
	c.Address = "8.8.8.8"
	if _, err := b.opener().PairHue(t.Context(), c); !errors.Is(err, AddressError{"8.8.8.8", AddressPublic}) {
		t.Error(err)
	}
}

// TestAnAreaIsStreamedTo: start over HTTPS, colours over DTLS, rest, wake, end.
func TestAnAreaIsStreamedTo(t *testing.T) {
	b := newBridge(t)
	d, log, stop := drive(t, b.config(), b.opener())
	eventually(t, "it is there", func() bool { h := d.Health(); return h.Reachable && h.Name == "Dance floor" && h.Reason == "" })
	b.until("nothing is started before there is light", func(b *devicetest.Bridge) bool { return b.Starts == 0 })
	d.Show(colours(3, 1))
	b.until("it shines", b.shows(colours(3, 1)))
	b.until("it is known by its application", func(b *devicetest.Bridge) bool { return string(b.Who) == "the-application" })
	d.Rest()
	b.until("it rests, dark", func(f *devicetest.Bridge) bool { return !f.Active && b.shows(make([]byte, 9))(f) })
	d.Show(colours(3, 9))
	b.until("it shines again", func(f *devicetest.Bridge) bool { return f.Active && f.Starts == 2 && b.shows(colours(3, 9))(f) })
	stop()
	b.until("it ends", func(b *devicetest.Bridge) bool { return !b.Active })
	if log.count("cannot be reached") != 0 {
		t.Error(log.all())
	}
}

// TestAnAreaThatIsTakenAwayIsTakenBack: another app ends the stream.
func TestAnAreaThatIsTakenAwayIsTakenBack(t *testing.T) {
	b := newBridge(t)
	d, log, _ := drive(t, b.config(), b.opener())
	d.Show(colours(3, 1))
	b.until("it shines", b.shows(colours(3, 1)))
	b.Set(func(b *devicetest.Bridge) { b.Active = false })
	b.until("it is started again", func(b *devicetest.Bridge) bool { return b.Starts == 2 })
	d.Show(colours(3, 5))
	b.until("it shines again", b.shows(colours(3, 5)))
	eventually(t, "it is back", func() bool { return d.Health().Reachable && log.count("the lamp is back") == 1 })
}

// TestABridgeThatForgotUs, one that never knew us, and one with other lamps.
func TestABridgeThatForgotUs(t *testing.T) {
	b := newBridge(t)
	d, log, _ := drive(t, b.config(), b.opener())
	d.Show(colours(3, 1))
	b.until("it shines", b.shows(colours(3, 1)))
	b.Set(func(b *devicetest.Bridge) { b.Forgot = true })
	eventually(t, "it is told", func() bool { return d.Health().Reason == NotPaired })
	b.Set(func(b *devicetest.Bridge) { b.Forgot, b.Lamps = false, 5 })
	eventually(t, "it is back with other lamps", func() bool {
		h := d.Health()
		return h.Reachable && h.Reason == OtherPixels && h.Pixels == 5
	})
	for _, secret := range []string{"s3cret-user", clientKey, strings.ToLower(clientKey)} {
		if log.count(secret) > 0 || strings.Contains(d.Health().Detail, secret) {
			t.Error("a secret is in the log")
		}
	}
	c := b.config()
	c.User = ""
	if _, err := b.opener().Open(t.Context(), c); !errors.Is(err, ErrPairing) {
		t.Error(err)
	}
}

// TestAWrongKeyEndsTheAttempt: the bridge refuses the stream, and the area is given back.
func TestAWrongKeyEndsTheAttempt(t *testing.T) {
	t.Parallel()
	b := newBridge(t)
	c := b.config()
	c.ClientKey = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	d, _, _ := drive(t, c, b.opener())
	d.Show(colours(3, 1))
	b.until("it is tried", func(b *devicetest.Bridge) bool { return b.Starts > 0 })
	b.until("the area is given back", func(b *devicetest.Bridge) bool { return !b.Active })
	eventually(t, "it is told", func() bool { h := d.Health(); return !h.Reachable && h.Reason != Starting })
	c.ClientKey = "no key"
	if _, err := hueKey(c.ClientKey); !errors.Is(err, ErrPairing) || strings.Contains(err.Error(), "no key") {
		t.Error(err)
	}
}
