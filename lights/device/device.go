package device

import (
	"context"
	"errors"
	"strings"

	"upbeat/lights/wire"
)

// Device is one that is open. Its methods may be called side by side, but Send by one goroutine only.
type Device interface {
	// Send tells it a frame: Config.Pixels pixels in the order in which the device takes them. What is too long is cut, what is too short
	// leaves the rest as it was. Over a network it never waits: ErrFull means that the frame, or the rest of it, was dropped. Another error
	// means that the device cannot be reached.
	Send(pixels []byte) error
	// Check asks whether the device is there. An error means that it is not.
	Check(ctx context.Context) (Report, error)
	// Rest leaves it as Config.Ending says. The next Send wakes it.
	Rest(ctx context.Context) error
	// Close gives up what it holds, without another word to the device.
	Close() error
}

// Report is what a device says of itself.
type Report struct {
	Answered bool   // it has said something; false = nothing says that it is not there
	Name     string // as its owner called it
	Version  string
	Pixels   int // 0 = it did not say
}

// Errors of devices.
var (
	ErrFull     = errors.New("the socket is full")
	ErrSilent   = errors.New("the device does not answer")
	ErrGarbage  = errors.New("what answers is not such a device")
	ErrHardware = errors.New("this box has no such bus, or nothing is connected to it")
	ErrPairing  = errors.New("the bridge does not know us: pair it again")
	// ErrOtherBridge means that another bridge answers than the one that was paired, or that it was reset.
	ErrOtherBridge = errors.New("its certificate is another than that of the bridge that was paired")
)

// Opener opens devices. The zero value is right for a venue; tests have fakes elsewhere.
type Opener struct {
	Poller   *Poller                        // of Art-Net; nil = nodes are not asked
	Resolver Resolver                       // nil = the system's, and multicast DNS for names that end with .local
	OpenBus  func(c BusConfig) (Bus, error) // nil = the kernel's spidev and i2c-dev
	Ports    Ports                          // tests have others
	MDNS     Finder
}

// Ports are those of a device beside its own; 0 = the usual ones.
type Ports struct{ WLEDHTTP, WLEDDDP, HueAPI, HueStream uint16 }

func (o *Opener) resolver() Resolver {
	if o.Resolver != nil {
		return o.Resolver
	}
	return localResolver{finder: o.MDNS}
}

// localResolver asks the network itself for names that end with .local (RFC 6762, section 3), and the system for all others.
type localResolver struct{ finder Finder }

func or(port, usual uint16) uint16 {
	if port != 0 {
		return port
	}
	return usual
}

// Open opens a device. It tells it nothing yet; a Hue bridge is asked for its area. Errors: ConfigError, AddressError, and what the system
// says of sockets and buses.
func (o *Opener) Open(ctx context.Context, c Config) (Device, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	switch c.Kind {
	case WLED:
		return o.openWLED(ctx, c)
	case DDP:
		return o.openDDP(ctx, c)
	case SACN:
		return o.openSACN(ctx, c)
	case ArtNet:
		return o.openArtNet(ctx, c)
	case AudioSync:
		return o.openAudioSync(ctx, c)
	case Hue:
		return o.openHue(ctx, c)
	}
	return o.openStrip(c)
}

// clip is a frame as long as the device at most, in whole pixels.
func (c *Config) clip(pixels []byte) []byte {
	n := min(len(pixels), c.bytes())
	return pixels[:n-n%c.each()]
}

// groupAddress is the address of a Config that may name no host as it speaks to a group.
func (c *Config) groupAddress() bool {
	return c.Multicast && strings.TrimSpace(c.Address) == "" && (c.Kind == SACN || c.Kind == AudioSync)
}

// priority is that of sACN.
func (c *Config) priority() uint8 {
	if c.Priority == 0 {
		return wire.SACNPriority
	}
	return uint8(c.Priority)
}
