package gpio

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// LEDs is where the system has its LEDs (https://docs.kernel.org/leds/leds-class.html)
const LEDs = "/sys/class/leds"

// systemLED is an LED of the box that the kernel knows. Its trigger, what the kernel lights it by, is "none" meanwhile.
type systemLED struct {
	folder     string
	trigger    string // that it had
	brightness string // that it had, where its trigger was none
	full       string // the greatest brightness
}

// OpenLED takes over an LED of the folder (LEDs) or else a GPIO pin. Errors: ErrNoPin, or what the system says.
func OpenLED(folder, name string) (Lamp, error) {
	if name != filepath.Base(name) || name == ".." || name == "." {
		return nil, fmt.Errorf("%w, nor an LED: %q", ErrNoPin, name)
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		lamp, pinErr := openLamp(name)
		if pinErr != nil {
			return nil, fmt.Errorf("no LED at %s: %w", path, pinErr)
		}
		return lamp, nil
	}
	l := &systemLED{folder: path}
	triggers, err := l.read("trigger")
	if err != nil {
		return nil, err
	}
	if l.trigger = chosen(triggers); l.trigger == "" {
		return nil, fmt.Errorf("%s: none of the triggers %q is in use", name, triggers)
	}
	if l.full, err = l.read("max_brightness"); err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(l.full); err != nil || n < 1 {
		return nil, fmt.Errorf("%s: a greatest brightness of %q", name, l.full)
	}
	if l.brightness, err = l.read("brightness"); err != nil {
		return nil, err
	}
	if err := l.write("trigger", "none"); err != nil {
		return nil, err
	}
	if err := l.Light(false); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

var inUse = regexp.MustCompile(`\[([^\]]+)\]`)

// chosen is which of the triggers is in use: the kernel lists all of them, that one in brackets.
func chosen(triggers string) string {
	found := inUse.FindStringSubmatch(triggers)
	if found == nil {
		return ""
	}
	return found[1]
}

func (l *systemLED) Light(on bool) error {
	if on {
		return l.write("brightness", l.full)
	}
	return l.write("brightness", "0")
}

func (l *systemLED) Close() error {
	if l.trigger == "none" {
		return l.write("brightness", l.brightness)
	}
	return errors.Join(l.write("brightness", "0"), l.write("trigger", l.trigger))
}

func (l *systemLED) read(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(l.folder, name))
	return strings.TrimSpace(string(text)), err
}

// write does not create what is not there: the kernel has these files.
func (l *systemLED) write(name, text string) error {
	file, err := os.OpenFile(filepath.Join(l.folder, name), os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}
