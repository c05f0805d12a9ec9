package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// idle reports whether the room is silent and nothing that waits can start now. It only reads: the player asks every second while nothing
// plays, and a write transaction each time would hold up the votes of a database that has one writer. Errors: ErrFenced.
func (p *Party) idle(ctx context.Context, fence models.Fence) (playback models.Playback, silent bool, err error) {
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		if playback, err = p.leadersPlayback(tx, fence); err != nil || playback.EntryID != 0 {
			return err
		}
		room, err := tx.Rooms().Get(p.Room)
		if err != nil {
			return err
		}
		r, err := p.rulesAt(tx, room.SettingsVersion)
		if err != nil {
			return err
		}
		m := txContext{rules: r, version: room.Version, room: room, now: p.now()}
		order, err := p.ranked(tx, m, playback)
		if err != nil {
			return err
		}
		first, err := p.startable(tx, m, order)
		silent = first < 0
		return err
	})
	return playback, silent && err == nil, err
}
