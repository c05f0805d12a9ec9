package store

import (
	"errors"

	"gorm.io/gorm"

	"upbeat/models"
)

// Entries are the entries of the queue, from request to history.
type Entries struct{ tx *Tx }

// Entries of this transaction.
func (tx *Tx) Entries() Entries { return Entries{tx} }

// What a guest does is listed while it may still play: waiting, failed (it may be tried again), or playing.
const listedEntries = "SELECT id FROM entries WHERE room_id = @room AND status IN ('preparing', 'ready', 'failed', 'playing')"

// What a guest does counts again while it is listed, or was taken out unheard so lately that a host may bring it back.
const returningEntries = listedEntries + ` UNION ALL SELECT id FROM entries WHERE room_id = @room AND status = 'removed' AND started_at = 0
	AND ended_at > @since`

// Get reads one entry of the room.
func (e Entries) Get(room models.RoomID, id models.EntryID) (models.Entry, error) {
	var entry models.Entry
	return entry, found(e.tx.db.Take(&entry, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchEntry)
}

// OfSong finds the entry with which a song, or a copy of it, waits or plays in the room.
func (e Entries) OfSong(room models.RoomID, song models.SongID) (entry models.Entry, ok bool, err error) {
	err = e.tx.db.Where("room_id = ? AND status IN ('preparing', 'ready', 'playing') AND song_id IN "+copiesOf, room, song, song).
		Order("id").Take(&entry).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return entry, false, nil
	}
	return entry, err == nil, err
}

// Listed reads the room's entries that wait, play or show why they failed.
func (e Entries) Listed(room models.RoomID) ([]models.Entry, error) {
	var list []models.Entry
	return list, e.tx.db.Find(&list, "room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')", room).Error
}

// CountWaiting counts the room's waiting entries.
func (e Entries) CountWaiting(room models.RoomID) (int64, error) {
	var n int64
	err := e.tx.db.Model(&models.Entry{}).Where("room_id = ? AND status IN ('preparing', 'ready')", room).Count(&n).Error
	return n, err
}

// Unprepared lists the entries of all rooms whose preparation has not ended, is not held and waits for nothing to be fetched: work to be
// enqueued again after a restart.
func (e Entries) Unprepared() ([]models.Entry, error) {
	var list []models.Entry
	return list, e.tx.db.Order("requested_at").
		Find(&list, "status = 'preparing' AND reason = '' AND song_id NOT IN ("+unfetched+")").Error
}

// Create inserts the entry and sets its id. ErrTaken says that the song waits or plays already.
func (e Entries) Create(entry *models.Entry) error {
	err := e.tx.db.Create(entry).Error
	if isUnique(err) {
		return ErrTaken
	}
	return err
}

// ErrTaken says that a unique row is there already.
var ErrTaken = errors.New("already there")

// Save writes the whole row.
func (e Entries) Save(entry models.Entry) error { return e.tx.db.Save(&entry).Error }

// SaveSums writes only what a vote changes in an entry: its sums and its version. It is SQL because every vote runs it
// (BenchmarkVote in queue).
func (e Entries) SaveSums(entry models.Entry) error {
	return e.tx.db.Exec("UPDATE entries SET votes = ?, ups = ?, downs = ?, version = ? WHERE id = ?",
		entry.Votes, entry.Ups, entry.Downs, entry.Version, entry.ID).Error
}

// Overtake adds one to how often each of these waiting entries was overtaken.
func (e Entries) Overtake(entries []models.EntryID, version models.Version) error {
	const chunk = 500
	for start := 0; start < len(entries); start += chunk {
		part := entries[start:min(start+chunk, len(entries))]
		err := e.tx.db.Model(&models.Entry{}).Where("id IN ?", part).
			Updates(map[string]any{"overtaken": gorm.Expr("overtaken + 1"), "version": version}).Error
		if err != nil {
			return err
		}
	}
	return nil
}
