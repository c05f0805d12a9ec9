package store

import (
	"errors"

	"gorm.io/gorm"

	"upbeat/models"
)

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
	err := q.tx.db.Raw(`UPDATE rooms SET version = version + 1 WHERE id = ? RETURNING version, party_id, round, last_guest, in_a_row, settings_version, closed_at`, room).
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
	return q.tx.db.Exec("UPDATE rooms SET party_id = ?, round = ?, last_guest = ?, in_a_row = ?, settings_version = ?, closed_at = ? WHERE id = ?",
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

// Get reads what the room hears.
func (q Playbacks) Get(room models.RoomID) (models.Playback, error) {
	var p models.Playback
	return p, q.tx.db.Take(&p, "room_id = ?", room).Error
}

// Save writes the whole row. Callers read it in the same transaction, after Bump.
func (q Playbacks) Save(p models.Playback) error { return q.tx.db.Save(&p).Error }

// Checkpoint stores the position of the current entry without a new version: pages compute it by themselves. It changes nothing
// and reports false where another player has taken over or another entry plays.
func (q Playbacks) Checkpoint(room models.RoomID, fence models.Fence, entry models.EntryID, position, at models.Millis) (bool, error) {
	r := q.tx.db.Exec("UPDATE playbacks SET position = ?, at = ? WHERE room_id = ? AND fence = ? AND entry_id = ?", position, at, room, fence, entry)
	return r.RowsAffected == 1, r.Error
}

// Get reads one entry of the room.
func (q Entries) Get(room models.RoomID, id models.EntryID) (models.Entry, error) {
	var e models.Entry
	return e, found(q.tx.db.Take(&e, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchEntry)
}

// OfSong finds the entry with which a song waits or plays in the room.
func (q Entries) OfSong(room models.RoomID, song models.SongID) (e models.Entry, ok bool, err error) {
	err = q.tx.db.Take(&e, "room_id = ? AND song_id = ? AND status IN ('preparing', 'ready', 'playing')", room, song).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return e, false, nil
	}
	return e, err == nil, err
}

// Listed reads the room's entries that wait, play or show why they failed.
func (q Entries) Listed(room models.RoomID) ([]models.Entry, error) {
	var list []models.Entry
	return list, q.tx.db.Find(&list, "room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')", room).Error
}

// CountWaiting counts the room's waiting entries.
func (q Entries) CountWaiting(room models.RoomID) (int64, error) {
	var n int64
	return n, q.tx.db.Raw("SELECT COUNT(*) FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready')", room).Row().Scan(&n)
}

// Unprepared lists the entries of all rooms whose preparation has not ended: work to be enqueued again after a restart.
func (q Entries) Unprepared() ([]models.Entry, error) {
	var list []models.Entry
	return list, q.tx.db.Order("requested_at").Find(&list, "status = 'preparing'").Error
}

// Create inserts e and sets its id. ErrTaken says that the song waits or plays already.
func (q Entries) Create(e *models.Entry) error {
	err := q.tx.db.Create(e).Error
	if isUnique(err) {
		return ErrTaken
	}
	return err
}

// ErrTaken says that a unique row is there already.
var ErrTaken = errors.New("already there")

// Save writes the whole row.
func (q Entries) Save(e models.Entry) error { return q.tx.db.Save(&e).Error }

// SaveSums writes only what a vote changes in an entry: its sums and its version.
func (q Entries) SaveSums(e models.Entry) error {
	return q.tx.db.Exec("UPDATE entries SET votes = ?, ups = ?, downs = ?, version = ? WHERE id = ?", e.Votes, e.Ups, e.Downs, e.Version, e.ID).Error
}

// Of is what the guest has voted on the entry; 0 where there is no vote.
func (q Votes) Of(entry models.EntryID, guest models.GuestID) (int, error) {
	var values []int
	err := q.tx.db.Raw("SELECT value FROM votes WHERE entry_id = ? AND guest_id = ?", entry, guest).Scan(&values).Error
	if err != nil || len(values) == 0 {
		return 0, err
	}
	return values[0], nil
}

// Set stores v in place of the guest's earlier vote on the entry.
func (q Votes) Set(v models.Vote) error {
	return q.tx.db.Exec(`INSERT INTO votes (entry_id, guest_id, room_id, value, at, version) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (entry_id, guest_id) DO UPDATE SET value = excluded.value, at = excluded.at, version = excluded.version`,
		v.EntryID, v.GuestID, v.RoomID, v.Value, v.At, v.Version).Error
}

// On reads the votes on the given entries, those taken back included.
func (q Votes) On(entries []models.EntryID) ([]models.Vote, error) {
	var list []models.Vote
	const chunk = 500 // SQLite takes at most 32,766 variables; short statements plan faster
	for start := 0; start < len(entries); start += chunk {
		var part []models.Vote
		if err := q.tx.db.Find(&part, "entry_id IN ?", entries[start:min(start+chunk, len(entries))]).Error; err != nil {
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
func (q Rooms) ChangesSince(room models.RoomID, version models.Version) (Changes, error) {
	var c Changes
	var err error
	if c.Room, err = q.tx.Rooms().Get(room); err != nil || c.Version == version {
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

// Some reads the guests with these ids.
func (q Guests) Some(ids []models.GuestID) ([]models.Guest, error) {
	var list []models.Guest
	if len(ids) == 0 {
		return nil, nil
	}
	return list, q.tx.db.Find(&list, "id IN ?", ids).Error
}

// Get reads one guest of the room.
func (q Guests) Get(room models.RoomID, id models.GuestID) (models.Guest, error) {
	var g models.Guest
	return g, found(q.tx.db.Take(&g, "id = ? AND room_id = ?", id, room).Error, models.ErrNoGuest)
}

// Create inserts g and sets its id.
func (q Guests) Create(g *models.Guest) error { return q.tx.db.Create(g).Error }

// Save writes the whole row.
func (q Guests) Save(g models.Guest) error { return q.tx.db.Save(&g).Error }

// Untouched tells whether nobody has ever requested anything in the room.
func (q Rooms) Untouched(room models.RoomID) (bool, error) {
	var n int64
	err := q.tx.db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM entries WHERE room_id = ? LIMIT 1) AS first", room).Row().Scan(&n)
	return n == 0, err
}
