package device

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Bus is a bus of this box, open for one device.
type Bus interface {
	// Write transfers bytes as one stretch, at most Max of them. It takes as long as the wire does.
	Write(p []byte) (int, error)
	// Max is how many bytes one transfer takes; 0 = any number.
	Max() int
	Close() error
}

// BusConfig says which bus, and how it is used.
type BusConfig struct {
	Path string
	Hz   int // SPI: the clock
	Chip int // I2C: the chip's address; 0 = it is SPI
}

var (
	spiPath = regexp.MustCompile(`^/dev/spidev\d{1,3}\.\d{1,3}$`)
	i2cPath = regexp.MustCompile(`^(/dev/i2c-\d{1,3})(?::(?:0x)?([0-9a-fA-F]{2}))?$`)
)

// Requests of ioctl: linux/spi/spidev.h and linux/i2c-dev.h.
const (
	spiWriteMode  = 0x40016B01 // SPI_IOC_WR_MODE
	spiWriteBits  = 0x40016B03 // SPI_IOC_WR_BITS_PER_WORD
	spiWriteSpeed = 0x40046B04 // SPI_IOC_WR_MAX_SPEED_HZ
	i2cSlave      = 0x0703     // I2C_SLAVE
)

// openBus opens a bus of the kernel. Without such a bus the error is an ErrHardware that says what to do.
func openBus(c BusConfig) (Bus, error) {
	file, err := os.OpenFile(c.Path, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: there is no %s; is the bus switched on (on a Pi: raspi-config)?", ErrHardware, c.Path)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w: %s may not be used; is Upbeat's user in the groups spi and i2c?", ErrHardware, c.Path)
	case err != nil:
		return nil, errors.Join(ErrHardware, err)
	}
	if info, err := file.Stat(); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		return nil, errors.Join(fmt.Errorf("%w: %s is no device", ErrHardware, c.Path), err, file.Close())
	}
	b := &kernelBus{File: file}
	fd := int(file.Fd())
	if c.Chip != 0 {
		err = unix.IoctlSetInt(fd, i2cSlave, c.Chip)
	} else {
		// Mode and bits are one byte; the pointer is to four, of which the first is read: our machines are little endian.
		err = errors.Join(unix.IoctlSetPointerInt(fd, spiWriteMode, 0), unix.IoctlSetPointerInt(fd, spiWriteBits, 8),
			unix.IoctlSetPointerInt(fd, spiWriteSpeed, c.Hz))
		b.max = spiMost()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s", ErrHardware, c.Path), err, file.Close())
	}
	return b, nil
}

// kernelBus is a device file of spidev or i2c-dev.
type kernelBus struct {
	*os.File
	max int
}

func (b *kernelBus) Max() int { return b.max }

// spiMost is how many bytes spidev takes at once: 4096 unless the kernel's command line says otherwise (spidev.bufsiz).
func spiMost() int {
	const usual = 4096
	text, err := os.ReadFile("/sys/module/spidev/parameters/bufsiz")
	if err != nil {
		return usual
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n <= 0 {
		return usual
	}
	return n
}

// busOf reads a Config's address as that of a bus. Only device files of buses are opened, whatever an address says.
func (c *Config) busOf() (BusConfig, error) {
	address := strings.TrimSpace(c.Address)
	if c.Kind == PCA9685 {
		m := i2cPath.FindStringSubmatch(address)
		if m == nil {
			return BusConfig{}, wrong("%q is no I2C bus: it looks like /dev/i2c-1, or with the chip's address like /dev/i2c-1:0x41", c.Address)
		}
		chip := 0x40
		if m[2] != "" {
			n, err := strconv.ParseUint(m[2], 16, 8)
			if err != nil || n < 0x03 || n > 0x77 {
				return BusConfig{}, wrong("a chip's address on I2C is 0x03 to 0x77, not %s", m[2])
			}
			chip = int(n)
		}
		return BusConfig{Path: m[1], Chip: chip}, nil
	}
	if !spiPath.MatchString(address) {
		return BusConfig{}, wrong("%q is no SPI bus: it looks like /dev/spidev0.0", c.Address)
	}
	return BusConfig{Path: address}, nil
}
