package queue

import (
	"upbeat/models"
	"upbeat/store"
)

// goesOn tells whether the current song is a stream and the given one is the same: there is nothing to change to.
func (p *Party) goesOn(tx *store.Tx, playback models.Playback, next models.SongID) (bool, error) {
	if playback.EntryID == 0 {
		return false, nil
	}
	e, err := tx.Entry(p.Room, playback.EntryID)
	if err != nil || e.SongID != next {
		return false, err
	}
	song, err := tx.Song(next)
	return song.Streams(), err
}
