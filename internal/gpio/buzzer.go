// Package gpio watches a button on one of the box's GPIO pins and rings the party's alarm when it is pressed. cmd runs it where a pin
// was named. It decides nothing: who may ring, how often and with what sound is queue's business.
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

// Party is what is rung.
type Party interface {
	Alarm(ctx context.Context, by models.Actor, sound string) (models.Playback, error)
}

const (
	lookUp  = 500 * time.Millisecond // between two looks at whether it is over
	bounce  = 10 * time.Millisecond  // contacts chatter for some milliseconds; shorter presses are none
	release = 50 * time.Millisecond  // the button must be up for so long before it is pressed again
	ringFor = 5 * time.Second        // for the database to take the alarm
)

// ErrNoPin means that this machine has no GPIO pin of that name.
var ErrNoPin = errors.New("this machine has no such GPIO pin")

// Button is a button that rings a party.
type Button struct {
	Name  string // of the pin: "GPIO17"
	Open  func(name string) (Pin, error)
	Party Party
	Log   *slog.Logger
}

// Run rings at every press until ctx ends. Where the pin cannot be used it says so in the log and returns: the party goes on without.
func (b Button) Run(ctx context.Context) error {
	log := b.Log.With("part", "buzzer", "pin", b.Name)
	pin, err := b.Open(b.Name)
	if err != nil {
		log.Warn("the buzzer cannot be used; the party goes on without it", "error", err)
		return nil
	}
	defer func() {
		if err := pin.Close(); err != nil {
			log.Debug("the pin was not given back", "error", err)
		}
	}()
	log.Info("the buzzer is ready")
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

// press rings for a press that is one, and waits for its end.
func (b Button) press(ctx context.Context, pin Pin, log *slog.Logger) {
	if !stays(ctx, pin, true, bounce) {
		return
	}
	b.ring(ctx, log)
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

// ring rings. A buzzer that rests is no trouble.
func (b Button) ring(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, ringFor)
	defer cancel()
	_, err := b.Party.Alarm(ctx, models.AsSystem(), "")
	var rule *models.RuleError
	switch {
	case err == nil:
		log.Info("the buzzer was pressed")
	case errors.As(err, &rule):
		log.Debug("the buzzer was pressed too soon", "error", err)
	case ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded):
		log.Warn("the buzzer was pressed in vain", "error", err)
	}
}
