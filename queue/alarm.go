package queue

import (
	"context"
	"slices"

	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// The sounds of the buzzer.
const (
	AlarmPlain = "alarm"
	AlarmYes   = "yes"
	AlarmNo    = "no"
)

// Alarm rings the buzzer: the player interrupts the song with a sound and goes on with it. Sound is one of those above; "" is what the
// settings say: the plain one, or yes or no by chance. The buzzer rests for a while after each alarm, whoever rang it. Errors: a
// *models.FieldError; a *models.RuleError for who may not, or must wait.
func (p *Party) Alarm(ctx context.Context, by models.Actor, sound string) (models.Playback, error) {
	var playback models.Playback
	if !slices.Contains([]string{"", AlarmPlain, AlarmYes, AlarmNo}, sound) {
		return playback, &models.FieldError{Field: "sound", Want: "alarm, yes or no"}
	}
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		if _, err := p.acting(tx, m, by); err != nil {
			return err
		}
		if err := m.allow(by, voting.Playback); err != nil {
			return err
		}
		var err error
		if playback, err = tx.Playbacks().Get(p.Room); err != nil {
			return err
		}
		if rest := m.buzzerRests(playback); rest > 0 {
			return &models.RuleError{Code: "buzzer_rests", N: rest}
		}
		p.ring(m, &playback, sound)
		if err := p.audit(tx, by, "alarm", playback.AlarmSound, ""); err != nil {
			return err
		}
		playback.Version = m.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}

// buzzerRests is how many seconds the buzzer still rests; 0 = it may be rung. A clock that was set back does not keep it silent.
func (m txContext) buzzerRests(playback models.Playback) int {
	const second = 1000
	since := m.now - playback.AlarmAt
	rest := models.Millis(m.values.BuzzerCooldown)*second - since
	if playback.AlarmSerial == 0 || since < 0 || rest <= 0 {
		return 0
	}
	return int((rest + second - 1) / second)
}

// ring notes an alarm in the playback, which the caller saves.
func (p *Party) ring(m txContext, playback *models.Playback, sound string) {
	switch {
	case sound != "":
	case m.values.BuzzerWinPercent < 0:
		sound = AlarmPlain
	case p.chance(m.values.BuzzerWinPercent):
		sound = AlarmYes
	default:
		sound = AlarmNo
	}
	playback.AlarmSerial, playback.AlarmSound, playback.AlarmAt = playback.AlarmSerial+1, sound, m.now
}

// ringByChance rings, by chance, after a song that was played to its end while the room is full enough.
func (p *Party) ringByChance(tx *store.Tx, m txContext, reason models.EndReason, playback *models.Playback) error {
	if reason != models.EndPlayed || m.values.AlarmChance == 0 || m.buzzerRests(*playback) > 0 {
		return nil
	}
	present, err := tx.Guests().CountPresent(p.Room)
	if err != nil {
		return err
	}
	if present >= m.values.PartyModeGuests && p.chance(m.values.AlarmChance) {
		p.ring(m, playback, AlarmPlain)
	}
	return nil
}

// chance is true in that many percent of all cases.
func (p *Party) chance(percent int) bool { return p.Random(100) < percent }

// AlarmTaken notes that the player has taken up the alarm with this serial, so that a player that starts after it does not sound it
// again. Errors: ErrFenced.
func (p *Party) AlarmTaken(ctx context.Context, fence models.Fence, serial int64) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		ok, err := tx.Playbacks().AlarmHeard(p.Room, fence, serial)
		if err == nil && !ok {
			err = models.ErrFenced
		}
		return err
	})
}
