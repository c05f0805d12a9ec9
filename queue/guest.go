package queue

import (
	"context"
	"fmt"
	"math"

	"upbeat/internal/store"
	"upbeat/models"
)

// Join makes a new guest, with a colour that is far from those of the guests before. Address is for the host's eyes only.
// Name picks a name by the new guest's id; nil leaves it empty.
func (p *Party) Join(ctx context.Context, address string, name func(models.GuestID) string) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		g = models.Guest{RoomID: p.Room, Address: address, JoinedAt: m.now, Version: m.version}
		if err := tx.Guests().Create(&g); err != nil {
			return err
		}
		g.Colour = colour(g.ID)
		if name != nil {
			g.Name = name(g.ID)
		}
		return tx.Guests().Save(g)
	})
	return g, err
}

// Rename gives a guest another name, another colour, or both; nil leaves one as it is. Guests change their own, as far as the host lets
// them; hosts change anybody's. The caller has cleaned the name and checked the colour ("#rrggbb"). Errors: ErrNoGuest, ErrNotAllowed; a
// *models.RuleError.
func (p *Party) Rename(ctx context.Context, by models.Actor, guest models.GuestID, name, colour *string) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if g, err = p.currentGuest(tx, guest); err != nil {
			return err
		}
		if by.Guest != guest {
			if err := p.renameAnother(tx, by, g, name); err != nil {
				return err
			}
			g.Standing = m.version
		} else if err := m.mayRename(g, name); err != nil && !by.Host() {
			return err
		}
		if name != nil {
			g.Name = *name
		}
		if colour != nil {
			g.Colour = *colour
		}
		g.Version = m.version
		return tx.Guests().Save(g)
	})
	return g, err
}

func (p *Party) renameAnother(tx *store.Tx, by models.Actor, g models.Guest, name *string) error {
	if !by.Host() {
		return models.ErrNotAllowed
	}
	to := ""
	if name != nil {
		to = *name
	}
	return p.audit(tx, by, "rename", auditName(g), to)
}

// mayRename tells why a guest may not change how others see them.
func (m txContext) mayRename(g models.Guest, name *string) error {
	switch {
	case g.Banned:
		return &models.RuleError{Code: "banned"}
	case name == nil || *name == g.Name:
		return nil
	case g.Muted:
		return &models.RuleError{Code: "muted"}
	case !m.values.GuestNames:
		return &models.RuleError{Code: "names_off"}
	}
	return nil
}

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
