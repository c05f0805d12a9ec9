package queue

import (
	"context"
	"errors"

	"upbeat/models"
	"upbeat/settings"
	"upbeat/store"
)

// closedFor is how long a last song keeps the party closed by itself. After that it waits for somebody who wants music.
const closedFor models.Millis = 6 * 3_600_000

// closing tells whether the party must be closed for the schedule's last song, or opened again because the host moved it or took it away.
func closing(room models.Room, hour settings.Now, now models.Millis) bool {
	if hour.LastSong {
		return room.ClosedAt == 0
	}
	return room.ClosedAt != 0 && now-room.ClosedAt < closedFor
}

// lastSong brings the room in line with the schedule's last song: the party closes once, and the closing song goes into the queue.
func (p *Party) lastSong(ctx context.Context) error {
	return p.change(ctx, func(tx *store.Tx, m moment) error {
		hour := m.values.At(m.now.Time())
		if !closing(m.room, hour, m.now) {
			return errUnchanged
		}
		if m.room.ClosedAt = 0; hour.LastSong {
			m.room.ClosedAt = m.now
		}
		if err := tx.SaveRoom(p.Room, m.room); err != nil || !hour.LastSong || m.values.ClosingSong == 0 {
			return err
		}
		return p.closingSong(tx, m)
	})
}

// closingSong puts the closing song into the queue, unless it waits or plays already.
func (p *Party) closingSong(tx *store.Tx, m moment) error {
	e, created, err := p.request(tx, &m, models.AsSystem(), models.SongID(m.values.ClosingSong))
	switch {
	case errors.Is(err, models.ErrNoSuchSong) || errors.Is(err, models.ErrSongUnavailable) || errors.Is(err, models.ErrQueueFull):
		p.Log.Warn("the closing song cannot be played", "error", err)
		return nil
	case errors.Is(err, errUnchanged):
		return nil
	case err != nil || !created:
		return err
	}
	e.Because, e.Version = "closing", m.version
	return tx.SaveEntry(e)
}

// closed tells whether nothing but the closing song may start.
func closed(room models.Room, hour settings.Now) bool { return hour.LastSong || room.ClosedAt != 0 }

// reopen lets songs start again once the hours after a last song are over: somebody wants music.
func (p *Party) reopen(tx *store.Tx, m *moment, by models.Actor) error {
	if m.room.ClosedAt == 0 || by == models.AsSystem() || m.values.At(m.now.Time()).LastSong {
		return nil
	}
	m.room.ClosedAt = 0
	return tx.SaveRoom(p.Room, m.room)
}
