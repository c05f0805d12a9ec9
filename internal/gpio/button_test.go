package gpio

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"upbeat/models"
)

// fakePin is a button that is pressed by the test.
type fakePin struct {
	mu     sync.Mutex
	failed bool // it waits for nothing
	waits  int
	down   bool
	fell   chan struct{}
	closed bool
}

func (p *fakePin) Fell(limit time.Duration) bool {
	p.mu.Lock()
	p.waits++
	failed := p.failed
	p.mu.Unlock()
	if failed {
		return false
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.fell:
		return true
	case <-timer.C:
		return false
	}
}

func (p *fakePin) Pressed() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.down }

func (p *fakePin) Close() error { p.closed = true; return nil }

// set moves the button. An edge that nobody waits for is kept, as the kernel does.
func (p *fakePin) set(down bool) {
	p.mu.Lock()
	fell := down && !p.down
	p.down = down
	p.mu.Unlock()
	if fell {
		select {
		case p.fell <- struct{}{}:
		default:
		}
	}
}

// fakeParty counts alarms.
type fakeParty struct {
	mu    sync.Mutex
	rings int
	fail  error
}

func (p *fakeParty) ring(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rings++
	return p.fail
}

func (p *fakeParty) rung() int { p.mu.Lock(); defer p.mu.Unlock(); return p.rings }

// watched runs f beside a button in fake time, and returns the log.
func watched(t *testing.T, fail error, f func(pin *fakePin, party *fakeParty)) string {
	t.Helper()
	var log bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		pin, party := &fakePin{fell: make(chan struct{}, 1)}, &fakeParty{fail: fail}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		b := Button{Name: "GPIO17", Is: "buzzer", Open: func(string) (Pin, error) { return pin, nil }, Act: party.ring,
			Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
		go func() { done <- b.Run(ctx) }()
		synctest.Wait()
		f(pin, party)
		begun := time.Now()
		cancel()
		if err := <-done; err != nil || !pin.closed {
			t.Errorf("ended with %v, closed: %v", err, pin.closed)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("took %s to end", took)
		}
	})
	return log.String()
}

// after lets fake time pass.
func after(d time.Duration) {
	time.Sleep(d) // of the bubble: it takes no time
	synctest.Wait()
}

func TestEachPressRingsOnce(t *testing.T) {
	watched(t, nil, func(pin *fakePin, party *fakeParty) {
		after(10 * time.Second)
		for want := 1; want <= 3; want++ {
			pin.set(true)
			after(200 * time.Millisecond)
			pin.set(false)
			after(time.Second)
			if got := party.rung(); got != want {
				t.Fatalf("rung %d times after %d presses", got, want)
			}
		}
	})
}

func TestChatterIsOnePress(t *testing.T) {
	watched(t, nil, func(pin *fakePin, party *fakeParty) {
		chatter := func(end bool) {
			for range 3 {
				pin.set(!end)
				after(time.Millisecond)
				pin.set(end)
				after(time.Millisecond)
			}
		}
		chatter(true)
		after(300 * time.Millisecond)
		chatter(false)
		after(2 * time.Second)
		if got := party.rung(); got > 1 {
			t.Fatalf("rung %d times", got)
		}
	})
}

func TestASparkIsNoPress(t *testing.T) {
	watched(t, nil, func(pin *fakePin, party *fakeParty) {
		pin.set(true)
		after(2 * time.Millisecond)
		pin.set(false)
		after(2 * time.Second)
		if got := party.rung(); got != 0 {
			t.Fatalf("rung %d times", got)
		}
		pin.set(true)
		after(time.Minute) // somebody leans on it
		if got := party.rung(); got != 1 {
			t.Fatalf("rung %d times", got)
		}
	})
}

func TestABuzzerThatRestsOrAPartyThatIsAwayEndsNothing(t *testing.T) {
	press := func(pin *fakePin, _ *fakeParty) {
		for range 2 {
			pin.set(true)
			after(200 * time.Millisecond)
			pin.set(false)
			after(time.Second)
		}
	}
	if log := watched(t, &models.RuleError{Code: "buzzer_rests", N: 3}, press); strings.Contains(log, "WARN") {
		t.Error(log)
	}
	if log := watched(t, models.ErrUnavailable, press); strings.Count(log, "WARN") != 2 || !strings.Contains(log, "pin=GPIO17") {
		t.Error(log)
	}
}

func TestAPinThatFailsCostsNothing(t *testing.T) {
	watched(t, nil, func(pin *fakePin, party *fakeParty) {
		pin.mu.Lock()
		pin.failed = true
		pin.mu.Unlock()
		after(time.Minute)
		if pin.waits > 125 {
			t.Errorf("asked %d times in a minute", pin.waits)
		}
		pin.mu.Lock()
		pin.failed = false
		pin.mu.Unlock()
		after(time.Second)
		pin.set(true)
		after(time.Second)
		if party.rung() != 1 {
			t.Error("it is not well again")
		}
	})
}

func TestAMachineWithoutThePinGoesOn(t *testing.T) {
	var log bytes.Buffer
	b := Button{Name: "GPIO17", Is: "buzzer", Open: func(string) (Pin, error) { return nil, ErrNoPin },
		Log: slog.New(slog.NewTextHandler(&log, nil))}
	if err := b.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "pin=GPIO17") || !strings.Contains(log.String(), "WARN") {
		t.Error(log.String())
	}
}

// No machine has a pin of this name, with or without GPIO.
func TestOpenGPIONamesWhatIsMissing(t *testing.T) {
	if _, err := OpenGPIO("NO_SUCH_PIN"); !errors.Is(err, ErrNoPin) {
		t.Fatal(err)
	}
}
