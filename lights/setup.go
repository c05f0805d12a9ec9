package lights

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"upbeat/lights/color"
	"upbeat/lights/program"
	"upbeat/lights/zone"
)

// Setup is what lamps there are, how they lie in zones, and what they show. It is kept as JSON.
type Setup struct {
	Version int      `json:"version"` // grows with every change
	Off     bool     `json:"off"`     // the one switch: all is dark
	Devices []Device `json:"devices"`
	Zones   []Zone   `json:"zones"`
	Scenes  []Scene  `json:"scenes,omitempty"`
	Held    string   `json:"held,omitempty"` // the rule of a scene that the hand goes before, see Rule
}

// Device is a lamp, a board or a strip.
type Device struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	Address  string `json:"address"` // a host, host:port, or the path of a device file
	Disabled bool   `json:"disabled,omitempty"`

	Pixels     int     `json:"pixels"`
	Order      string  `json:"order"`      // of colours, as zone.Orders lists them
	Gamma      float64 `json:"gamma"`      // 1 to 3
	Brightness int     `json:"brightness"` // percent
	PixelMA    int     `json:"pixel_ma,omitempty"`
	LimitMA    int     `json:"limit_ma,omitempty"`
	DelayMS    int     `json:"delay_ms"` // how long the device takes to show what it is told: it is told that much earlier; -500 to 500

	Universe  int    `json:"universe,omitempty"` // the first one, of DMX over the network
	Priority  int    `json:"priority,omitempty"` // of sACN, 0 to 200; 0 = 100
	Multicast bool   `json:"multicast,omitempty"`
	Anywhere  bool   `json:"anywhere,omitempty"` // an admin said that the address may lie outside the venue's network
	AtExit    string `json:"at_exit,omitempty"`  // "" = dark, "keep", or a colour "#rrggbb"

	Area   string `json:"area,omitempty"`   // of a Hue bridge: the id of its entertainment area
	User   string `json:"user,omitempty"`   // of a Hue bridge: who we are to it
	Secret string `json:"secret,omitempty"` // of a Hue bridge; never shown
	// Fingerprint is that of a Hue bridge's certificate when it was paired: another one is told no secret. "" = any
	Fingerprint string `json:"fingerprint,omitempty"`
}

// Zone is pixels that a program paints as one: a line, or a matrix of rows.
type Zone struct {
	ID      int            `json:"id"`
	Name    string         `json:"name"`
	Parts   []zone.Part    `json:"parts"`
	Rows    int            `json:"rows,omitempty"`   // of a matrix; 0 and 1 = a line
	Snake   bool           `json:"snake,omitempty"`  // every other row of the matrix runs backwards
	Program string         `json:"program"`          // as program.Find takes it
	Params  map[string]any `json:"params,omitempty"` // of the program, where they are not its defaults
}

// Kind is how a device is spoken to.
type Kind string

// The kinds of devices.
const (
	WLED      Kind = "wled"
	DDP       Kind = "ddp"
	SACN      Kind = "sacn"
	ArtNet    Kind = "artnet"
	AudioSync Kind = "audiosync" // WLED boards that react to sound by themselves: told what is heard, not colours
	Hue       Kind = "hue"
	WS2812    Kind = "ws2812"
	APA102    Kind = "apa102"
	WS2801    Kind = "ws2801"
	PCA9685   Kind = "pca9685"
)

// Kinds lists them as the page shows them.
func Kinds() []Kind {
	return []Kind{WLED, DDP, SACN, ArtNet, AudioSync, Hue, WS2812, APA102, WS2801, PCA9685}
}

// The bounds of a setup.
const (
	mostDevices = 64
	mostZones   = 64
	mostParts   = 64
	mostName    = 60     // letters
	mostDelay   = 500    // ms
	mostPixels  = 50_000 // of all devices together
)

// Errors of changes to a setup; what is wrong with a value is told by a *Wrong.
var (
	ErrNoDevice = errors.New("there is no such device")
	ErrNoZone   = errors.New("there is no such zone")
	ErrChanged  = errors.New("somebody else has changed the lights meanwhile")
)

