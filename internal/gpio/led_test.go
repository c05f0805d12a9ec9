package gpio

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fakeLED is a folder as the kernel has one for each LED.
type fakeLED struct {
	t      *testing.T
	folder string
}

func newLED(t *testing.T, trigger, brightness string) fakeLED {
	t.Helper()
	l := fakeLED{t, filepath.Join(t.TempDir(), "ACT")}
	if err := os.Mkdir(l.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"trigger": trigger, "brightness": brightness, "max_brightness": "255\n"} {
		if err := os.WriteFile(filepath.Join(l.folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l fakeLED) open(name string) (Lamp, error) { return OpenLED(filepath.Dir(l.folder), name) }

func (l fakeLED) is(trigger, brightness string) {
	l.t.Helper()
	for name, want := range map[string]string{"trigger": trigger, "brightness": brightness} {
		text, err := os.ReadFile(filepath.Join(l.folder, name))
		if err != nil || string(text) != want {
			l.t.Errorf("%s is %q (%v), not %q", name, text, err, want)
		}
	}
}

// run runs an LED in fake time, and returns its log.
func (l fakeLED) run(name string, f func(lit *atomic.Bool)) string {
	var log bytes.Buffer
	synctest.Test(l.t, func(t *testing.T) {
		var lit atomic.Bool
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			LED{Name: name, Open: l.open, Lit: func(time.Time) bool { return lit.Load() }, Log: slog.New(slog.NewTextHandler(&log, nil))}.Run(ctx)
		}()
		synctest.Wait()
		f(&lit)
		cancel()
		<-done
	})
	return log.String()
}

func TestTheLEDIsLitAndGivenBack(t *testing.T) {
	l := newLED(t, "none rc-feedback timer [mmc0] heartbeat\n", "1\n")
	log := l.run("ACT", func(lit *atomic.Bool) {
		l.is("none", "0")
		for range 3 {
			lit.Store(true)
			after(2 * blink)
			l.is("none", "255")
			lit.Store(false)
			after(2 * blink)
			l.is("none", "0")
		}
		lit.Store(true)
		after(2 * blink)
	})
	l.is("mmc0", "0")
	if log != "" {
		t.Error(log)
	}
}

func TestAnLEDThatNothingLitIsAsBright(t *testing.T) {
	l := newLED(t, "[none] timer mmc0\n", "37\n")
	l.run("ACT", func(lit *atomic.Bool) { lit.Store(true); after(2 * blink); l.is("none", "255") })
	l.is("none", "37")
}

func TestWithoutTheLEDThePartyGoesOn(t *testing.T) {
	l := newLED(t, "none [mmc0]\n", "0\n")
	for _, name := range []string{"NO_SUCH_LED", "../ACT", "..", ""} {
		log := l.run(name, func(*atomic.Bool) { after(time.Minute) })
		if strings.Count(log, "WARN") != 1 || strings.Count(log, "\n") != 1 {
			t.Errorf("%q: %s", name, log)
		}
		if _, err := l.open(name); !errors.Is(err, ErrNoPin) {
			t.Errorf("%q: %v", name, err)
		}
	}
	l.is("none [mmc0]\n", "0\n")
	for _, odd := range []string{"", "none mmc0\n"} {
		if _, err := newLED(t, odd, "0\n").open("ACT"); err == nil {
			t.Errorf("a trigger of %q is taken", odd)
		}
	}
}

func TestAnLEDThatGoesAwayIsToldOnce(t *testing.T) {
	l := newLED(t, "none [mmc0]\n", "0\n")
	log := l.run("ACT", func(lit *atomic.Bool) {
		if err := os.RemoveAll(l.folder); err != nil {
			t.Fatal(err)
		}
		lit.Store(true)
		after(time.Minute)
	})
	if strings.Count(log, "WARN") != 1 {
		t.Error(log)
	}
}
