package queue

import (
	"context"

	"upbeat/internal/store"
	"upbeat/models"
)

// Acquire makes the caller the room's player: it returns a fencing token greater than all before it. From then on every write of an
// earlier player is refused with ErrFenced.
func (p *Party) Acquire(ctx context.Context) (models.Fence, error) {
	return acquire(ctx, p, func(*roomTx) error { return nil })
}

// acquire is Acquire where may allows it, in the same transaction.
func acquire(ctx context.Context, p *Party, may func(tx *roomTx) error) (models.Fence, error) {
	var fence models.Fence
	err := p.change(ctx, func(tx *roomTx) error {
		err := may(tx)
		if err != nil {
			return err
		}
		if fence, err = tx.Rooms().NextFence(tx.roomID); err != nil {
			return err
		}
		playback, err := tx.Playbacks().Get(tx.roomID)
		if err != nil {
			return err
		}
		playback.Error, playback.ErrorDetail, playback.Version = "", "", tx.version
		return tx.Playbacks().Save(playback)
	})
	return fence, err
}

// Playback reads what the room should hear, straight from the database.
func (p *Party) Playback(ctx context.Context) (models.Playback, error) {
	var playback models.Playback
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { playback, err = tx.Playbacks().Get(p.Room); return err })
	return playback, err
}

// leadersPlayback reads the playback row for the player that holds fence; ErrFenced for any other.
func (tx *roomTx) leadersPlayback(fence models.Fence) (models.Playback, error) {
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err == nil && playback.Fence != fence {
		err = models.ErrFenced
	}
	return playback, err
}

// fenced changes the playback row for the player that holds fence.
func fenced(
	ctx context.Context,
	p *Party,
	fence models.Fence,
	f func(tx *roomTx, playback *models.Playback) error,
) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *roomTx) error {
		var err error
		if playback, err = tx.leadersPlayback(fence); err != nil {
			return err
		}
		if err := f(tx, &playback); err != nil {
			return err
		}
		playback.Version = tx.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}