// Check says what is wrong with a setup; nil = nothing. It counts Count of parts and fills in what was left out.
func (s *Setup) Check() error {
	if len(s.Devices) > mostDevices || len(s.Zones) > mostZones {
		return wrong("name", "too_many", "devices", mostDevices, "zones", mostZones)
	}
	pixels := 0
	for i := range s.Devices {
		d := &s.Devices[i]
		if err := d.check(); err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		pixels += d.Pixels
	}
	if pixels > mostPixels {
		return wrong("pixels", "too_many_pixels", "pixels", pixels, "most", mostPixels)
	}
	for i := range s.Zones {
		z := &s.Zones[i]
		if err := s.checkZone(z); err != nil {
			return fmt.Errorf("%s: %w", z.Name, err)
		}
	}
	return s.checkScenes()
}

func checkName(name *string) error {
	*name = strings.TrimSpace(*name)
	if *name == "" || utf8.RuneCountInString(*name) > mostName {
		return wrong("name", "name", "most", mostName)
	}
	return nil
}

func (d *Device) check() error {
	if err := checkName(&d.Name); err != nil {
		return err
	}
	if !slices.Contains(Kinds(), d.Kind) {
		return wrong("kind", "kind")
	}
	if d.Order == "" {
		d.Order = "rgb"
	}
	if d.Gamma == 0 {
		d.Gamma = d.Kind.gamma()
	}
	if d.Kind == AudioSync && d.Pixels == 0 {
		d.Pixels = 1 // it is told no colours
	}
	if d.DelayMS < -mostDelay || d.DelayMS > mostDelay {
		return wrong("delay_ms", "delay", "most", mostDelay)
	}
	if d.AtExit != "" && d.AtExit != "keep" {
		if _, err := color.Parse(d.AtExit); err != nil {
			return wrong("at_exit", "at_exit")
		}
	}
	if err := d.checkWiring(); err != nil {
		return err
	}
	if err := d.checkAddress(); err != nil {
		return d.wrongPlace()
	}
	return nil
}

// gamma is what a kind needs where nothing is chosen: boards correct it themselves, bare strips and dimmers do not.
func (k Kind) gamma() float64 {
	switch k {
	case WLED, DDP, Hue, AudioSync:
		return 1
	}
	return 2.2
}

func (d *Device) wiring() zone.Wiring {
	return zone.Wiring{Pixels: d.Pixels, Order: d.Order, Gamma: d.Gamma, Brightness: float64(d.Brightness) / 100, PixelMA: d.PixelMA,
		LimitMA: d.LimitMA}
}

func (s *Setup) checkZone(z *Zone) error {
	if err := checkName(&z.Name); err != nil {
		return err
	}
	if len(z.Parts) == 0 || len(z.Parts) > mostParts {
		return wrong("parts", "parts", "most", mostParts)
	}
	length := 0
	for i := range z.Parts {
		part := &z.Parts[i]
		d := s.device(part.Device)
		if d == nil {
			return wrong("parts", "no_device")
		}
		n := zone.Length(*part, d.Pixels)
		switch {
		case n == 0:
			return wrong(fmt.Sprintf("parts.%d.first", i), "part_from", "name", d.Name, "pixels", d.Pixels)
		case part.Count > n:
			return wrong(fmt.Sprintf("parts.%d.count", i), "part_count", "name", d.Name, "pixels", d.Pixels, "from", part.First+1, "left", n)
		}
		length += n
	}
	if z.Rows < 0 || z.Rows > 1 && length%z.Rows != 0 {
		return wrong("rows", "rows", "pixels", length, "rows", z.Rows)
	}
	if z.Program == "" {
		z.Program = program.Kinds()[0].Name
	}
	return checkProgram(z.Program, z.Params)
}

