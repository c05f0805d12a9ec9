package queue

import (
	"context"
	"slices"

	"upbeat/models"
	"upbeat/store"
)

// Acquire makes the caller the room's player: it returns a fencing token greater than all before it. From then on every write of an
// earlier player is refused with ErrFenced.
func (p *Party) Acquire(ctx context.Context) (models.Fence, error) {
	var fence models.Fence
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		var err error
		if fence, err = tx.NextFence(p.Room); err != nil {
			return err
		}
		playback, err := tx.Playback(p.Room)
		if err != nil {
			return err
		}
		playback.Error, playback.ErrorDetail, playback.Version = "", "", version
		return tx.SavePlayback(playback)
	})
	return fence, err
}

// Playback reads what the room should hear, straight from the database.
func (p *Party) Playback(ctx context.Context) (models.Playback, error) {
	var playback models.Playback
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) { playback, err = tx.Playback(p.Room); return err })
	return playback, err
}

// led reads the playback row for the player that holds fence; ErrFenced for any other.
func (p *Party) led(tx *store.Tx, fence models.Fence) (models.Playback, error) {
	playback, err := tx.Playback(p.Room)
	if err == nil && playback.Fence != fence {
		err = models.ErrFenced
	}
	return playback, err
}

// fenced changes the playback row for the player that holds fence.
func (p *Party) fenced(ctx context.Context, fence models.Fence, f func(tx *store.Tx, version models.Version, playback *models.Playback) error) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		var err error
		if playback, err = p.led(tx, fence); err != nil {
			return err
		}
		if err := f(tx, version, &playback); err != nil {
			return err
		}
		playback.Version = version
		return tx.SavePlayback(playback)
	})
	return playback, err
}

// Finish is how the player ends a song: it ends entry for the given reason and claims the next one in the same transaction, so that
// no crash can lose or repeat a song. Entry 0 means that nothing played: claim what waits. An entry that is no longer the current one
// (the host skipped it meanwhile) is left alone and the answer is the playback as it stands. EntryID 0 in the answer: nothing is ready.
// Errors: ErrFenced.
func (p *Party) Finish(ctx context.Context, fence models.Fence, entry models.EntryID, reason models.EndReason) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		var err error
		if playback, err = p.led(tx, fence); err != nil {
			return err
		}
		if playback.EntryID != entry {
			return errUnchanged
		}
		playback, err = p.advance(tx, version, entry, reason)
		return err
	})
	return playback, err
}

// Fail ends the current song because it cannot be played (on); reason is a models.Problem code. It is shown in red, its song is
// marked, and the next one is claimed, as Finish does. Errors: ErrFenced.
func (p *Party) Fail(ctx context.Context, fence models.Fence, entry models.EntryID, reason string) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		var err error
		if playback, err = p.led(tx, fence); err != nil {
			return err
		}
		e, err := tx.Entry(p.Room, entry)
		if err != nil {
			return err
		}
		if err := tx.SetSongProblem(e.SongID, reason, p.now()); err != nil {
			return err
		}
		if playback.EntryID == entry {
			if playback, err = p.advance(tx, version, entry, models.EndFailed); err != nil {
				return err
			}
		} else if !e.Status.Waiting() {
			return errUnchanged
		} else if playback.NextID == entry {
			playback.NextID, playback.Version = 0, version
			if err := tx.SavePlayback(playback); err != nil {
				return err
			}
		}
		e.Status, e.Reason, e.EndedAt, e.Version = models.Failed, reason, p.now(), version
		return tx.SaveEntry(e)
	})
	return playback, err
}

// Skip ends the current song for the host. It names the entry it means, so a late one does nothing. Errors: ErrEntryGone.
func (p *Party) Skip(ctx context.Context, entry models.EntryID) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, version models.Version) error {
		current, err := tx.Playback(p.Room)
		if err != nil {
			return err
		}
		if current.EntryID != entry || entry == 0 {
			return models.ErrEntryGone
		}
		playback, err = p.advance(tx, version, entry, models.EndSkipped)
		return err
	})
	return playback, err
}

// statusAfter is what becomes of an entry that ends while it plays.
func statusAfter(reason models.EndReason) models.Status {
	switch reason {
	case models.EndPlayed:
		return models.Played
	case models.EndFailed:
		return models.Failed
	case models.EndRemoved:
		return models.Removed
	}
	return models.Skipped
}

