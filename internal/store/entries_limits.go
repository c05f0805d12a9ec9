package store

import (
	"upbeat/models"
)

// All reads the room's settings that are not at their defaults, as JSON by name.
func (q Settings) All(room models.RoomID) (map[string]string, error) {
	var rows []struct{ Name, Value string }
	if err := q.tx.db.Raw("SELECT name, value FROM settings WHERE room_id = ?", room).Scan(&rows).Error; err != nil {
		return nil, err
	}
	stored := make(map[string]string, len(rows))
	for _, row := range rows {
		stored[row.Name] = row.Value
	}
	return stored, nil
}

// Save stores a value as JSON.
func (q Settings) Save(room models.RoomID, name, value string) error {
	return q.tx.db.Exec("INSERT INTO settings (room_id, name, value) VALUES (?, ?, ?) ON CONFLICT (room_id, name) DO UPDATE SET value = excluded.value", room, name, value).Error
}

// Drop takes a setting back to its default.
func (q Settings) Drop(room models.RoomID, name string) error {
	return q.tx.db.Exec("DELETE FROM settings WHERE room_id = ? AND name = ?", room, name).Error
}

// Create appends a line to the audit log.
func (q Audits) Create(a models.Audit) error { return q.tx.db.Create(&a).Error }

// Create inserts p and sets its id.
func (q Parties) Create(p *models.Party) error { return q.tx.db.Create(p).Error }

// Get reads one party of the room. Errors: models.ErrNoSuchParty.
func (q Parties) Get(room models.RoomID, id models.PartyID) (models.Party, error) {
	var p models.Party
	return p, found(q.tx.db.Take(&p, "id = ? AND room_id = ?", id, room).Error, models.ErrNoSuchParty)
}

// Save writes the whole row.
func (q Parties) Save(p models.Party) error { return q.tx.db.Save(&p).Error }

// wished are the entries that people wanted: what the party chose by itself is no sign of them.
const wished = "(guest_id <> 0 OR because = '')"

// LastRequest is when somebody last requested something in the room; 0 = never.
func (q Entries) LastRequest(room models.RoomID) (models.Millis, error) {
	var at models.Millis
	return at, q.tx.db.Raw("SELECT COALESCE((SELECT requested_at FROM entries WHERE room_id = ? AND "+wished+" ORDER BY requested_at DESC LIMIT 1), 0)", room).Row().Scan(&at)
}

// LastEnd is when a song that somebody had requested last ended in the room; 0 = never.
func (q Entries) LastEnd(room models.RoomID) (models.Millis, error) {
	var at models.Millis
	return at, q.tx.db.Raw("SELECT COALESCE((SELECT ended_at FROM entries WHERE room_id = ? AND ended_at > 0 AND "+wished+" ORDER BY ended_at DESC LIMIT 1), 0)", room).Row().Scan(&at)
}

// Last is when somebody last voted in the room; 0 = never.
func (q Votes) Last(room models.RoomID) (models.Millis, error) {
	var at models.Millis
	return at, q.tx.db.Raw("SELECT COALESCE((SELECT at FROM votes WHERE room_id = ? ORDER BY version DESC LIMIT 1), 0)", room).Row().Scan(&at)
}

// Adopt makes all listed entries of the room part of a party.
func (q Parties) Adopt(room models.RoomID, party models.PartyID, version models.Version) error {
	return q.tx.db.Exec("UPDATE entries SET party_id = ?, version = ? WHERE room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')", party, version, room).Error
}

// PresentNets sums the votes of present guests on each waiting entry of the room.
func (q Votes) PresentNets(room models.RoomID) (map[models.EntryID]int, error) {
	var rows []struct {
		ID  models.EntryID
		Net int
	}
	err := q.tx.db.Raw(`SELECT v.entry_id AS id, SUM(v.value) AS net FROM entries e JOIN votes v ON v.entry_id = e.id JOIN guests g ON g.id = v.guest_id
		WHERE e.room_id = ? AND e.status IN ('preparing', 'ready') AND g.present GROUP BY v.entry_id`, room).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	nets := make(map[models.EntryID]int, len(rows))
	for _, row := range rows {
		nets[row.ID] = row.Net
	}
	return nets, nil
}

// Requesters reads the guests who have waiting entries in the room.
func (q Guests) Requesters(room models.RoomID) ([]models.Guest, error) {
	var list []models.Guest
	return list, q.tx.db.Find(&list, "id IN (SELECT guest_id FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready'))", room).Error
}

// Present lists the guests of the room that are marked as present.
func (q Guests) Present(room models.RoomID) ([]models.GuestID, error) {
	var ids []models.GuestID
	return ids, q.tx.db.Raw("SELECT id FROM guests WHERE room_id = ? AND present", room).Scan(&ids).Error
}

// ProvenSince lists the guests of the room who proved after a moment that they are here.
func (q Guests) ProvenSince(room models.RoomID, since models.Millis) ([]models.GuestID, error) {
	var ids []models.GuestID
	return ids, q.tx.db.Raw("SELECT id FROM guests WHERE room_id = ? AND proved_at > ? AND NOT gone AND merged_into = 0", room, since).Scan(&ids).Error
}

