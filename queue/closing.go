package queue

import (
	"context"
	"errors"

	"upbeat/internal/settings"
	"upbeat/models"
)

// regret is how long after the last song a host who moves it or takes it away opens the party by that. Later it is another day's rule: the
// party waits for somebody who wants music.
const regret models.Millis = 6 * 3_600_000

// closing tells whether the party must be closed for the schedule's last song, or opened again because by the rules of now it should not
// have been closed when it was: the host moved the last song or took it away. That its hours are over opens nothing.
func closing(room models.Room, v *settings.Values, now models.Millis) bool {
	if v.At(now.Time()).LastSong {
		return room.ClosedAt == 0
	}
	return room.ClosedAt != 0 && now-room.ClosedAt < regret && !v.At(room.ClosedAt.Time()).LastSong
}

// lastSong brings the room in line with the schedule's last song: the party closes once, and the closing song goes into the queue.
func lastSong(ctx context.Context, p *Party) error {
	return p.change(ctx, func(tx *roomTx) error {
		if !closing(tx.room, &tx.values, tx.now) {
			return errUnchanged
		}
		hour := tx.values.At(tx.now.Time())
		if tx.room.ClosedAt = 0; hour.LastSong {
			tx.room.ClosedAt = tx.now
		}
		if err := tx.Rooms().Save(tx.roomID, tx.room); err != nil || !hour.LastSong || tx.values.ClosingSong == 0 {
			return err
		}
		return closingSong(tx)
	})
}

// closingSong puts the closing song into the queue, unless it waits or plays already.
func closingSong(tx *roomTx) error {
	e, created, err := request(tx, models.AsSystem(), models.SongID(tx.values.ClosingSong))
	switch {
	case errors.Is(err, models.ErrNoSuchSong) || errors.Is(err, models.ErrSongUnavailable) || errors.Is(err, models.ErrQueueFull):
		tx.log.Warn("the closing song cannot be played", "error", err)
		return nil
	case errors.Is(err, errUnchanged):
		return nil
	case err != nil || !created:
		return err
	}
	e.Because, e.Version = "closing", tx.version
	return tx.Entries().Save(e)
}

// closed tells whether nothing but the closing song may start.
func closed(room models.Room, hour settings.Now) bool { return hour.LastSong || room.ClosedAt != 0 }

// reopenParty lets songs start again once the hours after a last song are over: somebody wants music.
func reopenParty(tx *roomTx, by models.Actor) error {
	if tx.room.ClosedAt == 0 || by == models.AsSystem() || tx.values.At(tx.now.Time()).LastSong {
		return nil
	}
	tx.room.ClosedAt = 0
	return tx.Rooms().Save(tx.roomID, tx.room)
}
