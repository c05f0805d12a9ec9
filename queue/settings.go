package queue

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"upbeat/internal/settings"
	"upbeat/models"
)

// Settings reads the party's settings, straight from the database.
func (p *Party) Settings(ctx context.Context) (settings.Values, error) {
	var v settings.Values
	err := read(ctx, p, func(tx *roomTx) error { v = tx.values; return nil })
	return v, err
}

// Change changes settings, all or none; they hold from the next act on, in every process. Each one that is different then is a line of
// the audit log. Errors: a *settings.Wrong that names the setting; ErrNotAllowed for one that the actor may not change.
func (p *Party) Change(ctx context.Context, by models.Actor, changes settings.Changes) (settings.Values, error) {
	applied, err := p.Govern(ctx, by, Government{Changes: changes})
	return applied.Values, err
}

// Government is one act on the settings.
type Government struct {
	Changes settings.Changes
	Was     settings.Changes // what the host who changes them believes that they are; one that is another by now: StaleError
	Action  string           // a line of the audit log for the act as a whole: "preset", "import"; "" = none but those of the settings
	Target  string           // of that line
	Try     bool             // only tell what would be different
}

// Governed is what an act on the settings did.
type Governed struct {
	Values  settings.Values
	Changed []settings.Changed // by name; none = all were so already
	Version models.Version     // the room's version when a setting last changed
}

// StaleError says that somebody else has changed a setting since the host saw it.
type StaleError struct{ Setting settings.Setting }

// Error is the sentence in English.
func (e *StaleError) Error() string {
	return e.Setting.Name + ": somebody else has changed it meanwhile"
}

// Govern is Change with all that a host's page needs. Errors: as Change, and a *StaleError; nothing is applied then.
func (p *Party) Govern(ctx context.Context, by models.Actor, g Government) (Governed, error) {
	var done Governed
	err := p.change(ctx, func(tx *roomTx) error {
		done = Governed{Values: tx.values, Version: tx.room.SettingsVersion}
		next, changed, err := tx.values.With(g.Changes)
		if err != nil {
			return err
		}
		if err := mayGovern(tx, by, g, next); err != nil {
			return err
		}
		done.Changed = changed
		if len(changed) == 0 || g.Try {
			return errUnchanged
		}
		done.Values, done.Version = next, tx.version
		return recorded(tx, by, governing(g, changed), func() error { return saveSettings(tx, by, g, changed) })
	})
	return done, err
}

// governing is an act on the settings as it is recorded: by its name, or as the change of the one setting or of several.
func governing(g Government, changed []settings.Changed) *hostAct {
	a := &hostAct{action: g.Action, target: g.Target, changes: models.ActChanges{Settings: settingChanges(changed)}}
	switch {
	case g.Action != "":
	case len(changed) == 1:
		a.action, a.target, a.detail = "setting", changed[0].Setting.Name, quoted(changed[0].Old)+arrow+quoted(changed[0].New)
	default:
		a.action, a.detail = "settings", strconv.Itoa(len(changed))
	}
	return a
}

// mayGovern refuses what the actor may not change, what has moved meanwhile, and what this party does not have.
func mayGovern(tx *roomTx, by models.Actor, g Government, next settings.Values) error {
	for _, name := range slices.Sorted(maps.Keys(g.Changes)) {
		if s, ok := settings.Of(name); ok && !s.Editable(by.Role) {
			return models.ErrNotAllowed
		}
	}
	if err := stillAs(tx, g.Was); err != nil {
		return err
	}
	if next.ClosingSong == 0 || next.ClosingSong == tx.values.ClosingSong {
		return nil
	}
	_, err := tx.Songs().Get(models.SongID(next.ClosingSong))
	if errors.Is(err, models.ErrNoSuchSong) {
		s, _ := settings.Of("closing_song")
		return settings.Refused(s, "song", "a song of the library")
	}
	return err
}

// stillAs compares the settings with what a host believes that they are.
func stillAs(tx *roomTx, was settings.Changes) error {
	believed, _, err := tx.values.With(was)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if s, ok := settings.Of(name); ok && believed.JSON(s) != tx.values.JSON(s) {
			return &StaleError{s}
		}
	}
	return nil
}

func saveSettings(tx *roomTx, by models.Actor, g Government, changed []settings.Changed) error {
	if g.Action != "" {
		if err := tx.audit(by, g.Action, g.Target, ""); err != nil {
			return err
		}
	}
	defaults := settings.Default()
	for _, c := range changed {
		if err := saveSetting(tx, by, c, defaults.JSON(c.Setting)); err != nil {
			return fmt.Errorf("%s: %w", c.Setting.Name, err)
		}
	}
	tx.room.SettingsVersion = tx.version
	return tx.Rooms().Save(tx.roomID, tx.room)
}

func saveSetting(tx *roomTx, by models.Actor, c settings.Changed, standard string) error {
	if err := tx.audit(by, "setting", c.Setting.Name, quoted(c.Old)+arrow+quoted(c.New)); err != nil {
		return err
	}
	if c.New == standard {
		return tx.Settings().Drop(tx.roomID, c.Setting.Name)
	}
	return tx.Settings().Save(tx.roomID, c.Setting.Name, c.New)
}

// quoted is a value as the audit log shows it: long lists are cut.
func quoted(value string) string {
	const most = 200
	runes := []rune(value)
	if len(runes) <= most {
		return value
	}
	return string(runes[:most]) + "…"
}
