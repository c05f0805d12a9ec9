package gpio

import (
	"context"
	"log/slog"
	"time"
)

// Lamp is something that is lit or dark: one of the box's own LEDs, or one on a pin.
type Lamp interface {
	Light(on bool) error
	// Close gives it back as it was before.
	Close() error
}

// LED keeps one lamp of the box in time with the music.
type LED struct {
	Name string // of an LED of the system ("ACT") or of a pin ("GPIO17")
	Open func(name string) (Lamp, error)
	Lit  func(now time.Time) bool // whether it is to be lit
	Log  *slog.Logger
}

const blink = 20 * time.Millisecond // between two looks: a beat is seen in time

// Run lights the lamp until ctx ends, and gives it back. Where it cannot be used it says so in the log, once, and returns: the party goes
// on without.
func (l LED) Run(ctx context.Context) {
	log := l.Log.With("part", "activity LED", "led", l.Name)
	lamp, err := l.Open(l.Name)
	if err != nil {
		log.Warn("the activity LED cannot be used; the party goes on without it", "error", err)
		return
	}
	defer func() {
		if err := lamp.Close(); err != nil {
			log.Debug("the LED was not given back", "error", err)
		}
	}()
	ticker := time.NewTicker(blink)
	defer ticker.Stop()
	lit := false
	for {
		if want := l.Lit(time.Now()); want != lit {
			lit = want
			if err := lamp.Light(lit); err != nil {
				log.Warn("the activity LED has failed; the party goes on without it", "error", err)
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
