package device

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"upbeat/lights/wire"
)

// fakeBus keeps what is written.
type fakeBus struct {
	mu     sync.Mutex
	config BusConfig
	max    int
	writes [][]byte
	fail   error
	closed bool
}

func (b *fakeBus) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return 0, b.fail
	}
	if b.max > 0 && len(p) > b.max {
		return 0, syscall.EMSGSIZE
	}
	b.writes = append(b.writes, bytes.Clone(p))
	return len(p), nil
}

func (b *fakeBus) Max() int     { return b.max }
func (b *fakeBus) Close() error { b.closed = true; return nil }

func (b *fakeBus) opener() *Opener {
	return &Opener{OpenBus: func(c BusConfig) (Bus, error) { b.config = c; return b, nil }}
}

func TestStripsOnSPI(t *testing.T) {
	pixels := colours(4, 1)
	for kind, want := range map[Kind][]byte{
		WS2812: wire.AppendWS2812(nil, pixels), APA102: wire.AppendAPA102(nil, 7, pixels), WS2801: pixels,
	} {
		b := &fakeBus{max: 4096}
		d := open(t, Config{Kind: kind, Address: "/dev/spidev0.1", Pixels: 4, Brightness: 7}, b.opener())
		for range 2 {
			send(t, d, pixels)
		}
		if len(b.writes) != 2 || !bytes.Equal(b.writes[1], want) || b.config.Path != "/dev/spidev0.1" || b.config.Hz == 0 || b.config.Chip != 0 {
			t.Errorf("%s: %+v % x", kind, b.config, b.writes)
		}
		if err := d.Rest(t.Context()); err != nil || bytes.Equal(b.writes[2], want) {
			t.Errorf("%s does not go dark: %v", kind, err)
		}
		if err := d.Close(); err != nil || !b.closed {
			t.Error("the bus is not given back")
		}
	}
}

// TestTheBusTakesSoMuchAtOnce: chips with a clock of their own do not mind a pause, others would show half a frame.
func TestTheBusTakesSoMuchAtOnce(t *testing.T) {
	b := &fakeBus{max: 100}
	d := open(t, Config{Kind: APA102, Address: "/dev/spidev0.0", Pixels: 60}, b.opener())
	send(t, d, colours(60, 1))
	if got := bytes.Join(b.writes, nil); len(b.writes) < 3 || !bytes.Equal(got, wire.AppendAPA102(nil, 31, colours(60, 1))) {
		t.Errorf("%d writes", len(b.writes))
	}
	var wrong ConfigError
	_, err := b.opener().Open(t.Context(), Config{Kind: WS2812, Address: "/dev/spidev0.0", Pixels: 60})
	if !errors.As(err, &wrong) {
		t.Error(err)
	}
}

func TestADimmerOnI2C(t *testing.T) {
	b := &fakeBus{}
	d := open(t, Config{Kind: PCA9685, Address: "/dev/i2c-1:0x41", Pixels: 1, FirstPin: 3, Frequency: 200}, b.opener())
	send(t, d, []byte{0, 128, 255})
	if _, err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
	want := [][]byte{{0, 0x30}, {0xFE, 0x1E}, {0, 0x20}, {0x12, 0, 0, 0, 0x10, 0, 0, 0x08, 0x08, 0, 0x10, 0, 0}, {0, 0x20}}
	if len(b.writes) != len(want) || b.config != (BusConfig{Path: "/dev/i2c-1", Chip: 0x41}) {
		t.Fatalf("%+v % x", b.config, b.writes)
	}
	for i := range want {
		if !bytes.Equal(b.writes[i], want[i]) {
			t.Errorf("write %d is % x, not % x", i, b.writes[i], want[i])
		}
	}
}

// TestAChipThatIsUnpluggedAndReturns: it is missed by its silence on the bus, said once, and set up anew.
func TestAChipThatIsUnpluggedAndReturns(t *testing.T) {
	b := &fakeBus{}
	d, log, _ := drive(t, Config{Kind: PCA9685, Address: "/dev/i2c-1", Pixels: 1}, b.opener())
	d.Show([]byte{1, 2, 3})
	eventually(t, "it is there", func() bool { return d.Health().Reachable })
	b.mu.Lock()
	b.fail = syscall.EREMOTEIO
	b.mu.Unlock()
	eventually(t, "it is missed", func() bool { return d.Health().Reason == NoHardware })
	b.mu.Lock()
	b.fail, b.writes = nil, nil
	b.mu.Unlock()
	eventually(t, "it is back", func() bool { return d.Health().Reachable })
	if log.count("cannot be reached") != 1 || log.count("is back") != 1 {
		t.Error(log.all())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.writes) < 4 || !bytes.Equal(b.writes[0], []byte{0, 0x30}) {
		t.Errorf("% x", b.writes)
	}
}

// TestABoxWithoutTheBus is most boxes.
func TestABoxWithoutTheBus(t *testing.T) {
	for _, c := range []Config{
		{Kind: WS2812, Address: "/dev/spidev99.9", Pixels: 1}, {Kind: PCA9685, Address: "/dev/i2c-99", Pixels: 1},
	} {
		d, log, _ := drive(t, c, &Opener{})
		d.Show([]byte{1, 2, 3})
		eventually(t, "it is said", func() bool { return d.Health().Reason == NoHardware })
		if log.count("level=WARN") != 1 || log.count("level=ERROR") != 0 || log.count("is the bus switched on") != 1 {
			t.Error(log.all())
		}
	}
}

// TestOnlyBusesAreOpened: an address cannot make the box write into another file.
func TestOnlyBusesAreOpened(t *testing.T) {
	for _, address := range []string{"", "/dev/sda", "/etc/passwd", "/dev/spidev0.0/../sda", "/dev/spidev0.0\n", "spidev0.0",
		"/dev/i2c-1:0x99", "/dev/i2c-1:00", "/dev/i2c-1:zz", "/dev/i2c-1 ", "10.0.0.1"} {
		for _, kind := range []Kind{WS2812, APA102, WS2801, PCA9685} {
			opened := false
			o := &Opener{OpenBus: func(BusConfig) (Bus, error) { opened = true; return nil, io.EOF }}
			_, err := o.Open(t.Context(), Config{Kind: kind, Address: address, Pixels: 1})
			if trimmed := address == "/dev/i2c-1 " || address == "/dev/spidev0.0\n"; err == nil || opened && !trimmed {
				t.Errorf("%s opens %q", kind, address)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openBus(BusConfig{Path: file}); !errors.Is(err, ErrHardware) {
		t.Error("a file is opened as a bus:", err)
	}
	if _, err := openBus(BusConfig{Path: "/dev/null"}); !errors.Is(err, ErrHardware) {
		t.Error("/dev/null is a bus:", err)
	}
}