// CountPresent counts the guests of the room that are marked as present. Who is banned counts for no quorum.
func (q Guests) CountPresent(room models.RoomID) (int, error) {
	var n int
	return n, q.tx.db.Raw("SELECT COUNT(*) FROM guests WHERE room_id = ? AND present AND NOT banned", room).Row().Scan(&n)
}

// MarkPresent writes whether guests are present, under a version. Who turned out to be somebody else, or was forgotten, stays away.
func (q Guests) MarkPresent(room models.RoomID, guests []models.GuestID, present bool, version models.Version) error {
	const chunk = 500
	for start := 0; start < len(guests); start += chunk {
		part := guests[start:min(start+chunk, len(guests))]
		if err := q.tx.db.Exec("UPDATE guests SET present = ?, version = ? WHERE room_id = ? AND present <> ? AND merged_into = 0 AND NOT gone AND id IN ?", present, version, room, present, part).Error; err != nil {
			return err
		}
	}
	return nil
}

// Overtake adds one to how often each of these waiting entries was overtaken.
func (q Entries) Overtake(entries []models.EntryID, version models.Version) error {
	const chunk = 500
	for start := 0; start < len(entries); start += chunk {
		part := entries[start:min(start+chunk, len(entries))]
		if err := q.tx.db.Exec("UPDATE entries SET overtaken = overtaken + 1, version = ? WHERE id IN ?", version, part).Error; err != nil {
			return err
		}
	}
	return nil
}

// WaitingExplicit lists the songs that wait in the room and are not for everybody.
func (q Entries) WaitingExplicit(room models.RoomID) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, q.tx.db.Raw("SELECT s.id FROM entries e JOIN songs s ON s.id = e.song_id WHERE e.room_id = ? AND e.status IN ('preparing', 'ready') AND s.explicit", room).Scan(&ids).Error
}

// Asked is what a guest and a song have behind them when the guest asks for it: what limits are held against.
type Asked struct {
	Waiting      int           // the guest's waiting entries
	LastHour     int           // the guest's requests of the last hour
	QueueSongs   int           // waiting entries of all guests
	QueueLength  models.Millis // of their songs
	SongStarted  models.Millis // when the song last started in the room; 0 = never
	ArtistAt     models.Millis // when a song of the artist last started in the room; 0 = never
	ArtistQueued bool          // a song of the artist waits or plays
}

// Asked reads what limits are held against. The artist is looked up only where an artist is given. What failed while it played, and what the
// party itself has chosen and waits behind all requests, is held against nobody. A failed entry has a reason; the index that leads to a song's
// entries has no status, and the one that has it would be read from end to end.
func (q Entries) Asked(room models.RoomID, guest models.GuestID, song models.SongID, artist string, now models.Millis) (Asked, error) {
	const hour = 3_600_000
	var a Asked
	err := q.tx.db.Raw(`SELECT
		(SELECT COUNT(*) FROM entries WHERE room_id = @room AND guest_id = @guest AND status IN ('preparing', 'ready')),
		(SELECT COUNT(*) FROM entries WHERE guest_id = @guest AND room_id = @room AND requested_at > @since),
		(SELECT COUNT(*) FROM entries WHERE room_id = @room AND status IN ('preparing', 'ready') AND guest_id > 0),
		(SELECT COALESCE(SUM(s.duration), 0) FROM entries e JOIN songs s ON s.id = e.song_id WHERE e.room_id = @room AND e.status IN ('preparing', 'ready') AND e.guest_id > 0),
		(SELECT COALESCE(MAX(started_at), 0) FROM entries WHERE song_id = @song AND room_id = @room AND started_at > 0 AND reason = '')`,
		map[string]any{"room": room, "guest": guest, "song": song, "since": now - hour}).Row().
		Scan(&a.Waiting, &a.LastHour, &a.QueueSongs, &a.QueueLength, &a.SongStarted)
	if err != nil || artist == "" {
		return a, err
	}
	var queued int
	err = q.tx.db.Raw(`SELECT
		(SELECT COALESCE(MAX(e.started_at), 0) FROM songs s JOIN entries e ON e.song_id = s.id WHERE s.artist = @artist AND e.room_id = @room AND e.started_at > 0 AND e.status <> 'failed'),
		(SELECT COUNT(*) FROM songs s JOIN entries e ON e.song_id = s.id WHERE s.artist = @artist AND e.room_id = @room AND e.status IN ('preparing', 'ready', 'playing')
			AND NOT (e.status <> 'playing' AND e.guest_id = 0 AND e.because NOT IN ('', 'closing')))`,
		map[string]any{"room": room, "artist": artist}).Row().Scan(&a.ArtistAt, &queued)
	a.ArtistQueued = queued > 0
	return a, err
}

// DownVotesSince counts the down votes that a guest gave after a moment.
func (q Votes) DownVotesSince(guest models.GuestID, since models.Millis) (int, error) {
	var n int
	return n, q.tx.db.Raw("SELECT COUNT(*) FROM votes WHERE guest_id = ? AND at > ? AND value < 0", guest, since).Row().Scan(&n)
}
