package queue

import (
	"context"
	"errors"

	"upbeat/models"
)

// Duels let the two songs that play next face each other: for half a minute everybody votes between them, by ordinary votes, and the one
// with more of them plays next. The other keeps its place. A host starts one, or chance does as the settings say.
type Duels struct{ Party *Party }

const (
	duelLasts models.Millis = 30_000
	duelLeast models.Millis = 15_000 // of the song that plays must be left: what comes is fixed ten seconds before its end
)

// Start has the two songs that play next face each other. Errors: ErrNotAllowed; a *models.RuleError: duel_on, duel_late, duel_few.
func (d Duels) Start(ctx context.Context, by models.Actor) (playback models.Playback, err error) {
	if !by.Host() {
		return playback, models.ErrNotAllowed
	}
	err = d.Party.change(ctx, func(tx *roomTx) error {
		if playback, err = tx.Playbacks().Get(tx.roomID); err != nil {
			return err
		}
		if err := beginDuel(tx, &playback); err != nil {
			return err
		}
		if err := tx.audit(by, "duel", "", ""); err != nil {
			return err
		}
		playback.Version = tx.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}

// Cancel ends a duel that nobody wins; without one it does nothing. Errors: ErrNotAllowed.
func (d Duels) Cancel(ctx context.Context, by models.Actor) (playback models.Playback, err error) {
	if !by.Host() {
		return playback, models.ErrNotAllowed
	}
	err = d.Party.change(ctx, func(tx *roomTx) error {
		if playback, err = tx.Playbacks().Get(tx.roomID); err != nil {
			return err
		}
		if playback.DuelUntil == 0 {
			return errUnchanged
		}
		noDuel(&playback)
		if err := tx.audit(by, "duel_off", "", ""); err != nil {
			return err
		}
		playback.Version = tx.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}

// beginDuel notes a duel in the playback, which the caller saves.
func beginDuel(tx *roomTx, playback *models.Playback) error {
	if playback.DuelUntil != 0 {
		return &models.RuleError{Code: "duel_on"}
	}
	if playback.NextID != 0 {
		return &models.RuleError{Code: "duel_late"}
	}
	if left, known, err := leftOfSong(tx, *playback); err != nil || known && left < duelLeast {
		if err != nil {
			return err
		}
		return &models.RuleError{Code: "duel_late"}
	}
	order, err := ranked(tx, *playback)
	if err != nil {
		return err
	}
	var two []models.EntryID
	for _, e := range order {
		if e.playable() && len(two) < 2 {
			two = append(two, e.ID)
		}
	}
	if len(two) < 2 {
		return &models.RuleError{Code: "duel_few"}
	}
	playback.DuelFirst, playback.DuelSecond, playback.DuelUntil = two[0], two[1], tx.now+duelLasts
	return nil
}

// leftOfSong is how much of the song that plays is left; unknown in silence, and of what has no end.
func leftOfSong(tx *roomTx, playback models.Playback) (left models.Millis, known bool, err error) {
	if playback.EntryID == 0 {
		return 0, false, nil
	}
	e, err := tx.Entries().Get(tx.roomID, playback.EntryID)
	if err != nil {
		return 0, false, err
	}
	song, err := tx.Songs().Get(e.SongID)
	if err != nil || song.Duration == 0 {
		return 0, false, err
	}
	return song.Duration - playback.PositionAt(tx.now), true, nil
}

func noDuel(playback *models.Playback) {
	playback.DuelFirst, playback.DuelSecond, playback.DuelUntil = 0, 0, 0
}

// settleDuel ends a duel that is on, in the playback, which the caller saves: the song with more votes is fixed to play next, of two alike
// the one that stood before the other. One that has left the queue, or cannot be played, loses.
func settleDuel(tx *roomTx, playback *models.Playback) error {
	if playback.DuelUntil == 0 {
		return nil
	}
	order, err := ranked(tx, *playback)
	if err != nil {
		return err
	}
	var winner *placed
	for _, id := range []models.EntryID{playback.DuelFirst, playback.DuelSecond} {
		i := indexOf(order, id)
		if i >= 0 && order[i].playable() && (winner == nil || order[i].Votes > winner.Votes) {
			winner = &order[i]
		}
	}
	noDuel(playback)
	if winner != nil {
		playback.NextID = winner.ID
	}
	return nil
}

// duelOver tells whether the duel is to be settled: its time is over, or one of the two is no longer there.
func duelOver(snap *Snapshot, now models.Millis) bool {
	p := snap.Playback
	if p.DuelUntil == 0 {
		return false
	}
	waits := func(id models.EntryID) bool {
		i := snap.Items[id]
		return i != nil && i.Status == models.Ready && !i.Held()
	}
	return now >= p.DuelUntil || !waits(p.DuelFirst) || !waits(p.DuelSecond)
}

// endDuel settles the duel whose time is over.
func endDuel(ctx context.Context, p *Party, until models.Millis) error {
	return p.change(ctx, func(tx *roomTx) error {
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return err
		}
		if playback.DuelUntil != until || until == 0 {
			return errUnchanged // somebody else has
		}
		if err := settleDuel(tx, &playback); err != nil {
			return err
		}
		playback.Version = tx.version
		return tx.Playbacks().Save(playback)
	})
}

// duelByChance begins a duel with a song, in so many percent of all cases as the settings say. Where none can be there is none.
func duelByChance(tx *roomTx, playback *models.Playback) error {
	if tx.values.DuelChance == 0 || playback.EntryID == 0 || !byChance(tx, tx.values.DuelChance) {
		return nil
	}
	var rule *models.RuleError
	if err := beginDuel(tx, playback); err != nil && !errors.As(err, &rule) {
		return err
	}
	return nil
}
