package store

import (
	"upbeat/models"
)

// ChosenFrom is what the room's waiting choices were made from, as SetChosenFrom left it.
func (q Rooms) ChosenFrom(room models.RoomID) (string, error) {
	var from string
	err := q.tx.db.Raw("SELECT chosen_from FROM rooms WHERE id = ?", room).Row().Scan(&from)
	return from, err
}

// CountRequests counts what waits in the room and is none of the party's choices, the closing song included, up to most.
func (q Entries) CountRequests(room models.RoomID, most int) (int, error) {
	var n int
	err := q.tx.db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready') AND (guest_id <> 0 OR because IN ('', 'closing')) LIMIT ?) AS waiting", room, most).Row().Scan(&n)
	return n, err
}

// Choices reads the party's waiting choices, the oldest first.
func (q Entries) Choices(room models.RoomID) ([]models.Entry, error) {
	var list []models.Entry
	return list, q.tx.db.Order("id").Find(&list, "room_id = ? AND status IN ('preparing', 'ready') AND guest_id = 0 AND because NOT IN ('', 'closing')", room).Error
}

// CountFailedChoices counts the party's choices that have failed since the given time and are still in the queue's list.
func (q Entries) CountFailedChoices(room models.RoomID, since models.Millis) (int, error) {
	var n int
	err := q.tx.db.Raw("SELECT COUNT(*) FROM entries WHERE room_id = ? AND status = 'failed' AND guest_id = 0 AND because <> '' AND ended_at > ?", room, since).Row().Scan(&n)
	return n, err
}

// SetChosenFrom notes what the room's waiting choices were made from.
func (q Rooms) SetChosenFrom(room models.RoomID, from string) error {
	return q.tx.db.Exec("UPDATE rooms SET chosen_from = ? WHERE id = ?", from, room).Error
}

// Named is a song with what people know it by. A library may hold the same recording several times.
type Named struct {
	ID            models.SongID
	Artist, Title string
	Heard         models.Millis // when it last started; of what waits, 0
}

// Unwanted lists the songs that the party must not choose: those in the queue's list, and those that were voted out, skipped, failed or,
// being its own choice, were taken out since the party began.
func (q Plays) Unwanted(room models.RoomID, party models.PartyID) ([]Named, error) {
	var list []Named
	return list, q.tx.db.Raw(`SELECT s.id, s.artist, s.title FROM songs s WHERE s.id IN (SELECT song_id FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing') UNION
		SELECT song_id FROM entries WHERE party_id = ? AND (status IN ('kicked', 'skipped', 'failed') OR status = 'removed' AND guest_id = 0 AND reason = ''))`, room, party).Scan(&list).Error
}

// RecentlyPlayed lists what waits, plays, or has started in the room since the given time.
func (q Plays) RecentlyPlayed(room models.RoomID, since models.Millis) ([]Named, error) {
	var list []Named
	return list, q.tx.db.Raw(`SELECT s.id, s.artist, s.title, e.heard FROM songs s JOIN (SELECT song_id, 0 AS heard FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready')
		UNION ALL SELECT song_id, started_at FROM entries WHERE room_id = ? AND started_at > ? AND started_at > 0) e ON e.song_id = s.id`, room, room, since).Scan(&list).Error
}

// Refused tells whether a song was voted out, skipped or, being the party's own choice, taken out since the party began.
func (q Plays) Refused(party models.PartyID, song models.SongID) (bool, error) {
	var n int
	err := q.tx.db.Raw("SELECT COUNT(*) FROM entries WHERE party_id = ? AND song_id = ? AND (status IN ('kicked', 'skipped') OR status = 'removed' AND guest_id = 0 AND reason = '')", party, song).Row().Scan(&n)
	return n > 0, err
}

// Choosable is a song that the party may choose, as far as the database can tell.
type Choosable struct {
	models.Song
	Heard models.Millis // when it last started in the room; 0 = never
}

