package queue

import (
	"context"
	"errors"
	"slices"

	"upbeat/models"
)

// proposed is how many songs chance offers before Propose gives up.
const proposed = 100

// Propose looks for a song that the actor could request now, each about as likely as any other, and changes nothing: none that waits or
// plays, in whatever copy, and none that the rules refuse. Errors: those of RequestFor where they would refuse any song; ErrNoSuchSong for
// an empty library; a *models.RuleError "nothing_new" where no song fits.
func Propose(ctx context.Context, p *Party, by models.Actor) (models.Song, error) {
	var song models.Song
	err := read(ctx, p, func(tx *roomTx) error {
		if err := mayAct(tx, by); err != nil {
			return err
		}
		ids, err := tx.Songs().Draw(proposed, p.Random)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return models.ErrNoSuchSong
		}
		for _, id := range ids {
			s, err := proposable(tx, by, id)
			if err == nil {
				song = s
				return nil
			}
			if !onlyThisSong(err) {
				return err
			}
		}
		return &models.RuleError{Code: "nothing_new"}
	})
	return song, err
}

// mayAct refuses who could request nothing. Who has not joined yet may look.
func mayAct(tx *roomTx, by models.Actor) error {
	if by.Guest == 0 || by.Host() {
		return nil
	}
	g, err := tx.Guests().Get(tx.roomID, by.Guest)
	if err != nil {
		return err
	}
	return tx.admit(g)
}

// proposable is the best file of a song, where it can be requested as a new entry.
func proposable(tx *roomTx, by models.Actor, id models.SongID) (models.Song, error) {
	s, err := tx.Songs().Get(id)
	if err != nil {
		return s, err
	}
	if s, err = tx.Songs().Best(s); err != nil {
		return s, err
	}
	if s.Streams() {
		return s, models.ErrSongUnavailable
	}
	_, found, err := tx.Entries().OfSong(tx.roomID, s.ID)
	switch {
	case err != nil:
		return s, err
	case found:
		return s, &models.RuleError{Code: "already_queued"}
	}
	if by.Guest == 0 {
		by.Guest = stranger
	}
	return s, mayRequest(tx, by, &s)
}

// stranger is nobody's id: who has not joined yet has nothing waiting, unlike the party itself, whose id is 0.
const stranger models.GuestID = -1

// onlyThisSong tells whether another song may be allowed where this one was refused.
func onlyThisSong(err error) bool {
	var rule *models.RuleError
	if !errors.As(err, &rule) {
		return errors.Is(err, models.ErrSongUnavailable) || errors.Is(err, models.ErrNoSuchSong)
	}
	return slices.Contains([]string{"already_queued", "disk_away", "explicit", "too_long", "forbidden", "blocked", "queue_minutes",
		"song_cooldown", "heard_never", "heard_days", "artist_queued", "artist_cooldown"}, rule.Code)
}
