package store

import (
	"errors"

	"gorm.io/gorm"

	"upbeat/models"
)

// EnsureRoom makes the room and its playback row where they are missing.
func (tx *Tx) EnsureRoom(room models.RoomID, now models.Millis) error {
	if err := tx.db.Exec("INSERT INTO rooms (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING", room, now).Error; err != nil {
		return err
	}
	return tx.db.Exec("INSERT INTO playbacks (room_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", room, now).Error
}

// Bump raises the room's version and returns the room. It locks the room until the transaction ends, so versions are committed in the
// order of their numbers: a reader that has seen n will never find a change below n later.
func (tx *Tx) Bump(room models.RoomID) (models.Room, error) {
	var r models.Room
	err := tx.db.Raw(`UPDATE rooms SET version = version + 1 WHERE id = ? RETURNING version, party_id, round, last_guest, in_a_row, settings_version, closed_at`, room).
		Row().Scan(&r.Version, &r.PartyID, &r.Round, &r.LastGuest, &r.InARow, &r.SettingsVersion, &r.ClosedAt)
	return r, err
}

// Room reads what is true of the room as a whole.
func (tx *Tx) Room(room models.RoomID) (models.Room, error) {
	var r models.Room
	err := tx.db.Raw("SELECT version, party_id, round, last_guest, in_a_row, settings_version, closed_at FROM rooms WHERE id = ?", room).
		Row().Scan(&r.Version, &r.PartyID, &r.Round, &r.LastGuest, &r.InARow, &r.SettingsVersion, &r.ClosedAt)
	return r, err
}

// SaveRoom writes all of the room but its version.
func (tx *Tx) SaveRoom(room models.RoomID, r models.Room) error {
	return tx.db.Exec("UPDATE rooms SET party_id = ?, round = ?, last_guest = ?, in_a_row = ?, settings_version = ?, closed_at = ? WHERE id = ?",
		r.PartyID, r.Round, r.LastGuest, r.InARow, r.SettingsVersion, r.ClosedAt, room).Error
}

// Version is the room's version.
func (tx *Tx) Version(room models.RoomID) (models.Version, error) {
	var version models.Version
	err := tx.db.Raw("SELECT version FROM rooms WHERE id = ?", room).Row().Scan(&version)
	return version, err
}

// NextFence raises the room's fencing token and returns it: who held the player's place before may write no more.
func (tx *Tx) NextFence(room models.RoomID) (models.Fence, error) {
	var fence models.Fence
	if err := tx.db.Raw("UPDATE rooms SET fence = fence + 1 WHERE id = ? RETURNING fence", room).Row().Scan(&fence); err != nil {
		return 0, err
	}
	return fence, tx.db.Exec("UPDATE playbacks SET fence = ? WHERE room_id = ?", fence, room).Error
}

// Playback reads what the room hears.
func (tx *Tx) Playback(room models.RoomID) (models.Playback, error) {
	var p models.Playback
	return p, tx.db.Take(&p, "room_id = ?", room).Error
}

// SavePlayback writes the whole row. Callers read it in the same transaction, after Bump.
func (tx *Tx) SavePlayback(p models.Playback) error { return tx.db.Save(&p).Error }

// Checkpoint stores the position of the current entry without a new version: pages compute it by themselves. It changes nothing
// and reports false where another player has taken over or another entry plays.
func (tx *Tx) Checkpoint(room models.RoomID, fence models.Fence, entry models.EntryID, position, at models.Millis) (bool, error) {
	r := tx.db.Exec("UPDATE playbacks SET position = ?, at = ? WHERE room_id = ? AND fence = ? AND entry_id = ?", position, at, room, fence, entry)
	return r.RowsAffected == 1, r.Error
}

// Entry reads one entry of the room.
func (tx *Tx) Entry(room models.RoomID, id models.EntryID) (models.Entry, error) {
	var e models.Entry
	return e, found(tx.db.Take(&e, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchEntry)
}

// EntryOfSong finds the entry with which a song waits or plays in the room.
func (tx *Tx) EntryOfSong(room models.RoomID, song models.SongID) (e models.Entry, ok bool, err error) {
	err = tx.db.Take(&e, "room_id = ? AND song_id = ? AND status IN ('preparing', 'ready', 'playing')", room, song).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return e, false, nil
	}
	return e, err == nil, err
}

// Listed reads the room's entries that wait, play or show why they failed.
func (tx *Tx) Listed(room models.RoomID) ([]models.Entry, error) {
	var list []models.Entry
	return list, tx.db.Find(&list, "room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')", room).Error
}

