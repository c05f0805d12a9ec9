package store

import (
	"gorm.io/gorm"

	"upbeat/models"
)

// ofPeople are the entries that people wanted: what the party chose by itself is no sign of them.
const ofPeople = "(guest_id <> 0 OR because = '')"

// LastRequest is when somebody last requested something in the room; 0 = never.
func (e Entries) LastRequest(room models.RoomID) (models.Millis, error) {
	requested := e.tx.db.Model(&models.Entry{}).Where("room_id = ? AND "+ofPeople, room)
	return firstTime(requested.Order("requested_at DESC"), "requested_at")
}

// LastEnd is when a song that somebody had requested last ended in the room; 0 = never.
func (e Entries) LastEnd(room models.RoomID) (models.Millis, error) {
	ended := e.tx.db.Model(&models.Entry{}).Where("room_id = ? AND ended_at > 0 AND "+ofPeople, room)
	return firstTime(ended.Order("ended_at DESC"), "ended_at")
}

// firstTime is the time in a column of the first row of a query; 0 where there is no row.
func firstTime(rows *gorm.DB, column string) (models.Millis, error) {
	var times []models.Millis
	if err := rows.Limit(1).Pluck(column, &times).Error; err != nil || len(times) == 0 {
		return 0, err
	}
	return times[0], nil
}

// WaitingExplicit lists the songs that wait in the room and are not for everybody.
func (e Entries) WaitingExplicit(room models.RoomID) ([]models.SongID, error) {
	var ids []models.SongID
	err := e.tx.db.Model(&models.Entry{}).Joins("JOIN songs ON songs.id = entries.song_id AND songs.explicit").
		Where("room_id = ? AND status IN ('preparing', 'ready')", room).Pluck("songs.id", &ids).Error
	return ids, err
}

// Asked is what a guest and a song have behind them when the guest asks for it: what limits are held against.
type Asked struct {
	Waiting      int           // the guest's waiting entries that are not held
	LastHour     int           // the guest's requests of the last hour
	QueueSongs   int           // waiting entries of all guests
	QueueLength  models.Millis // of their songs
	SongStarted  models.Millis // when the song or a copy of it last started in the room; 0 = never
	ArtistAt     models.Millis // when a song of the artist last started in the room; 0 = never
	ArtistQueued bool          // a song of the artist waits or plays
}

// ofArtists are the songs of any artist of a song, and those of the same credit, since missing songs have no artists in the index.
const ofArtists = `(SELECT o.song_id AS id FROM song_artists a JOIN song_artists o ON o.artist = a.artist WHERE a.song_id = @song
	UNION SELECT id FROM songs WHERE artist = @artist)`

// Asked reads what limits are held against. The artist is looked up only where an artist is given. What failed while it played, and what
// the party itself has chosen and waits behind all requests, is held against nobody. A failed entry has a reason; the index that leads to
// a song's entries has no status, and the one that has it would be read from end to end. It is SQL because it sums five different
// things up in one question.
func (e Entries) Asked(room models.RoomID, guest models.GuestID, song models.SongID, artist string, now models.Millis) (Asked, error) {
	const hour = 3_600_000
	var a Asked
	err := e.tx.db.Raw(`SELECT
		(SELECT COUNT(*) FROM entries WHERE room_id = @room AND guest_id = @guest AND status IN ('preparing', 'ready') AND reason = ''),
		(SELECT COUNT(*) FROM entries WHERE guest_id = @guest AND room_id = @room AND requested_at > @since),
		(SELECT COUNT(*) FROM entries WHERE room_id = @room AND status IN ('preparing', 'ready') AND guest_id > 0),
		(SELECT COALESCE(SUM(s.duration), 0) FROM entries e JOIN songs s ON s.id = e.song_id WHERE e.room_id = @room
		AND e.status IN ('preparing', 'ready') AND e.guest_id > 0),
		(SELECT COALESCE(MAX(started_at), 0) FROM entries WHERE song_id IN (SELECT id FROM songs WHERE id = @song UNION SELECT c.id FROM songs s
		JOIN songs c ON c.copy_of = s.copy_of AND c.copy_of > 0 WHERE s.id = @song) AND room_id = @room AND started_at > 0
		AND reason IN ('', 'host', 'guest'))`,
		map[string]any{"room": room, "guest": guest, "song": song, "since": now - hour}).Row().
		Scan(&a.Waiting, &a.LastHour, &a.QueueSongs, &a.QueueLength, &a.SongStarted)
	if err != nil || artist == "" {
		return a, err
	}
	var queued int
	err = e.tx.db.Raw(`SELECT
		(SELECT COALESCE(MAX(e.started_at), 0) FROM `+ofArtists+` s JOIN entries e ON e.song_id = s.id WHERE e.room_id = @room
		AND e.started_at > 0 AND e.status <> 'failed'),
		(SELECT COUNT(*) FROM `+ofArtists+` s JOIN entries e ON e.song_id = s.id WHERE e.room_id = @room
		AND e.status IN ('preparing', 'ready', 'playing')
			AND NOT (e.status <> 'playing' AND e.guest_id = 0 AND e.because NOT IN ('', 'closing')))`,
		map[string]any{"room": room, "artist": artist, "song": song}).Row().Scan(&a.ArtistAt, &queued)
	a.ArtistQueued = queued > 0
	return a, err
}
