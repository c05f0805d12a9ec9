package queue

import (
	"slices"

	"upbeat/internal/settings"
	"upbeat/models"
)

// advance is the one verb that ends a song. It ends the current entry, when there is one, and claims the next ready one.
func advance(tx *roomTx, ended models.EntryID, reason models.EndReason) (models.Playback, error) {
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil {
		return playback, err
	}
	if ended != 0 {
		if err := ensurePartyForSongEnd(tx, playback); err != nil {
			return playback, err
		}
		if err := finishEntry(tx, ended, reason); err != nil {
			return playback, err
		}
	}
	if err := settleDuel(tx, &playback); err != nil {
		return playback, err
	}
	playback.EntryID = 0
	next, err := claim(tx, playback)
	if err != nil {
		return playback, err
	}
	if ended == 0 && next == 0 {
		return playback, errUnchanged
	}
	if ended != 0 {
		if err := ringByChance(tx, reason, &playback); err != nil {
			return playback, err
		}
	}
	playback.EntryID, playback.NextID, playback.Position, playback.At, playback.SeekTo, playback.Version = next, 0, 0, tx.now, -1, tx.version
	if err := duelByChance(tx, &playback); err != nil {
		return playback, err
	}
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
	case models.EndAway:
		return models.Ready
	}
	return models.Skipped
}

// finishEntry ends the entry that plays. One that was played to its end counts as a turn of its requester.
func finishEntry(tx *roomTx, ended models.EntryID, reason models.EndReason) error {
	e, err := tx.Entries().Get(tx.roomID, ended)
	if err != nil {
		return err
	}
	e.Status, e.EndedAt, e.Version = statusAfter(reason), tx.now, tx.version
	if e.Status.Waiting() {
		e.StartedAt, e.EndedAt, e.Turn = 0, 0, 0
	}
	if err := tx.Entries().Save(e); err != nil {
		return err
	}
	if !e.Status.Listed() { // those may play yet
		if err := tx.Shouts().DropLate(tx.roomID, e.ID, tx.version); err != nil {
			return err
		}
	}
	if e.Status != models.Played {
		return nil
	}
	return countTurn(tx, e)
}

// countTurn counts an entry as a turn of its requester.
func countTurn(tx *roomTx, e models.Entry) error {
	if e.GuestID == 0 {
		return nil
	}
	g, err := tx.Guests().Get(tx.roomID, e.GuestID)
	if err != nil {
		return err
	}
	if g.PartyID != e.PartyID {
		g.PartyID, g.Base, g.Played = e.PartyID, 0, 0
	}
	g.Played++
	g.Version = tx.version
	return tx.Guests().Save(g)
}

// claim makes the first ready entry the playing one; 0 where none is ready. After the schedule's last song only the closing song starts.
func claim(tx *roomTx, playback models.Playback) (models.EntryID, error) {
	order, err := ranked(tx, playback)
	if err != nil {
		return 0, err
	}
	i, err := startable(tx, order)
	if err != nil || i < 0 {
		return 0, err
	}
	e := order[i]
	if err := overtake(tx, order, e); err != nil {
		return 0, err
	}
	if err := countClaim(tx, e); err != nil {
		return 0, err
	}
	e.Status, e.StartedAt, e.Version = models.Playing, tx.now, tx.version
	e.Entry.Turn = e.Placing.Turn
	return e.ID, tx.Entries().Save(e.Entry)
}

// startable is the index of the entry that may start now; -1 = none. What the schedule forbids at this hour waits until it is over.
func startable(tx *roomTx, order []placed) (int, error) {
	hour := tx.values.At(tx.now.Time())
	if closed(tx.room, hour) {
		return slices.IndexFunc(order, func(e placed) bool {
			return e.playable() && e.SongID == models.SongID(tx.values.ClosingSong)
		}), nil
	}
	if !hour.NoExplicit || tx.values.NoExplicit {
		return firstReady(order), nil
	}
	explicit, err := tx.Entries().WaitingExplicit(tx.roomID)
	return slices.IndexFunc(order, func(e placed) bool {
		return e.playable() && !slices.Contains(explicit, e.SongID)
	}), err
}

// overtake counts, for all older requests of its turn, that this entry went before them.
func overtake(tx *roomTx, order []placed, claimed placed) error {
	if claimed.GuestID == 0 || tx.values.Policy != settings.Fair {
		return nil
	}
	var passed []models.EntryID
	for _, e := range order {
		older := e.RequestedAt < claimed.RequestedAt || e.RequestedAt == claimed.RequestedAt && e.ID < claimed.ID
		if older && e.ID != claimed.ID && e.GuestID != 0 && e.turn() == claimed.turn() {
			passed = append(passed, e.ID)
		}
	}
	return tx.Entries().Overtake(passed, tx.version)
}

// countClaim notes in the room which round is on and whose song was claimed.
func countClaim(tx *roomTx, e placed) error {
	room := tx.room
	if e.Place == 0 && e.GuestID > 0 {
		turn, err := turnOf(tx, e)
		if err != nil {
			return err
		}
		room.Round = max(room.Round, turn)
	}
	if e.GuestID != room.LastGuest {
		room.LastGuest, room.InARow = e.GuestID, 0
	}
	room.InARow++
	return tx.Rooms().Save(tx.roomID, room)
}

// turnOf is the turn in which a claimed entry plays. Under a policy without turns they are counted all the same: the host may go over to
// the fair one, and who comes then comes into the round that is on.
func turnOf(tx *roomTx, e placed) (int, error) {
	if tx.values.Policy == settings.Fair {
		return e.turn(), nil
	}
	g, err := tx.Guests().Get(tx.roomID, e.GuestID)
	return g.Had(tx.room.PartyID) + 1, err
}
