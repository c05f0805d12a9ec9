package queue

import (
	"slices"

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
)

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
