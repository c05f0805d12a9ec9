package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Rooms are the rooms: their versions, and what changed since one.
type Rooms struct{ tx *Tx }

// Rooms of this transaction.
func (tx *Tx) Rooms() Rooms { return Rooms{tx} }

// ChosenFrom is what the room's waiting choices were made from, as SetChosenFrom left it.
func (r Rooms) ChosenFrom(room models.RoomID) (string, error) {
	var from string
	return from, r.tx.db.Model(&models.Room{}).Where("id = ?", room).Select("chosen_from").Row().Scan(&from)
}

// SetChosenFrom notes what the room's waiting choices were made from.
func (r Rooms) SetChosenFrom(room models.RoomID, from string) error {
	return r.tx.db.Table("rooms").Where("id = ?", room).Update("chosen_from", from).Error
}

// Ensure makes the room and its playback row where they are missing.
func (r Rooms) Ensure(room models.RoomID, now models.Millis) error {
	missing := r.tx.db.Clauses(clause.OnConflict{DoNothing: true}).Session(&gorm.Session{})
	if err := missing.Table("rooms").Create(map[string]any{"id": room, "created_at": now}).Error; err != nil {
		return err
	}
	return missing.Table("playbacks").Create(map[string]any{"room_id": room, "at": now}).Error
}

// Bump raises the room's version and returns the room. It locks the room until the transaction ends, so versions are committed in the
// order of their numbers: a reader that has seen n will never find a change below n later. It is SQL, as Get and Version are, because every
// vote and every look at the queue runs them (BenchmarkVote and BenchmarkRefresh in queue).
func (r Rooms) Bump(room models.RoomID) (models.Room, error) {
	var row models.Room
	err := r.tx.db.Raw(`UPDATE rooms SET version = version + 1 WHERE id = ?
		RETURNING version, party_id, round, last_guest, in_a_row, settings_version, closed_at`, room).
		Row().Scan(&row.Version, &row.PartyID, &row.Round, &row.LastGuest, &row.InARow, &row.SettingsVersion, &row.ClosedAt)
	return row, err
}

// Get reads what is true of the room as a whole.
func (r Rooms) Get(room models.RoomID) (models.Room, error) {
	var row models.Room
	err := r.tx.db.Raw("SELECT version, party_id, round, last_guest, in_a_row, settings_version, closed_at FROM rooms WHERE id = ?", room).
		Row().Scan(&row.Version, &row.PartyID, &row.Round, &row.LastGuest, &row.InARow, &row.SettingsVersion, &row.ClosedAt)
	return row, err
}

// Save writes all of the room but its version.
func (r Rooms) Save(room models.RoomID, row models.Room) error {
	return r.tx.db.Model(&models.Room{}).Where("id = ?", room).Select("*").Omit("version").Updates(row).Error
}

// Version is the room's version.
func (r Rooms) Version(room models.RoomID) (models.Version, error) {
	var version models.Version
	err := r.tx.db.Raw("SELECT version FROM rooms WHERE id = ?", room).Row().Scan(&version)
	return version, err
}

// NextFence raises the room's fencing token and returns it: who held the player's place before may write no more.
// It raises and reads in one statement, as Bump does.
func (r Rooms) NextFence(room models.RoomID) (models.Fence, error) {
	var fence models.Fence
	if err := r.tx.db.Raw("UPDATE rooms SET fence = fence + 1 WHERE id = ? RETURNING fence", room).Row().Scan(&fence); err != nil {
		return 0, err
	}
	return fence, r.tx.db.Model(&models.Playback{}).Where("room_id = ?", room).Update("fence", fence).Error
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
func (r Rooms) ChangesSince(room models.RoomID, version models.Version) (Changes, error) {
	var c Changes
	var err error
	if c.Room, err = r.Get(room); err != nil || c.Version == version {
		return c, err
	}
	if err := r.tx.db.Find(&c.Entries, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	if err := r.tx.db.Find(&c.Votes, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	if err := r.tx.db.Find(&c.Guests, "room_id = ? AND version > ?", room, version).Error; err != nil {
		return c, err
	}
	p, err := r.tx.Playbacks().Get(room)
	if p.Version > version {
		c.Playback = &p
	}
	return c, err
}

// Untouched tells whether nobody has ever requested anything in the room.
func (r Rooms) Untouched(room models.RoomID) (bool, error) {
	var first []models.EntryID
	err := r.tx.db.Model(&models.Entry{}).Where("room_id = ?", room).Limit(1).Pluck("id", &first).Error
	return len(first) == 0, err
}
