package queue

import (
	"context"

	"upbeat/models"
	"upbeat/settings"
	"upbeat/store"
)

// Settings reads the party's settings, straight from the database.
func (p *Party) Settings(ctx context.Context) (settings.Values, error) {
	var v settings.Values
	err := p.Store.Read(ctx, func(tx *store.Tx) error {
		room, err := tx.Room(p.Room)
		if err != nil {
			return err
		}
		r, err := p.rulesAt(tx, room.SettingsVersion)
		if err == nil {
			v = r.values
		}
		return err
	})
	return v, err
}

// Change changes settings, all or none; they hold from the next act on, in every process. Each one that is different then is a line of
// the audit log. Errors: a *models.FieldError that names the setting; ErrNotAllowed for one that the actor may not change.
func (p *Party) Change(ctx context.Context, by models.Actor, changes settings.Changes) (settings.Values, error) {
	var next settings.Values
	err := p.change(ctx, func(tx *store.Tx, m moment) error {
		var changed []settings.Changed
		var err error
		if next, changed, err = m.values.With(changes); err != nil {
			return err
		}
		if len(changed) == 0 {
			return errUnchanged
		}
		defaults := settings.Default()
		for _, c := range changed {
			if err := p.saveSetting(tx, by, c, defaults.JSON(c.Setting)); err != nil {
				return err
			}
		}
		m.room.SettingsVersion = m.version
		return tx.SaveRoom(p.Room, m.room)
	})
	return next, err
}

func (p *Party) saveSetting(tx *store.Tx, by models.Actor, c settings.Changed, standard string) error {
	if !c.Setting.Editable(by.Role) {
		return models.ErrNotAllowed
	}
	if err := p.audit(tx, by, "setting", c.Setting.Name, c.Old+" → "+c.New); err != nil {
		return err
	}
	if c.New == standard {
		return tx.DropSetting(p.Room, c.Setting.Name)
	}
	return tx.SaveSetting(p.Room, c.Setting.Name, c.New)
}
