package lights

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"upbeat/internal/store"
	"upbeat/lights/device"
	"upbeat/lights/wire"
	"upbeat/models"
)

// Bridge is a Hue bridge that knows us, and whose area is to be chosen. It is kept for an hour at most.
type Bridge struct {
	Address     string         `json:"address"`
	User        device.Secret  `json:"user"`
	Secret      device.Secret  `json:"secret"`
	Fingerprint string         `json:"fingerprint"` // of its certificate as it was when it was paired
	Areas       []wire.HueArea `json:"areas"`
	At          models.Millis  `json:"at"`
}

// Area is an area of it by its id.
func (b *Bridge) Area(id string) (area wire.HueArea, ok bool) {
	i := slices.IndexFunc(b.Areas, func(a wire.HueArea) bool { return a.ID == id })
	if i < 0 {
		return area, false
	}
	return b.Areas[i], true
}

// Lamp makes a lamp of one of its areas.
func (b *Bridge) Lamp(d Device, area string) (Device, error) {
	chosen, ok := b.Area(area)
	if !ok {
		return d, wrong("area", "area")
	}
	if len(chosen.Channels) == 0 {
		return d, wrong("area", "area_empty", "name", chosen.Name)
	}
	d.Kind, d.Area, d.Pixels, d.User, d.Secret, d.Fingerprint = Hue, chosen.ID, len(chosen.Channels), string(b.User), string(b.Secret),
		b.Fingerprint
	if d.Name == "" {
		d.Name = chosen.Name
	}
	if d.Address == "" {
		d.Address = b.Address
	}
	return d, nil
}

func (b *Bridge) config(anywhere bool) device.Config {
	return device.Config{Kind: device.Hue, Address: b.Address, AllowAny: anywhere, User: b.User, Fingerprint: b.Fingerprint}
}

// bridgeFor is how long a bridge is kept that nobody chooses an area of.
const bridgeFor models.Millis = 3_600_000

// pairWait bounds the whole talk with a bridge.
const pairWait = 15 * time.Second

func (c *Control) bridges() string { return c.name() + ":bridges" }

// Bridge is the bridge at an address that was paired within the last hour; ok is false where there is none.
func (c *Control) Bridge(ctx context.Context, address string) (b Bridge, ok bool, err error) {
	value, ok, err := c.Database.Values().Get(ctx, c.bridges())
	if err != nil || !ok || len(value) == 0 {
		return b, false, err
	}
	var list []Bridge
	if err := json.Unmarshal(value, &list); err != nil {
		return b, false, nil // another version wrote it; it is paired again
	}
	now := models.At(c.Now())
	i := slices.IndexFunc(list, func(b Bridge) bool { return b.Address == address && now-b.At < bridgeFor })
	if i < 0 {
		return b, false, nil
	}
	return list[i], true, nil
}

// keep keeps a bridge until one of its areas is chosen. paired says that it has just come to know us, which the audit log tells.
func (c *Control) keep(ctx context.Context, by models.Actor, b Bridge, paired bool) error {
	return c.Database.Values().Change(ctx, c.bridges(), func(tx *store.Tx, old []byte) ([]byte, error) {
		if paired {
			if err := c.audit(tx, by, "bridge_pair", b.Address); err != nil {
				return nil, err
			}
		}
		return json.Marshal(append(c.others(old, b.Address), b))
	})
}

// Forget forgets a bridge, as a lamp has it now.
func (c *Control) Forget(ctx context.Context, address string) error {
	return c.Database.Values().Change(ctx, c.bridges(), func(_ *store.Tx, old []byte) ([]byte, error) {
		return json.Marshal(c.others(old, address))
	})
}

// others are the bridges that are kept beside that of an address, without those of more than an hour ago.
func (c *Control) others(old []byte, address string) []Bridge {
	var list []Bridge
	_ = json.Unmarshal(old, &list) // what cannot be read is paired again
	now := models.At(c.Now())
	return slices.DeleteFunc(list, func(b Bridge) bool { return b.Address == address || now-b.At >= bridgeFor })
}

// Pair makes a Hue bridge know us and lists its areas. One that knows us already is only asked for them: one that was paired before, or a
// lamp's. lamp is the lamp whose bridge it is, 0 = none; then the address is the lamp's. Errors: wire.ErrHueLinkButton where its button
// was not pressed, ErrNoDevice, and those of package device.
func (c *Control) Pair(ctx context.Context, by models.Actor, o *device.Opener, address string, lamp int) (Bridge, error) {
	ctx, cancel := context.WithTimeout(ctx, pairWait)
	defer cancel()
	setup, err := c.Setup(ctx)
	if err != nil {
		return Bridge{}, err
	}
	address, anywhere := strings.TrimSpace(address), false
	if lamp != 0 {
		d := setup.device(lamp)
		if d == nil || d.Kind != Hue {
			return Bridge{}, ErrNoDevice
		}
		address, anywhere = d.Address, d.Anywhere
	}
	if address == "" {
		return Bridge{}, wrong("address", "no_address")
	}
	if address, err = device.Clean(address); err != nil {
		return Bridge{}, err
	}
	known, err := c.known(ctx, &setup, address)
	if err != nil {
		return Bridge{}, err
	}
	for _, b := range known {
		b.Areas, err = o.HueAreas(ctx, b.config(anywhere))
		if err == nil {
			return b, c.keep(ctx, by, b, false)
		}
		if !errors.Is(err, device.ErrPairing) && !errors.Is(err, device.ErrOtherBridge) {
			return Bridge{}, err
		}
	}
	b := Bridge{Address: address, At: models.At(c.Now())}
	pairing, err := o.PairHue(ctx, b.config(anywhere))
	if err != nil {
		return Bridge{}, err
	}
	b.User, b.Secret, b.Fingerprint = pairing.User, pairing.ClientKey, pairing.Fingerprint
	if err := c.keep(ctx, by, b, true); err != nil { // before it is asked for more: its button need not be pressed again
		return Bridge{}, err
	}
	if b.Areas, err = o.HueAreas(ctx, b.config(anywhere)); err != nil {
		return Bridge{}, err
	}
	return b, c.keep(ctx, by, b, false)
}

// known lists what an address may know us by: a pairing of the last hour, and lamps. One without a fingerprint is paired anew, to have one.
func (c *Control) known(ctx context.Context, setup *Setup, address string) (list []Bridge, err error) {
	b, ok, err := c.Bridge(ctx, address)
	if err != nil {
		return nil, err
	}
	if ok {
		list = append(list, b)
	}
	for _, d := range setup.Devices {
		if d.Kind == Hue && d.Address == address && d.Secret != "" && d.Fingerprint != "" {
			list = append(list, Bridge{Address: address, User: device.Secret(d.User), Secret: device.Secret(d.Secret),
				Fingerprint: d.Fingerprint, At: models.At(c.Now())})
		}
	}
	return list, nil
}
