package device

import (
	"fmt"
	"log/slog"
	"math"

	"upbeat/lights/wire"
)

// Kind is how a device is spoken to.
type Kind string

// The kinds of devices, and what Config.Address is for each.
const (
	WLED      Kind = "wled"      // a host; with a port where the board listens to another than 21324
	DDP       Kind = "ddp"       // a host; port 4048
	SACN      Kind = "sacn"      // a host; port 5568. Nothing with Multicast
	ArtNet    Kind = "artnet"    // a host; port 6454
	AudioSync Kind = "audiosync" // a host; nothing with Multicast: all boards. It is told packets (wire.AppendAudioSync), not pixels
	Hue       Kind = "hue"       // a bridge
	WS2812    Kind = "ws2812"    // "/dev/spidev0.0", as the two below
	APA102    Kind = "apa102"
	WS2801    Kind = "ws2801"
	PCA9685   Kind = "pca9685" // "/dev/i2c-1", or with the chip's address "/dev/i2c-1:0x41"
)

// Ending is what a device shows when the party is over, or its lights are switched off.
type Ending int

// The endings.
const (
	Dark  Ending = iota // a WLED board is switched off, everything else is told black
	Keep                // what it was told last, or Config.EndPixels
	Leave               // WLED and Hue go back to what they did before; everything else is as Keep
)

// Secret is text that is never logged.
type Secret string

// String hides it.
func (Secret) String() string { return "•••" }

// GoString hides it.
func (Secret) GoString() string { return "•••" }

// LogValue hides it.
func (Secret) LogValue() slog.Value { return slog.StringValue("•••") }

// Config is one device. What does not belong to its kind is not looked at.
type Config struct {
	Kind    Kind
	Name    string // for the log
	Address string
	Pixels  int
	White   bool // four bytes a pixel, the last one white

	AllowAny  bool   // an admin said that the address may lie outside the venue's network, and may be a broadcast
	Multicast bool   // an admin said that groups may be told: SACN and AudioSync with an address of one, or none
	Interface string // of the box ("eth0"), by which multicast leaves; "" = where the system's routes say

	Universe int      // the first one: SACN from 1, ArtNet from 0
	Priority int      // SACN, 1 to 200; 0 = 100
	Source   string   // SACN: who we are, for people; "" = "Upbeat"
	CID      [16]byte // SACN: who we are, for machines: the same for ever

	Rate      int // frames a second at most; 0 = what the kind takes
	Ending    Ending
	EndPixels []byte // for Keep: what it shows then, mapped; nil = what it was told last

	Brightness int // APA102: of the chip's own dimmer, 1 to 31; 0 = 31
	Frequency  int // PCA9685, in Hz; 0 = 1000
	FirstPin   int // PCA9685: the output of the first byte

	Area        string // Hue: the id of the entertainment area
	User        Secret // Hue: who we are to the bridge
	ClientKey   Secret // Hue: the key of the stream, in hexadecimal digits
	Fingerprint string // Hue: of the bridge's certificate when it was paired; "" = any
}

const (
	maxPixels   = 50_000
	defaultName = "Upbeat"
)

// ConfigError is what is wrong with a Config.
type ConfigError struct{ What string }

func (e ConfigError) Error() string { return e.What }

func wrong(format string, args ...any) error { return ConfigError{fmt.Sprintf(format, args...)} }

// Check tells what is wrong with a Config, as far as can be seen without a network.
func (c *Config) Check() error {
	switch c.Kind {
	case WLED, DDP, SACN, ArtNet, AudioSync, Hue, WS2812, APA102, WS2801, PCA9685:
	default:
		return wrong("there is no kind of device called %q", c.Kind)
	}
	if c.Pixels < 1 && c.Kind != AudioSync || c.Pixels > maxPixels {
		return wrong("a device has 1 to %d pixels, not %d", maxPixels, c.Pixels)
	}
	switch last := c.Universe + c.universes() - 1; {
	case c.Kind == SACN && (c.Universe < 1 || last > wire.SACNMaxUniverse):
		return wrong("sACN has the universes 1 to %d; this device would have %d to %d", wire.SACNMaxUniverse, c.Universe, last)
	case c.Kind == ArtNet && (c.Universe < 0 || last > wire.ArtNetMaxUniverse):
		return wrong("Art-Net has the universes 0 to %d; this device would have %d to %d", wire.ArtNetMaxUniverse, c.Universe, last)
	case c.Kind == SACN && (c.Priority < 0 || c.Priority > wire.SACNMaxPriority):
		return wrong("a priority of sACN is 1 to %d, not %d", wire.SACNMaxPriority, c.Priority)
	case c.Kind == Hue && !wire.ValidHueArea(c.Area):
		return wrong("the entertainment area is not chosen")
	case c.Kind == Hue && c.Pixels > wire.HueChannels:
		return wrong("an entertainment area has at most %d channels, not %d", wire.HueChannels, c.Pixels)
	case c.Kind == PCA9685 && (c.FirstPin < 0 || c.FirstPin+c.bytes() > wire.PCA9685Outputs):
		return wrong("the chip has %d outputs: %d values from output %d on are too many", wire.PCA9685Outputs, c.bytes(), c.FirstPin)
	case c.White && (c.Kind == APA102 || c.Kind == WS2801 || c.Kind == Hue):
		return wrong("devices of kind %s have no white channel", c.Kind)
	}
	return nil
}

// each is how many bytes a pixel has.
func (c *Config) each() int {
	if c.White {
		return 4
	}
	return 3
}

// bytes is how long a frame is.
func (c *Config) bytes() int { return c.Pixels * c.each() }

// universePixels is how many pixels fill a universe: whole ones only, as receivers count.
func (c *Config) universePixels() int { return wire.UniverseSlots / c.each() }

// universes is how many universes the device fills.
func (c *Config) universes() int {
	n := c.universePixels()
	return max(1, (c.Pixels+n-1)/n)
}

// rate is how many frames a second the device takes; 0 = as many as there are.
func (c *Config) rate() int {
	most := math.MaxInt
	if c.Kind == Hue {
		most = 50 // the bridge sends 25 to its lamps, and asks for 50 to 60 as UDP may lose some
	}
	switch rate := c.Rate; {
	case rate <= 0 && most == math.MaxInt:
		return 0
	case rate <= 0:
		return most
	default:
		return min(rate, most)
	}
}
