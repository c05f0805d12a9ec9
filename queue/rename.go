package queue

import (
	"context"

	"upbeat/models"
)

// Rename gives a guest another name, another colour, or both; nil leaves one as it is. Guests change their own, as far as the host lets
// them; hosts change anybody's. The caller has cleaned the name and checked the colour ("#rrggbb"). Errors: ErrNoGuest, ErrNotAllowed; a
// *models.RuleError.
func (p *Party) Rename(ctx context.Context, by models.Actor, guest models.GuestID, name, colour *string) (models.Guest, error) {
	var g models.Guest
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if g, err = tx.currentGuest(guest); err != nil {
			return err
		}
		if by.Guest != guest {
			if err := renameAnother(tx, by, g, name); err != nil {
				return err
			}
			g.StandingVersion = tx.version
		} else if err := mayRename(tx, g, name); err != nil && !by.Host() {
			return err
		}
		if name != nil {
			g.Name = *name
		}
		if colour != nil {
			g.Colour = *colour
		}
		g.Version = tx.version
		return tx.Guests().Save(g)
	})
	return g, err
}

func renameAnother(tx *roomTx, by models.Actor, g models.Guest, name *string) error {
	if !by.Host() {
		return models.ErrNotAllowed
	}
	to := ""
	if name != nil {
		to = *name
	}
	return tx.audit(by, "rename", auditName(g), to)
}

// mayRename tells why a guest may not change how others see them.
func mayRename(tx *roomTx, g models.Guest, name *string) error {
	switch {
	case g.Banned:
		return &models.RuleError{Code: "banned"}
	case name == nil || *name == g.Name:
		return nil
	case g.Muted:
		return &models.RuleError{Code: "muted"}
	case !tx.values.GuestNames:
		return &models.RuleError{Code: "names_off"}
	}
	return nil
}
