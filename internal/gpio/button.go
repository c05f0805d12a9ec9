// Package gpio watches buttons on the box's GPIO pins (one that rings the party's alarm, one that skips the song, one that switches the
// lights) and lights the box's activity LED. cmd runs each for which a pin was named, says what a press does and when the LED is lit. It
// decides nothing: who may, and how often, is the business of what is called.
package gpio

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"upbeat/models"
)

// Pin is a button between a pin and ground: pressed, the pin is low.
type Pin interface {
	// Fell waits until the pin goes from high to low, at most for limit, and tells whether it did.
	Fell(limit time.Duration) bool
	// Pressed tells whether the pin is low now.
	Pressed() bool
	// Close gives the pin back.
	Close() error
}

const (
	lookUp  = 500 * time.Millisecond // between two looks at whether it is over
	bounce  = 10 * time.Millisecond  // contacts chatter for some milliseconds; shorter presses are none
	release = 50 * time.Millisecond  // the button must be up for so long before it is pressed again
	actFor  = 5 * time.Second        // for the database to take what a press does
)

// ErrNoPin means that this machine has no GPIO pin of that name.
var ErrNoPin = errors.New("this machine has no such GPIO pin")

// Button is a button that does one thing.
type Button struct {
	Name string // of the pin: "GPIO17"
	Is   string // what it is called in the log: "buzzer"
	Open func(name string) (Pin, error)
	Act  func(ctx context.Context) error // what a press does
	Log  *slog.Logger
}

// Run acts at every press until ctx ends. Where the pin cannot be used it says so in the log and returns: the party goes on without.
func (b Button) Run(ctx context.Context) error {
	log := b.Log.With("part", b.Is, "pin", b.Name)
	pin, err := b.Open(b.Name)
	if err != nil {
		log.Warn("the "+b.Is+" cannot be used; the party goes on without it", "error", err)
		return nil
	}
	defer func() {
		if err := pin.Close(); err != nil {
			log.Debug("the pin was not given back", "error", err)
		}
	}()
	log.Info("the " + b.Is + " is ready")
	for ctx.Err() == nil {
		begun := time.Now()
		switch fell := pin.Fell(lookUp); {
		case fell:
			b.press(ctx, pin, log)
		case time.Since(begun) < lookUp/2: // it did not wait: the pin has failed, and may be well again
			pause(ctx, lookUp)
		}
	}
	return nil
}

// press acts for a press that is one, and waits for its end.
func (b Button) press(ctx context.Context, pin Pin, log *slog.Logger) {
	if !stays(ctx, pin, true, bounce) {
		return
	}
	b.act(ctx, log)
	for ctx.Err() == nil && !stays(ctx, pin, false, release) {
	}
}

// stays tells whether the button is up or down for the whole of d. A button that is not returns after d all the same.
func stays(ctx context.Context, pin Pin, pressed bool, d time.Duration) bool {
	const looks = 5
	held := pin.Pressed() == pressed
	for range looks {
		pause(ctx, d/looks)
		held = held && pin.Pressed() == pressed
	}
	return held && ctx.Err() == nil
}

// pause waits for d or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// act does what a press does. A buzzer that rests is no trouble.
func (b Button) act(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, actFor)
	defer cancel()
	err := b.Act(ctx)
	var rule *models.RuleError
	switch {
	case err == nil:
		log.Info("the " + b.Is + " was pressed")
	case errors.As(err, &rule):
		log.Debug("the "+b.Is+" was pressed too soon", "error", err)
	case ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded):
		log.Warn("the "+b.Is+" was pressed in vain", "error", err)
	}
}
