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
	// AlarmClicks are twelve clicks, one a second, by which a host lines up lights and screens with the sound; everything flashes with them.
	AlarmClicks = "clicks"
)

// Alarm rings the buzzer: the player interrupts the song with a sound and goes on with it. Sound is one of those above; "" is what the
// settings say: the plain one, or yes or no by chance. The buzzer rests for a while after each alarm, whoever rang it. Errors: a
// *models.FieldError; a *models.RuleError for who may not, or must wait.
func (p *Party) Alarm(ctx context.Context, by models.Actor, sound string) (models.Playback, error) {
	var playback models.Playback
	if !slices.Contains([]string{"", AlarmPlain, AlarmYes, AlarmNo, AlarmClicks}, sound) {
		return playback, &models.FieldError{Field: "sound", Want: "alarm, yes or no"}
	}
	if sound == AlarmClicks && !by.Host() {
		return playback, models.ErrNotAllowed
	}
	err := p.change(ctx, func(tx *roomTx) error {
		if _, err := tx.acting(by); err != nil {
			return err
		}
		if err := tx.allow(by, voting.Playback); err != nil {
			return err
		}
		var err error
		if playback, err = tx.Playbacks().Get(tx.roomID); err != nil {
			return err
		}
		if rest := buzzerRests(tx, playback); rest > 0 && sound != AlarmClicks {
			return &models.RuleError{Code: "buzzer_rests", N: rest}
		}
		ring(tx, &playback, sound)
		if err := tx.audit(by, "alarm", playback.AlarmSound, ""); err != nil {
			return err
		}
		playback.Version = tx.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}

// buzzerRests is how many seconds the buzzer still rests; 0 = it may be rung. A clock that was set back does not keep it silent.
func buzzerRests(tx *roomTx, playback models.Playback) int {
	const second = 1000
	since := tx.now - playback.AlarmAt
	rest := models.Millis(tx.values.BuzzerCooldown)*second - since
	if playback.AlarmSerial == 0 || playback.AlarmSound == AlarmClicks || since < 0 || rest <= 0 {
		return 0
	}
	return int((rest + second - 1) / second)
}

// ring notes an alarm in the playback, which the caller saves.
func ring(tx *roomTx, playback *models.Playback, sound string) {
	switch {
	case sound != "":
	case tx.values.BuzzerWinPercent < 0:
		sound = AlarmPlain
	case byChance(tx, tx.values.BuzzerWinPercent):
		sound = AlarmYes
	default:
		sound = AlarmNo
	}
	playback.AlarmSerial, playback.AlarmSound, playback.AlarmAt = playback.AlarmSerial+1, sound, tx.now
}

// ringByChance rings, by chance, after a song that was played to its end while the room is full enough.
func ringByChance(tx *roomTx, reason models.EndReason, playback *models.Playback) error {
	if reason != models.EndPlayed || tx.values.AlarmChance == 0 || buzzerRests(tx, *playback) > 0 {
		return nil
	}
	present, err := tx.Guests().CountPresent(tx.roomID)
	if err != nil {
		return err
	}
	if present >= tx.values.PartyModeGuests && byChance(tx, tx.values.AlarmChance) {
		ring(tx, playback, AlarmPlain)
	}
	return nil
}

// byChance is true in that many percent of all cases.
func byChance(tx *roomTx, percent int) bool { return tx.random(100) < percent }

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