// Choosable reads those of the songs that can be played, in no particular order. Internet radio is not among them.
func (q Songs) Choosable(room models.RoomID, ids []models.SongID) ([]Choosable, error) {
	const chunk = 500
	var list []Choosable
	for start := 0; start < len(ids); start += chunk {
		var part []Choosable
		err := q.tx.db.Raw(`SELECT s.id, s.source, s.title, s.artist, s.album, s.album_artist, s.genre, s.year, s.duration, s.probed_at, s.requests, s.explicit,
			COALESCE((SELECT MAX(e.started_at) FROM entries e WHERE e.song_id = s.id AND e.started_at > 0 AND e.room_id = ?), 0) AS heard
			FROM songs s WHERE s.id IN ? AND s.missing_at = 0 AND s.problem = '' AND s.source <> 'stream'`, room, ids[start:min(start+chunk, len(ids))]).Scan(&part).Error
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// few is up to how many songs a library is drawn from as a whole; of a greater one, a sample is drawn.
const few = 1000

// Draw draws up to n songs that may be requested, each as likely as any other, in random order. random gives a number in [0, n).
func (q Songs) Draw(n int, random func(n int) int) ([]models.SongID, error) {
	var span struct{ First, Last, Songs int }
	err := q.tx.db.Raw(`SELECT COALESCE((SELECT MIN(song_id) FROM search_songs), 0) AS first, COALESCE((SELECT MAX(song_id) FROM search_songs), 0) AS last,
		(SELECT songs FROM search_state) AS songs`).Scan(&span).Error
	if err != nil || span.Last == 0 {
		return nil, err
	}
	if span.Songs <= few || span.Songs <= n {
		var ids []models.SongID
		err := q.tx.db.Raw("SELECT song_id FROM search_songs ORDER BY song_id LIMIT ?", max(few, n)).Scan(&ids).Error
		return Shuffled(ids, n, random), err
	}
	return q.tx.Songs().sample(span.First, span.Last, n, random)
}

// sample throws darts at the ids between first and last. Where the ids are so sparse that most darts miss, those that follow a gap get a
// little more than their share.
func (q Songs) sample(first, last, n int, random func(n int) int) ([]models.SongID, error) {
	var drawn []models.SongID
	there := map[models.SongID]bool{}
	for range 3 {
		darts := make([]int, 0, 2*n)
		for range 2 * n {
			darts = append(darts, first+random(last-first+1))
		}
		var hits []models.SongID
		if err := q.tx.db.Raw("SELECT song_id FROM search_songs WHERE song_id IN ?", darts).Scan(&hits).Error; err != nil {
			return nil, err
		}
		for _, id := range Shuffled(hits, len(hits), random) {
			if !there[id] {
				there[id] = true
				drawn = append(drawn, id)
			}
		}
		if len(drawn) >= n {
			return drawn[:n], nil
		}
	}
	if len(drawn) > 0 {
		return drawn, nil
	}
	return drawn, q.tx.db.Raw("SELECT song_id FROM search_songs WHERE song_id >= ? ORDER BY song_id LIMIT ?", first+random(last-first+1), n).Scan(&drawn).Error
}

// Shuffled draws up to n of ids in random order; ids is changed. random gives a number in [0, n).
func Shuffled(ids []models.SongID, n int, random func(n int) int) []models.SongID {
	n = min(n, len(ids))
	for i := range n {
		j := i + random(len(ids)-i)
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids[:n]
}

// FacetSongIDs lists the songs of an artist or a genre, which is named as its shelf, whatever the case of its letters.
func (q Songs) FacetSongIDs(kind FacetKind, name, lower string) ([]models.SongID, error) {
	var keys []string
	err := q.tx.db.Raw("SELECT key FROM shelves WHERE kind = ? AND (name = ? OR key = ? OR LOWER(name) = ?) ORDER BY CASE WHEN name = ? THEN 0 ELSE 1 END, songs DESC LIMIT 1", kind, name, lower, lower, name).
		Scan(&keys).Error
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	column, _ := shelfOrder(kind)
	var ids []models.SongID
	return ids, q.tx.db.Raw("SELECT song_id FROM search_songs WHERE "+column+" = ?", keys[0]).Scan(&ids).Error
}

// Fresh reads up to limit songs of a playlist that can be played and have not started since the given time, in its order, and the
// position of each; they follow the given position.
func (q Playlists) Fresh(room models.RoomID, id models.PlaylistID, since models.Millis, after int64, limit int) (songs []models.SongID, last int64, err error) {
	var rows []struct {
		SongID   models.SongID
		Position int64
	}
	err = q.tx.db.Raw(`SELECT i.song_id, i.position FROM playlist_items i JOIN songs s ON s.id = i.song_id WHERE i.playlist_id = ? AND i.position > ? AND s.missing_at = 0 AND s.problem = ''
		AND i.song_id NOT IN (SELECT song_id FROM entries WHERE room_id = ? AND started_at > ? AND started_at > 0) ORDER BY i.position LIMIT ?`, id, after, room, since, limit).Scan(&rows).Error
	for _, row := range rows {
		songs, last = append(songs, row.SongID), row.Position
	}
	return songs, last, err
}

// Heard lists up to limit songs of a playlist that have started since the given time, those first that started longest ago.
func (q Playlists) Heard(room models.RoomID, id models.PlaylistID, since models.Millis, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, q.tx.db.Raw(`SELECT song_id FROM entries WHERE room_id = ? AND started_at > ? AND started_at > 0 AND song_id IN (SELECT song_id FROM playlist_items WHERE playlist_id = ?)
		GROUP BY song_id ORDER BY MAX(started_at), song_id LIMIT ?`, room, since, id, limit).Scan(&ids).Error
}

// PlayedSongs lists up to limit songs that were heard to the end in a party, those first that started longest ago.
func (q Plays) PlayedSongs(party models.PartyID, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, q.tx.db.Raw("SELECT song_id FROM entries WHERE party_id = ? AND status = 'played' AND started_at > 0 GROUP BY song_id ORDER BY MAX(started_at), song_id LIMIT ?", party, limit).Scan(&ids).Error
}

// Exists tells whether the audit log has a line of this action and target since the given time.
func (q Audits) Exists(room models.RoomID, action, target string, since models.Millis) (bool, error) {
	var n int
	err := q.tx.db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE room_id = ? AND at >= ? AND action = ? AND target = ? LIMIT 1) AS lines", room, since, action, target).Row().Scan(&n)
	return n > 0, err
}
