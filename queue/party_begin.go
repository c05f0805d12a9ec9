package queue

import (
	"context"
	"errors"

	"upbeat/internal/store"
	"upbeat/models"
)

// NewParty ends the party that is on and begins another one: turns count from zero. What waits stays. Name may be empty.
func (p *Party) NewParty(ctx context.Context, by models.Actor, name string) (models.Party, error) {
	var party models.Party
	err := p.change(ctx, func(tx *roomTx) error {
		if !by.Host() {
			return models.ErrNotAllowed
		}
		if err := tx.audit(by, "new_party", name, ""); err != nil {
			return err
		}
		var err error
		party, err = beginParty(tx, name)
		return err
	})
	return party, err
}

// beginParty ends the room's party at the last thing that happened in it, and begins another one. It changes tx.room.
func beginParty(tx *roomTx, name string) (models.Party, error) {
	if err := endParty(tx, tx.room.PartyID, tx.now); err != nil {
		return models.Party{}, err
	}
	party := models.Party{RoomID: tx.roomID, Name: name, StartedAt: tx.now}
	if err := tx.Parties().Create(&party); err != nil {
		return party, err
	}
	if err := tx.Parties().Adopt(tx.roomID, party.ID, tx.version); err != nil {
		return party, err
	}
	if err := tx.Blocks().BeginParty(tx.roomID, party.ID); err != nil {
		return party, err
	}
	tx.room.PartyID, tx.room.Round, tx.room.LastGuest, tx.room.InARow, tx.room.ClosedAt = party.ID, 0, 0, 0, 0
	return party, tx.Rooms().Save(tx.roomID, tx.room)
}

func endParty(tx *roomTx, id models.PartyID, now models.Millis) error {
	if id == 0 {
		return nil
	}
	party, err := tx.Parties().Get(tx.roomID, id)
	if err != nil {
		return err
	}
	last, err := lastAct(tx.Tx, tx.roomID)
	if party.EndedAt = min(last, now); party.EndedAt < party.StartedAt {
		party.EndedAt = now
	}
	return errors.Join(err, tx.Parties().Save(party))
}

// lastAct is when somebody last requested something in the room or voted, or a requested song ended; 0 = never.
func lastAct(tx *store.Tx, room models.RoomID) (models.Millis, error) {
	requested, err := tx.Entries().LastRequest(room)
	if err != nil {
		return 0, err
	}
	voted, err := tx.Votes().Last(room)
	if err != nil {
		return 0, err
	}
	ended, err := tx.Entries().LastEnd(room)
	return max(requested, voted, ended), err
}

// ensureParty begins a party where none is on, or where the last one has been silent for as long as the settings say.
func ensureParty(tx *roomTx, playback models.Playback) error {
	if tx.room.PartyID != 0 {
		silent, err := silentForLong(tx, playback)
		if err != nil || !silent {
			return err
		}
	}
	_, err := beginParty(tx, "")
	return err
}

// ensurePartyForVote begins a party, as a request does, before a guest votes on a song that the fallback chose. A party that its last song
// has closed stays closed. It returns the entry read anew: a new party adopts what waits.
func ensurePartyForVote(tx *roomTx, e models.Entry) (models.Entry, error) {
	playback, err := tx.Playbacks().Get(tx.roomID)
	if err != nil {
		return e, err
	}
	if err := ensurePartyKeepingClosed(tx, playback); err != nil {
		return e, err
	}
	return tx.Entries().Get(tx.roomID, e.ID)
}

// ensurePartyKeepingClosed begins a party where none is on or the last one was silent too long, but leaves rooms.closed_at as it was.
func ensurePartyKeepingClosed(tx *roomTx, playback models.Playback) error {
	closed := tx.room.ClosedAt
	if err := ensureParty(tx, playback); err != nil || tx.room.ClosedAt == closed {
		return err
	}
	tx.room.ClosedAt = closed
	return tx.Rooms().Save(tx.roomID, tx.room)
}

// ensurePartyForSongEnd begins a party, where one is due, before a requested song ends: its end would count as a sign of people.
func ensurePartyForSongEnd(tx *roomTx, playback models.Playback) error {
	if ends, err := tx.Entries().Get(tx.roomID, playback.EntryID); err != nil || chosen(ends) && tx.room.PartyID != 0 {
		return err
	}
	return ensurePartyKeepingClosed(tx, playback)
}

// chosen tells whether the party chose an entry by itself: such music may go on for days, and is no sign of people.
func chosen(e models.Entry) bool { return e.GuestID == 0 && e.Because != "" }

// silentForLong tells whether nobody requested or voted, and nothing of what was requested was heard, for as long as the settings say. A
// song that plays is no sign of a party that goes on, except for as long as it was heard: the box may have been switched off, or paused,
// in the middle of it.
func silentForLong(tx *roomTx, playback models.Playback) (bool, error) {
	last, err := lastAct(tx.Tx, tx.roomID)
	quiet, pause := tx.now-last, models.Millis(tx.values.PartyPause)*3_600_000
	if err != nil || quiet < pause || playback.EntryID == 0 {
		return quiet >= pause, err
	}
	playing, err := tx.Entries().Get(tx.roomID, playback.EntryID)
	if err != nil {
		return false, err
	}
	if chosen(playing) {
		return true, nil
	}
	song, err := tx.Songs().Get(playing.SongID)
	if err != nil && !errors.Is(err, models.ErrNoSuchSong) {
		return false, err
	}
	heard := playback.PositionAt(tx.now)
	if song.Duration > 0 {
		heard = min(heard, song.Duration) // no player has said yet that it goes on
	}
	return quiet-heard >= pause, nil
}
