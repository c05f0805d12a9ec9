package device

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// timing is when a driver does what. Tests have less of it.
type timing struct {
	keep    time.Duration // a frame that stands is told again: boards and DMX receivers give up a silent sender after 2 to 4 s
	check   time.Duration // between two questions whether it is there
	patient int           // so many questions in a row must fail
	first   time.Duration // between the first two attempts to reach it; then twice as long each time
	longest time.Duration
	stable  time.Duration // who was there for so long begins again with the first interval
	end     time.Duration // for the last words to a device
}

var usual = timing{keep: 800 * time.Millisecond, check: 5 * time.Second, patient: 2, first: time.Second, longest: 30 * time.Second,
	stable: 20 * time.Second, end: 2 * time.Second}

// Driver keeps one device: it opens it, tells it frames, asks whether it is there, and tries again when it is not. Show and Health may be
// called from anywhere and never wait.
type Driver struct {
	config Config
	open   func(ctx context.Context, c Config) (Device, error)
	log    *slog.Logger
	timing timing

	ear    ear // the painter's
	box    mailbox
	frame  []byte // what the device is told, whenever it can be: the latest that was taken. Run's alone
	rests  bool   // it is told nothing
	mu     sync.Mutex
	health Health
	warned bool // that it cannot be reached. Of Run, and of what Run waits for

	stop context.CancelFunc // of Start; nil where Run was called
	done chan struct{}
}

// NewDriver makes a driver; Run makes it work.
func NewDriver(c Config, o *Opener, log *slog.Logger) *Driver {
	return &Driver{config: c, open: o.Open, log: log.With("device", c.Name, "kind", string(c.Kind)), timing: usual,
		box: mailbox{signal: make(chan struct{}, 1)}, health: Health{Reason: Starting, Since: time.Now()}}
}

// Start makes a driver that works in a goroutine of its own until it is closed.
func Start(c Config, o *Opener, log *slog.Logger) *Driver {
	d := NewDriver(c, o, log)
	ctx, cancel := context.WithCancel(context.Background())
	d.stop, d.done = cancel, make(chan struct{})
	go func() {
		defer close(d.done)
		_ = d.Run(ctx)
	}()
	return d
}

// Close ends what Start began: the device is told its ending, for two seconds at most. To end many at once, close each in a goroutine.
func (d *Driver) Close() {
	d.stop()
	<-d.done
}

// Show hands over a frame, as Device.Send takes it, and returns at once. The bytes are copied. A frame that the device has not taken yet is
// replaced, and counts as dropped.
func (d *Driver) Show(pixels []byte) {
	if d.box.put(pixels, false) {
		d.count(0, 1)
	}
}

// Rest leaves the device as its Config.Ending says, until the next Show. It returns at once.
func (d *Driver) Rest() { d.box.put(nil, true) }

// Run drives the device until ctx ends, and then tells it its ending. It returns nil: a device that cannot be reached is no error of the
// party's.
func (d *Driver) Run(ctx context.Context) error {
	intervals := backoff.ExponentialBackOff{InitialInterval: d.timing.first, RandomizationFactor: 0.2, Multiplier: 2,
		MaxInterval: d.timing.longest}
	for ctx.Err() == nil {
		began := time.Now()
		err := d.attempt(ctx)
		if ctx.Err() != nil {
			return nil
		}
		d.lost(err)
		if time.Since(began) > d.timing.stable {
			intervals.Reset()
		}
		if wait(ctx, intervals.NextBackOff()) != nil {
			return nil
		}
	}
	return nil
}

// attempt opens the device and drives it until it fails or ctx ends.
func (d *Driver) attempt(ctx context.Context) error {
	device, err := d.open(ctx, d.config)
	if err != nil {
		return err
	}
	defer func() { _ = device.Close() }()
	l := &link{Driver: d, device: device}
	if err := l.begin(ctx); err != nil {
		if ctx.Err() != nil {
			l.end() // it has been told a frame
		}
		return err
	}
	return l.drive(ctx)
}
