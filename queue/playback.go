package queue

import (
	"context"
	"slices"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
	"upbeat/voting"
)

// Acquire makes the caller the room's player: it returns a fencing token greater than all before it. From then on every write of an
// earlier player is refused with ErrFenced.
func (p *Party) Acquire(ctx context.Context) (models.Fence, error) {
	var fence models.Fence
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if fence, err = tx.Rooms().NextFence(p.Room); err != nil {
			return err
		}
		playback, err := tx.Playbacks().Get(p.Room)
		if err != nil {
			return err
		}
		playback.Error, playback.ErrorDetail, playback.Version = "", "", m.version
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
func (p *Party) leadersPlayback(tx *store.Tx, fence models.Fence) (models.Playback, error) {
	playback, err := tx.Playbacks().Get(p.Room)
	if err == nil && playback.Fence != fence {
		err = models.ErrFenced
	}
	return playback, err
}

// fenced changes the playback row for the player that holds fence.
func (p *Party) fenced(ctx context.Context, fence models.Fence, f func(tx *store.Tx, m txContext, playback *models.Playback) error) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if playback, err = p.leadersPlayback(tx, fence); err != nil {
			return err
		}
		if err := f(tx, m, &playback); err != nil {
			return err
		}
		playback.Version = m.version
		return tx.Playbacks().Save(playback)
	})
	return playback, err
}

// Finish is how the player ends a song: it ends entry for the given reason and claims the next one in the same transaction, so that
// no crash can lose or repeat a song. Entry 0 means that nothing played: claim what waits. An entry that is no longer the current one
// (the host skipped it meanwhile) is left alone and the answer is the playback as it stands. EntryID 0 in the answer: nothing is ready.
// Errors: ErrFenced.
func (p *Party) Finish(ctx context.Context, fence models.Fence, entry models.EntryID, reason models.EndReason) (models.Playback, error) {
	if entry == 0 {
		if playback, silent, err := p.idle(ctx, fence); silent || err != nil {
			return playback, err
		}
	}
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if playback, err = p.leadersPlayback(tx, fence); err != nil {
			return err
		}
		if playback.EntryID != entry {
			return errUnchanged
		}
		playback, err = p.advance(tx, m, entry, reason)
		return err
	})
	return playback, err
}

// Fail ends the current song because it cannot be played (on); reason is a models.Problem code. It is shown in red, its song is
// marked, and the next one is claimed, as Finish does. Errors: ErrFenced.
func (p *Party) Fail(ctx context.Context, fence models.Fence, entry models.EntryID, reason string) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		var err error
		if playback, err = p.leadersPlayback(tx, fence); err != nil {
			return err
		}
		e, err := tx.Entries().Get(p.Room, entry)
		if err != nil {
			return err
		}
		if err := tx.Songs().SetProblem(e.SongID, reason, m.now); err != nil {
			return err
		}
		if playback.EntryID == entry {
			if playback, err = p.advance(tx, m, entry, models.EndFailed); err != nil {
				return err
			}
		} else if !e.Status.Waiting() {
			return errUnchanged
		} else if playback.NextID == entry {
			playback.NextID, playback.Version = 0, m.version
			if err := tx.Playbacks().Save(playback); err != nil {
				return err
			}
		}
		e.Status, e.Reason, e.EndedAt, e.Version = models.Failed, reason, m.now, m.version
		return tx.Entries().Save(e)
	})
	return playback, err
}

