package store

import "upbeat/models"

// Rooms are the rooms: their versions, and what changed since one.
type Rooms struct{ tx *Tx }

// Rooms of this transaction.
func (tx *Tx) Rooms() Rooms { return Rooms{tx} }

// ChosenFrom is what the room's waiting choices were made from, as SetChosenFrom left it.
func (q Rooms) ChosenFrom(room models.RoomID) (string, error) {
	var from string
	err := q.tx.db.Raw("SELECT chosen_from FROM rooms WHERE id = ?", room).Row().Scan(&from)
	return from, err
}

// SetChosenFrom notes what the room's waiting choices were made from.
func (q Rooms) SetChosenFrom(room models.RoomID, from string) error {
	return q.tx.db.Exec("UPDATE rooms SET chosen_from = ? WHERE id = ?", from, room).Error
}

// Ensure makes the room and its playback row where they are missing.
func (q Rooms) Ensure(room models.RoomID, now models.Millis) error {
	if err := q.tx.db.Exec("INSERT INTO rooms (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING", room, now).Error; err != nil {
		return err
	}
	return q.tx.db.Exec("INSERT INTO playbacks (room_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", room, now).Error
}

// Bump raises the room's version and returns the room. It locks the room until the transaction ends, so versions are committed in the
// order of their numbers: a reader that has seen n will never find a change below n later.
func (q Rooms) Bump(room models.RoomID) (models.Room, error) {
	var r models.Room
	err := q.tx.db.Raw(`UPDATE rooms SET version = version + 1 WHERE id = ? RETURNING version, party_id, round, last_guest, in_a_row,
		settings_version, closed_at`, room).
		Row().Scan(&r.Version, &r.PartyID, &r.Round, &r.LastGuest, &r.InARow, &r.SettingsVersion, &r.ClosedAt)
	return r, err
}

// Get reads what is true of the room as a whole.
func (q Rooms) Get(room models.RoomID) (models.Room, error) {
	var r models.Room
	err := q.tx.db.Raw("SELECT version, party_id, round, last_guest, in_a_row, settings_version, closed_at FROM rooms WHERE id = ?", room).
		Row().Scan(&r.Version, &r.PartyID, &r.Round, &r.LastGuest, &r.InARow, &r.SettingsVersion, &r.ClosedAt)
	return r, err
}

// Save writes all of the room but its version.
func (q Rooms) Save(room models.RoomID, r models.Room) error {
	return q.tx.db.Exec(`UPDATE rooms SET party_id = ?, round = ?, last_guest = ?, in_a_row = ?, settings_version = ?, closed_at = ?
		WHERE id = ?`,
		r.PartyID, r.Round, r.LastGuest, r.InARow, r.SettingsVersion, r.ClosedAt, room).Error
}

// Version is the room's version.
func (q Rooms) Version(room models.RoomID) (models.Version, error) {
	var version models.Version
	err := q.tx.db.Raw("SELECT version FROM rooms WHERE id = ?", room).Row().Scan(&version)
	return version, err
}

// NextFence raises the room's fencing token and returns it: who held the player's place before may write no more.
func (q Rooms) NextFence(room models.RoomID) (models.Fence, error) {
	var fence models.Fence
	if err := q.tx.db.Raw("UPDATE rooms SET fence = fence + 1 WHERE id = ? RETURNING fence", room).Row().Scan(&fence); err != nil {
		return 0, err
	}
	return fence, q.tx.db.Exec("UPDATE playbacks SET fence = ? WHERE room_id = ?", fence, room).Error
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
func (q Rooms) ChangesSince(room models.RoomID, version models.Version) (Changes, error) {
	var c Changes
	var err error
	if c.Room, err = q.Get(room); err != nil || c.Version == version {
		return c, err
	}
	if err := q.tx.db.Find(&c.Entries, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	if err := q.tx.db.Find(&c.Votes, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	if err := q.tx.db.Find(&c.Guests, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	p, err := q.tx.Playbacks().Get(room)
	if p.Version > version {
		c.Playback = &p
	}
	return c, err
}

// Untouched tells whether nobody has ever requested anything in the room.
func (q Rooms) Untouched(room models.RoomID) (bool, error) {
	var n int64
	err := q.tx.db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM entries WHERE room_id = ? LIMIT 1) AS first", room).Row().Scan(&n)
	return n == 0, err
}
