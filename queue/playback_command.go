package queue

import (
	"context"

	"upbeat/models"
	"upbeat/voting"
)

// MaxCrossfade is the longest crossfade in milliseconds.
const MaxCrossfade models.Millis = 12_000

// PlaybackCommand is what a host wants of the playback. Nil fields stay as they are. The player sees the notice and obeys; a wish made
// while no player runs is kept and obeyed by the next one.
type PlaybackCommand struct {
	Paused    *bool
	Position  *models.Millis // seek: where in the current song
	Volume    *int           // 0-100
	Crossfade *models.Millis // 0-12,000
	Output    *string        // as --output spells it; "" = automatic. Checked by the caller
}

// PlaybackCommand stores what somebody wants of the playback, where the rules let them. Errors: a *models.FieldError for a value out of
// range; ErrNothingPlaying for a seek in silence; a *models.RuleError.
func (p *Party) ControlPlayback(ctx context.Context, by models.Actor, w PlaybackCommand) (models.Playback, error) {
	if err := w.check(); err != nil {
		return models.Playback{}, err
	}
	var playback models.Playback
	err := p.change(ctx, func(tx *roomTx) error {
		if err := mayControl(tx, by, w); err != nil {
			return err
		}
		if w.Paused != nil && !*w.Paused {
			if err := reopenParty(tx, by); err != nil {
				return err
			}
		}
		var err error
		if playback, err = tx.Playbacks().Get(tx.roomID); err != nil {
			return err
		}
		if w.Position != nil && playback.EntryID == 0 {
			return models.ErrNothingPlaying
		}
		if err := auditCommand(tx, by, w, playback); err != nil {
			return err
		}
		w.apply(&playback, tx.now)
		playback.Version = tx.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}

// mayControl holds a wish against the permissions. How songs join and where they sound is for hosts.
func mayControl(tx *roomTx, by models.Actor, w PlaybackCommand) error {
	if _, err := tx.acting(by); err != nil {
		return err
	}
	if (w.Crossfade != nil || w.Output != nil) && !by.Host() {
		return models.ErrNotAllowed
	}
	if w.Paused != nil || w.Position != nil {
		if err := tx.allow(by, voting.Playback); err != nil {
			return err
		}
	}
	if w.Volume != nil {
		return tx.allow(by, voting.Volume)
	}
	return nil
}

func (w PlaybackCommand) check() error {
	switch {
	case w.Position != nil && *w.Position < 0:
		return &models.FieldError{Field: "position_ms", Want: "0 or more"}
	case w.Volume != nil && (*w.Volume < 0 || *w.Volume > 100):
		return &models.FieldError{Field: "volume", Want: "0 to 100"}
	case w.Crossfade != nil && (*w.Crossfade < 0 || *w.Crossfade > MaxCrossfade):
		return &models.FieldError{Field: "crossfade_ms", Want: "0 to 12000"}
	}
	return nil
}

func (w PlaybackCommand) apply(playback *models.Playback, now models.Millis) {
	if w.Paused != nil && *w.Paused != playback.Paused {
		playback.Position, playback.At = playback.PositionAt(now), now
		playback.Paused = *w.Paused
	}
	if w.Position != nil {
		playback.SeekTo, playback.SeekSerial = *w.Position, playback.SeekSerial+1
		playback.Position, playback.At = *w.Position, now
	}
	if w.Volume != nil {
		playback.Volume = *w.Volume
	}
	if w.Crossfade != nil {
		playback.Crossfade = *w.Crossfade
	}
	if w.Output != nil {
		playback.Output = *w.Output
	}
}