// CountWaiting counts the room's waiting entries.
func (tx *Tx) CountWaiting(room models.RoomID) (int64, error) {
	var n int64
	return n, tx.db.Raw("SELECT COUNT(*) FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready')", room).Row().Scan(&n)
}

// Unprepared lists the entries of all rooms whose preparation has not ended: work to be enqueued again after a restart.
func (tx *Tx) Unprepared() ([]models.Entry, error) {
	var list []models.Entry
	return list, tx.db.Order("requested_at").Find(&list, "status = 'preparing'").Error
}

// CreateEntry inserts e and sets its id. ErrTaken says that the song waits or plays already.
func (tx *Tx) CreateEntry(e *models.Entry) error {
	err := tx.db.Create(e).Error
	if isUnique(err) {
		return ErrTaken
	}
	return err
}

// ErrTaken says that a unique row is there already.
var ErrTaken = errors.New("already there")

// SaveEntry writes the whole row.
func (tx *Tx) SaveEntry(e models.Entry) error { return tx.db.Save(&e).Error }

// SaveSums writes only what a vote changes in an entry: its sums and its version.
func (tx *Tx) SaveSums(e models.Entry) error {
	return tx.db.Exec("UPDATE entries SET votes = ?, ups = ?, downs = ?, version = ? WHERE id = ?", e.Votes, e.Ups, e.Downs, e.Version, e.ID).Error
}

// VoteOf is what the guest has voted on the entry; 0 where there is no vote.
func (tx *Tx) VoteOf(entry models.EntryID, guest models.GuestID) (int, error) {
	var values []int
	err := tx.db.Raw("SELECT value FROM votes WHERE entry_id = ? AND guest_id = ?", entry, guest).Scan(&values).Error
	if err != nil || len(values) == 0 {
		return 0, err
	}
	return values[0], nil
}

// SetVote stores v in place of the guest's earlier vote on the entry.
func (tx *Tx) SetVote(v models.Vote) error {
	return tx.db.Exec(`INSERT INTO votes (entry_id, guest_id, room_id, value, at, version) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (entry_id, guest_id) DO UPDATE SET value = excluded.value, at = excluded.at, version = excluded.version`,
		v.EntryID, v.GuestID, v.RoomID, v.Value, v.At, v.Version).Error
}

// VotesOn reads the votes on the given entries, those taken back included.
func (tx *Tx) VotesOn(entries []models.EntryID) ([]models.Vote, error) {
	var list []models.Vote
	const chunk = 500 // SQLite takes at most 32,766 variables; short statements plan faster
	for start := 0; start < len(entries); start += chunk {
		var part []models.Vote
		if err := tx.db.Find(&part, "entry_id IN ?", entries[start:min(start+chunk, len(entries))]).Error; err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// Changes is what happened in a room after a version.
type Changes struct {
	models.Room
	Entries  []models.Entry
	Votes    []models.Vote
	Guests   []models.Guest
	Playback *models.Playback // nil = unchanged
}

// ChangesSince reads what changed in the room after version. It costs what changed, whatever the length of the queue.
func (tx *Tx) ChangesSince(room models.RoomID, version models.Version) (Changes, error) {
	var c Changes
	var err error
	if c.Room, err = tx.Room(room); err != nil || c.Version == version {
		return c, err
	}
	if err := tx.db.Find(&c.Entries, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	if err := tx.db.Find(&c.Votes, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	if err := tx.db.Find(&c.Guests, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	p, err := tx.Playback(room)
	if p.Version > version {
		c.Playback = &p
	}
	return c, err
}

// Guests reads the guests with these ids.
func (tx *Tx) Guests(ids []models.GuestID) ([]models.Guest, error) {
	var list []models.Guest
	if len(ids) == 0 {
		return nil, nil
	}
	return list, tx.db.Find(&list, "id IN ?", ids).Error
}

// Guest reads one guest of the room.
func (tx *Tx) Guest(room models.RoomID, id models.GuestID) (models.Guest, error) {
	var g models.Guest
	return g, found(tx.db.Take(&g, "id = ? AND room_id = ?", id, room).Error, models.ErrNoGuest)
}

// CreateGuest inserts g and sets its id.
func (tx *Tx) CreateGuest(g *models.Guest) error { return tx.db.Create(g).Error }

// SaveGuest writes the whole row.
func (tx *Tx) SaveGuest(g models.Guest) error { return tx.db.Save(&g).Error }

// Untouched tells whether nobody has ever requested anything in the room.
func (tx *Tx) Untouched(room models.RoomID) (bool, error) {
	var n int64
	err := tx.db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM entries WHERE room_id = ? LIMIT 1) AS first", room).Row().Scan(&n)
	return n == 0, err
}
