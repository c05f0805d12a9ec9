package queue

import (
	"fmt"

	"context"
	"math"

	"upbeat/internal/store"
	"upbeat/models"
)

// Guest reads one guest. Errors: ErrNoGuest.
func (p *Party) Guest(ctx context.Context, id models.GuestID) (models.Guest, error) {
	var g models.Guest
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { g, err = tx.Guests().Get(p.Room, id); return err })
	if err == nil && g.Gone {
		err = models.ErrNoGuest
	}
	return g, err
}

// colour steps round the hue wheel by the golden angle, so that any few neighbours are far apart.
// https://en.wikipedia.org/wiki/Golden_angle
func colour(id models.GuestID) string {
	const goldenAngle, saturation, lightness = 137.50776, 0.65, 0.62
	r, g, b := hsl(math.Mod(float64(id)*goldenAngle, 360), saturation, lightness)
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}

// hsl converts hue (degrees), saturation and lightness (0-1) to 8-bit RGB. https://www.w3.org/TR/css-color-4/#hsl-to-rgb
func hsl(h, s, l float64) (r, g, b uint8) {
	channel := func(n float64) uint8 {
		k := math.Mod(n+h/30, 12)
		return uint8(math.Round(255 * (l - s*min(l, 1-l)*max(-1, min(k-3, 9-k, 1)))))
	}
	return channel(0), channel(8), channel(4)
}