// advance is the one verb that ends a song. It ends the current entry, when there is one, and claims the next ready one.
func (p *Party) advance(tx *store.Tx, version models.Version, ended models.EntryID, reason models.EndReason) (models.Playback, error) {
	playback, err := tx.Playback(p.Room)
	if err != nil {
		return playback, err
	}
	if ended != 0 {
		e, err := tx.Entry(p.Room, ended)
		if err != nil {
			return playback, err
		}
		e.Status, e.EndedAt, e.Version = statusAfter(reason), p.now(), version
		if err := tx.SaveEntry(e); err != nil {
			return playback, err
		}
	}
	next, err := p.claim(tx, version, playback)
	if err != nil {
		return playback, err
	}
	if ended == 0 && next == 0 {
		return playback, errUnchanged
	}
	playback.EntryID, playback.NextID, playback.Position, playback.At, playback.SeekTo, playback.Version = next, 0, 0, p.now(), -1, version
	return playback, tx.SavePlayback(playback)
}

// claim makes the first ready entry the playing one; 0 where none is ready.
func (p *Party) claim(tx *store.Tx, version models.Version, playback models.Playback) (models.EntryID, error) {
	order, err := p.ranked(tx, playback)
	if err != nil {
		return 0, err
	}
	i := firstReady(order)
	if i < 0 {
		return 0, nil
	}
	e := order[i]
	e.Status, e.StartedAt, e.Version = models.Playing, p.now(), version
	return e.ID, tx.SaveEntry(e)
}

func firstReady(order []models.Entry) int {
	return slices.IndexFunc(order, func(e models.Entry) bool { return e.Status == models.Ready })
}

// LockNext fixes the entry that follows the current one, so that the player can decode ahead and nothing jumps in at the last second.
// It keeps a choice that still stands. NextID 0 in the answer: nothing is ready yet. Errors: ErrFenced.
func (p *Party) LockNext(ctx context.Context, fence models.Fence) (models.Playback, error) {
	return p.fenced(ctx, fence, func(tx *store.Tx, _ models.Version, playback *models.Playback) error {
		order, err := p.ranked(tx, *playback)
		if err != nil {
			return err
		}
		i := firstReady(order)
		if i < 0 || order[i].ID == playback.NextID {
			return errUnchanged
		}
		playback.NextID = order[i].ID
		return nil
	})
}

// Checkpoint stores where the sound is: entry was at position at time at (all heard, not decoded). It makes no new version, because
// pages compute the position by themselves. ErrFenced where another player has taken over or another entry plays.
func (p *Party) Checkpoint(ctx context.Context, fence models.Fence, entry models.EntryID, position, at models.Millis) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		ok, err := tx.Checkpoint(p.Room, fence, entry, position, at)
		if err == nil && !ok {
			err = models.ErrFenced
		}
		return err
	})
}

// Moved tells everybody that the sound is somewhere else than the pages compute: after a start, pause, seek or stall. It also closes
// the seek wish with this serial (0 = none) and is a checkpoint. Errors: ErrFenced; ErrEntryGone where another entry plays.
func (p *Party) Moved(ctx context.Context, fence models.Fence, entry models.EntryID, position, at models.Millis, seekSerial int64) error {
	_, err := p.fenced(ctx, fence, func(_ *store.Tx, _ models.Version, playback *models.Playback) error {
		if playback.EntryID != entry {
			return models.ErrEntryGone
		}
		playback.Position, playback.At = position, at
		if seekSerial != 0 && playback.SeekSerial == seekSerial {
			playback.SeekTo = -1
		}
		return nil
	})
	return err
}

// Report tells everybody how the output is: output is the spec that plays, code why it does not ("" = it does; its sentence is
// "playback.<code>" in the message catalogue), detail what the system said. Errors: ErrFenced.
func (p *Party) Report(ctx context.Context, fence models.Fence, output, code, detail string) error {
	_, err := p.fenced(ctx, fence, func(_ *store.Tx, _ models.Version, playback *models.Playback) error {
		if playback.ActiveOutput == output && playback.Error == code && playback.ErrorDetail == detail {
			return errUnchanged
		}
		playback.ActiveOutput, playback.Error, playback.ErrorDetail = output, code, detail
		return nil
	})
	return err
}
