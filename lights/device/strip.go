package device

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"upbeat/lights/wire"
)

// strip is what hangs on a bus of this box: a strip on SPI, or the outputs of a PCA9685 on I2C.
type strip struct {
	Config
	encode func(dst, pixels []byte) []byte
	whole  bool          // a frame is one transfer: a pause within it would show half of it
	latch  time.Duration // between two frames
	wake   func() error  // nil = there is nothing to wake

	mu     sync.Mutex // Check speaks to the chip too
	bus    Bus
	last   time.Time
	packet []byte
}

func (o *Opener) openStrip(c Config) (Device, error) {
	bus, err := c.busOf()
	if err != nil {
		return nil, err
	}
	s := &strip{Config: c}
	switch c.Kind {
	case WS2812:
		bus.Hz, s.encode, s.whole = wire.WS2812Hz, wire.AppendWS2812, true
	case APA102:
		brightness := uint8(wire.APA102Full)
		if c.Brightness > 0 {
			brightness = uint8(min(c.Brightness, wire.APA102Full))
		}
		bus.Hz = wire.APA102Hz
		s.encode = func(dst, pixels []byte) []byte { return wire.AppendAPA102(dst, brightness, pixels) }
	case WS2801: // what it is told is what it shows, once the clock has rested for 500 µs
		bus.Hz, s.whole, s.latch = wire.WS2801Hz, true, time.Millisecond
		s.encode = func(dst, pixels []byte) []byte { return append(dst, pixels...) }
	case PCA9685:
		s.encode, s.wake = s.dim, s.wakeChip
	}
	open := o.OpenBus
	if open == nil {
		open = openBus
	}
	if s.bus, err = open(bus); err != nil {
		return nil, err
	}
	if n, most := len(s.encode(nil, make([]byte, c.bytes()))), s.bus.Max(); s.whole && most > 0 && n > most {
		return nil, errors.Join(wrong("the bus takes %d bytes at once, and %d pixels need %d: "+
			"write spidev.bufsiz=%d into the kernel's command line", most, c.Pixels, n, 65536), s.bus.Close())
	}
	if s.wake != nil {
		if err := s.setup(); err != nil {
			return nil, errors.Join(err, s.bus.Close())
		}
	}
	return s, nil
}

// Send tells a frame. It takes as long as the wire does: 300 pixels of WS2812 some 10 ms.
func (s *strip) Send(pixels []byte) error {
	pixels = s.clip(pixels)
	if len(pixels) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if early := s.latch - time.Since(s.last); early > 0 {
		time.Sleep(early)
	}
	s.packet = s.encode(s.packet[:0], pixels)
	err := s.write(s.packet)
	s.last = time.Now()
	return err
}

// write transfers bytes in as few stretches as the bus takes.
func (s *strip) write(p []byte) error {
	for len(p) > 0 {
		n := len(p)
		if most := s.bus.Max(); most > 0 {
			n = min(n, most)
		}
		if _, err := s.bus.Write(p[:n]); err != nil {
			return errors.Join(fmt.Errorf("%w: is it connected?", ErrHardware), err)
		}
		p = p[n:]
	}
	return nil
}

// dim encodes bytes as levels of the chip's outputs: 255 is 4095.
func (s *strip) dim(dst, values []byte) []byte {
	var levels [wire.PCA9685Outputs]uint16
	n := min(len(values), wire.PCA9685Outputs-s.FirstPin)
	for i, v := range values[:n] {
		levels[i] = uint16(v)<<4 | uint16(v)>>4
	}
	return wire.AppendPCA9685(dst, s.FirstPin, levels[:n])
}

// dimmerHz is above what eyes and most cameras see.
const dimmerHz = 1000

func (s *strip) setup() error {
	hz := s.Frequency
	if hz == 0 {
		hz = dimmerHz
	}
	for _, register := range wire.PCA9685Setup(hz) {
		if err := s.write(register[:]); err != nil {
			return err
		}
	}
	time.Sleep(time.Millisecond) // its oscillator needs 500 µs
	return nil
}

// wakeChip writes the last register of the setup again: nothing changes for a chip that is awake, and one that had no power wakes.
func (s *strip) wakeChip() error {
	setup := wire.PCA9685Setup(dimmerHz)
	return s.write(setup[len(setup)-1][:])
}

// Check asks the chip, where there is one that can answer; strips on SPI only listen.
func (s *strip) Check(context.Context) (Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake == nil {
		return Report{}, nil
	}
	return Report{Answered: true}, s.wake()
}

// Rest tells the last light.
func (s *strip) Rest(context.Context) error { return s.Send(s.ending()) }

func (s *strip) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bus.Close()
}