func (s *Setup) device(id int) *Device {
	i := slices.IndexFunc(s.Devices, func(d Device) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Devices[i]
}

func (s *Setup) zone(id int) *Zone {
	i := slices.IndexFunc(s.Zones, func(z Zone) bool { return z.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Zones[i]
}

// counted is a zone's parts with their lengths.
func (s *Setup) counted(z *Zone) (parts []zone.Part, length int) {
	for _, part := range z.Parts {
		if d := s.device(part.Device); d != nil {
			part.Count = zone.Length(part, d.Pixels)
		}
		length += part.Count
		parts = append(parts, part)
	}
	return parts, length
}

// Add puts in a device with a zone of its own, so that it shines at once. The ids are given.
func (s *Setup) Add(d Device) (Device, error) {
	if err := d.cleanAddress(); err != nil {
		return d, err
	}
	d.ID = s.nextDevice()
	s.Devices = append(slices.Clone(s.Devices), d)
	if d.Kind != AudioSync {
		s.Zones = append(slices.Clone(s.Zones), Zone{ID: s.nextZone(), Name: d.Name, Parts: []zone.Part{{Device: d.ID}}})
	}
	err := s.Check()
	return s.Devices[len(s.Devices)-1], err
}

// Free is a name that no device and no zone has: the same, or with a number behind it.
func (s *Setup) Free(name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(s.Devices, func(d Device) bool { return d.Name == name }) ||
			slices.ContainsFunc(s.Zones, func(z Zone) bool { return z.Name == name })
	}
	free := name
	for n := 2; taken(free); n++ {
		free = fmt.Sprintf("%s %d", name, n)
	}
	return free
}

func (s *Setup) nextDevice() int {
	id := 1
	for _, d := range s.Devices {
		id = max(id, d.ID+1)
	}
	return id
}

func (s *Setup) nextZone() int {
	id := 1
	for _, z := range s.Zones {
		id = max(id, z.ID+1)
	}
	for _, c := range s.Scenes { // they may remember one that is gone
		for _, one := range c.Shows {
			id = max(id, one.Zone+1)
		}
	}
	return id
}

// Replace changes a device. Parts of zones that it has become too short for end with it.
func (s *Setup) Replace(d Device) error {
	old := s.device(d.ID)
	if old == nil {
		return ErrNoDevice
	}
	if d.Secret == "" {
		d.Secret = old.Secret // it is never shown, so a form does not send it back
	}
	if d.Address != old.Address || d.Kind != old.Kind {
		if err := d.cleanAddress(); err != nil {
			return err
		}
	}
	s.Devices = slices.Clone(s.Devices)
	*s.device(d.ID) = d
	s.trim(func(part zone.Part) (zone.Part, bool) {
		if part.Device != d.ID || part.Count == 0 {
			return part, part.Device != d.ID || part.First < d.Pixels
		}
		part.Count = zone.Length(part, d.Pixels)
		return part, part.Count > 0
	})
	return s.Check()
}

// Remove takes a device out, its parts of zones, and zones that have no other.
func (s *Setup) Remove(device int) error {
	if s.device(device) == nil {
		return ErrNoDevice
	}
	s.Devices = slices.DeleteFunc(slices.Clone(s.Devices), func(d Device) bool { return d.ID == device })
	s.trim(func(part zone.Part) (zone.Part, bool) { return part, part.Device != device })
	return s.Check()
}

// trim changes parts and drops those that are told to go; a zone without parts goes with them, and a matrix that no longer is one becomes a
// line.
func (s *Setup) trim(change func(zone.Part) (part zone.Part, keep bool)) {
	var zones []Zone
	for _, z := range s.Zones {
		var parts []zone.Part
		for _, part := range z.Parts {
			if part, keep := change(part); keep {
				parts = append(parts, part)
			}
		}
		if z.Parts = parts; len(parts) == 0 {
			continue
		}
		if _, length := s.counted(&z); z.Rows > 1 && length%z.Rows != 0 {
			z.Rows = 0
		}
		zones = append(zones, z)
	}
	s.Zones = zones
}

// AddZone puts in a zone. The id is given.
func (s *Setup) AddZone(z Zone) (Zone, error) {
	z.ID = s.nextZone()
	s.Zones = append(slices.Clone(s.Zones), z)
	err := s.Check()
	return s.Zones[len(s.Zones)-1], err
}

// ReplaceZone changes a zone.
func (s *Setup) ReplaceZone(z Zone) error {
	if s.zone(z.ID) == nil {
		return ErrNoZone
	}
	s.Zones = slices.Clone(s.Zones)
	*s.zone(z.ID) = z
	return s.Check()
}

// RemoveZone takes a zone out; its pixels go dark.
func (s *Setup) RemoveZone(id int) error {
	if s.zone(id) == nil {
		return ErrNoZone
	}
	s.Zones = slices.DeleteFunc(slices.Clone(s.Zones), func(z Zone) bool { return z.ID == id })
	return nil
}