// Skip ends the current song: the actor's own, or anybody's where the rules let them. It names the entry it means, so a late one does
// nothing. Errors: ErrEntryGone; a *models.RuleError.
func (p *Party) Skip(ctx context.Context, by models.Actor, entry models.EntryID) (models.Playback, error) {
	var playback models.Playback
	err := p.change(ctx, func(tx *store.Tx, m txContext) error {
		current, err := tx.Playbacks().Get(p.Room)
		if err != nil {
			return err
		}
		if current.EntryID != entry || entry == 0 {
			return models.ErrEntryGone
		}
		e, err := p.owned(tx, m, by, entry, voting.Skip)
		if err != nil {
			return err
		}
		if err := p.auditSong(tx, by, "skip", e); err != nil {
			return err
		}
		if err := p.endsOwn(tx, m, by, e); err != nil {
			return err
		}
		playback, err = p.advance(tx, m, entry, models.EndSkipped)
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
func (p *Party) advance(tx *store.Tx, m txContext, ended models.EntryID, reason models.EndReason) (models.Playback, error) {
	playback, err := tx.Playbacks().Get(p.Room)
	if err != nil {
		return playback, err
	}
	if ended != 0 {
		if err := p.ensurePartyForSongEnd(tx, &m, playback); err != nil {
			return playback, err
		}
		if err := p.finishEntry(tx, m, ended, reason); err != nil {
			return playback, err
		}
	}
	playback.EntryID = 0
	next, err := p.claim(tx, m, playback)
	if err != nil {
		return playback, err
	}
	if ended == 0 && next == 0 {
		return playback, errUnchanged
	}
	if ended != 0 {
		if err := p.ringByChance(tx, m, reason, &playback); err != nil {
			return playback, err
		}
	}
	playback.EntryID, playback.NextID, playback.Position, playback.At, playback.SeekTo, playback.Version = next, 0, 0, m.now, -1, m.version
	return playback, tx.Playbacks().Save(playback)
}

// finishEntry ends the entry that plays. One that was played to its end counts as a turn of its requester.
func (p *Party) finishEntry(tx *store.Tx, m txContext, ended models.EntryID, reason models.EndReason) error {
	e, err := tx.Entries().Get(p.Room, ended)
	if err != nil {
		return err
	}
	e.Status, e.EndedAt, e.Version = statusAfter(reason), m.now, m.version
	if err := tx.Entries().Save(e); err != nil {
		return err
	}
	if e.Status != models.Failed { // that one may be tried again
		if err := tx.Shouts().DropLate(p.Room, e.ID, m.version); err != nil {
			return err
		}
	}
	if e.Status != models.Played {
		return nil
	}
	return p.countTurn(tx, m, e)
}

// countTurn counts an entry as a turn of its requester.
func (p *Party) countTurn(tx *store.Tx, m txContext, e models.Entry) error {
	if e.GuestID == 0 {
		return nil
	}
	g, err := tx.Guests().Get(p.Room, e.GuestID)
	if err != nil {
		return err
	}
	if g.PartyID != e.PartyID {
		g.PartyID, g.Base, g.Played = e.PartyID, 0, 0
	}
	g.Played++
	g.Version = m.version
	return tx.Guests().Save(g)
}

// endsOwn counts a song as had that its own requester ends while it plays, unless in the seconds in which nobody can vote it off: who ended
// theirs just before the end, again and again, would always be the one who had fewest.
func (p *Party) endsOwn(tx *store.Tx, m txContext, by models.Actor, e models.Entry) error {
	if by.Guest == 0 || by.Guest != e.GuestID {
		return nil
	}
	playback, err := tx.Playbacks().Get(p.Room)
	if err != nil || playback.PositionAt(m.now) < models.Millis(m.values.SkipGrace)*1000 {
		return err
	}
	return p.countTurn(tx, m, e)
}

// claim makes the first ready entry the playing one; 0 where none is ready. After the schedule's last song only the closing song starts.
func (p *Party) claim(tx *store.Tx, m txContext, playback models.Playback) (models.EntryID, error) {
	order, err := p.ranked(tx, m, playback)
	if err != nil {
		return 0, err
	}
	i, err := p.startable(tx, m, order)
	if err != nil || i < 0 {
		return 0, err
	}
	e := order[i]
	if err := p.overtake(tx, m, order, e); err != nil {
		return 0, err
	}
	if err := p.count(tx, m, e); err != nil {
		return 0, err
	}
	e.Status, e.StartedAt, e.Version = models.Playing, m.now, m.version
	e.Entry.Turn = e.Placing.Turn
	return e.ID, tx.Entries().Save(e.Entry)
}

// startable is the index of the entry that may start now; -1 = none. What the schedule forbids at this hour waits until it is over.
func (p *Party) startable(tx *store.Tx, m txContext, order []placed) (int, error) {
	hour := m.values.At(m.now.Time())
	if closed(m.room, hour) {
		return slices.IndexFunc(order, func(e placed) bool {
			return e.Status == models.Ready && e.SongID == models.SongID(m.values.ClosingSong)
		}), nil
	}
	if !hour.NoExplicit || m.values.NoExplicit {
		return firstReady(order), nil
	}
	explicit, err := tx.Entries().WaitingExplicit(p.Room)
	return slices.IndexFunc(order, func(e placed) bool {
		return e.Status == models.Ready && !slices.Contains(explicit, e.SongID)
	}), err
}

// overtake counts, for all older requests of its turn, that this entry went before them.
func (p *Party) overtake(tx *store.Tx, m txContext, order []placed, claimed placed) error {
	if claimed.GuestID == 0 || m.values.Policy != settings.Fair {
		return nil
	}
	var passed []models.EntryID
	for _, e := range order {
		older := e.RequestedAt < claimed.RequestedAt || e.RequestedAt == claimed.RequestedAt && e.ID < claimed.ID
		if older && e.ID != claimed.ID && e.GuestID != 0 && e.turn() == claimed.turn() {
			passed = append(passed, e.ID)
		}
	}
	return tx.Entries().Overtake(passed, m.version)
}

// count notes in the room which round is on and whose song was claimed.
func (p *Party) count(tx *store.Tx, m txContext, e placed) error {
	room := m.room
	if e.Place == 0 && e.GuestID > 0 {
		turn, err := p.turnOf(tx, m, e)
		if err != nil {
			return err
		}
		room.Round = max(room.Round, turn)
	}
	if e.GuestID != room.LastGuest {
		room.LastGuest, room.InARow = e.GuestID, 0
	}
	room.InARow++
	return tx.Rooms().Save(p.Room, room)
}

// turnOf is the turn in which a claimed entry plays. Under a policy without turns they are counted all the same: the host may go over to
// the fair one, and who comes then comes into the round that is on.
func (p *Party) turnOf(tx *store.Tx, m txContext, e placed) (int, error) {
	if m.values.Policy == settings.Fair {
		return e.turn(), nil
	}
	g, err := tx.Guests().Get(p.Room, e.GuestID)
	return g.Had(m.room.PartyID) + 1, err
}

// LockNext fixes the entry that follows the current one, so that the player can decode ahead and nothing jumps in at the last second.
// It keeps a choice that still stands. NextID 0 in the answer: nothing is ready yet. Errors: ErrFenced.
func (p *Party) LockNext(ctx context.Context, fence models.Fence) (models.Playback, error) {
	return p.fenced(ctx, fence, func(tx *store.Tx, m txContext, playback *models.Playback) error {
		order, err := p.ranked(tx, m, *playback)
		if err != nil {
			return err
		}
		i, err := p.startable(tx, m, order)
		if err != nil {
			return err
		}
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
		ok, err := tx.Playbacks().Checkpoint(p.Room, fence, entry, position, at)
		if err == nil && !ok {
			err = models.ErrFenced
		}
		return err
	})
}

// ReportPosition tells everybody that the sound is somewhere else than the pages compute: after a start, pause, seek or stall. It also closes
// the seek wish with this serial (0 = none) and is a checkpoint. Errors: ErrFenced; ErrEntryGone where another entry plays.
func (p *Party) ReportPosition(ctx context.Context, fence models.Fence, entry models.EntryID, position, at models.Millis, seekSerial int64) error {
	_, err := p.fenced(ctx, fence, func(_ *store.Tx, _ txContext, playback *models.Playback) error {
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
	_, err := p.fenced(ctx, fence, func(_ *store.Tx, _ txContext, playback *models.Playback) error {
		if playback.ActiveOutput == output && playback.Error == code && playback.ErrorDetail == detail {
			return errUnchanged
		}
		playback.ActiveOutput, playback.Error, playback.ErrorDetail = output, code, detail
		return nil
	})
	return err
}
