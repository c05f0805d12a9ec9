package store

import "upbeat/models"

// Named is a song with what people know it by. A library may hold the same recording several times.
type Named struct {
	ID            models.SongID
	Artist, Title string
	Heard         models.Millis // when it last started; of what waits, 0
}

// Unwanted lists the songs that the party must not choose: those in the queue's list, and those that were voted out, skipped, failed or,
// being its own choice, were taken out since the party began.
func (p Plays) Unwanted(room models.RoomID, party models.PartyID) ([]Named, error) {
	var list []Named
	return list, p.tx.db.Raw(`SELECT s.id, s.artist, s.title FROM songs s WHERE s.id IN (SELECT song_id FROM entries WHERE room_id = ?
		AND status IN ('preparing', 'ready', 'failed', 'playing') UNION
		SELECT song_id FROM entries WHERE party_id = ? AND (status IN ('kicked', 'skipped', 'failed') OR status = 'removed' AND guest_id = 0
		AND reason = ''))`, room, party).Scan(&list).Error
}

// RecentlyPlayed lists what waits, plays, or has started in the room since the given time.
func (p Plays) RecentlyPlayed(room models.RoomID, since models.Millis) ([]Named, error) {
	var list []Named
	return list, p.tx.db.Raw(`SELECT s.id, s.artist, s.title, e.heard FROM songs s JOIN (SELECT song_id, 0 AS heard FROM entries
		WHERE room_id = ? AND status IN ('preparing', 'ready')
		UNION ALL SELECT song_id, started_at FROM entries WHERE room_id = ? AND started_at > ? AND started_at > 0) e ON e.song_id = s.id`,
		room, room, since).Scan(&list).Error
}

// Refused tells whether a song was voted out, skipped or, being the party's own choice, taken out since the party began.
func (p Plays) Refused(party models.PartyID, song models.SongID) (bool, error) {
	var n int
	err := p.tx.db.Raw(`SELECT COUNT(*) FROM entries WHERE party_id = ? AND song_id = ?
		AND (status IN ('kicked', 'skipped') OR status = 'removed' AND guest_id = 0 AND reason = '')`, party, song).Row().Scan(&n)
	return n > 0, err
}

// PlayedSongs lists up to limit songs that were heard to the end in a party, those first that started longest ago.
func (p Plays) PlayedSongs(party models.PartyID, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, p.tx.db.Raw(`SELECT song_id FROM entries WHERE party_id = ? AND status = 'played' AND started_at > 0 GROUP BY song_id
		ORDER BY MAX(started_at), song_id LIMIT ?`, party, limit).Scan(&ids).Error
}

// SongsStarted lists the songs that started in the room within [from, to], in order, at most limit. Internet radio is none.
func (p Plays) SongsStarted(room models.RoomID, from, to models.Millis, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, p.tx.db.Raw(`SELECT e.song_id FROM entries e JOIN songs s ON s.id = e.song_id AND s.source <> 'stream' WHERE e.room_id = ?
		AND e.started_at > 0 AND e.started_at >= ? AND e.started_at <= ?
		ORDER BY e.started_at, e.id LIMIT ?`, room, from, to, limit).Scan(&ids).Error
}

// SongPlay is one time that a song was played.
type SongPlay struct {
	ID      models.EntryID
	SongID  models.SongID
	PartyID models.PartyID
	Ups     int
}

// Of reads the last most plays of each of up to 100 songs, the newest of all first.
func (p Plays) Of(room models.RoomID, songs []models.SongID, most int) ([]SongPlay, error) {
	if len(songs) == 0 {
		return nil, nil
	}
	one := `SELECT * FROM (SELECT id, song_id, party_id, ups, started_at FROM entries WHERE song_id = ? AND started_at > 0 AND room_id = ?
		ORDER BY started_at DESC LIMIT ?) AS last`
	var args []any
	for _, id := range songs {
		args = append(args, id, room, most)
	}
	var list []SongPlay
	return list, p.tx.db.Raw("SELECT id, song_id, party_id, ups FROM ("+each(one, len(songs))+") AS h ORDER BY started_at DESC, id DESC",
		args...).Scan(&list).Error
}

// InParty is a song that was heard to the end in a party.
type InParty struct {
	PartyID models.PartyID
	SongID  models.SongID
}

// HeardIn lists up to limit songs that were heard to the end in the parties and that no majority voted down.
func (p Plays) HeardIn(parties []models.PartyID, limit int) ([]InParty, error) {
	var list []InParty
	if len(parties) == 0 {
		return nil, nil
	}
	return list, p.tx.db.Raw(`SELECT party_id, song_id FROM entries WHERE party_id IN ? AND started_at > 0 AND status = 'played'
		AND votes >= 0 ORDER BY party_id DESC, started_at DESC LIMIT ?`, parties, limit).Scan(&list).Error
}

// TimesUnwanted counts how often each of the songs was skipped or voted out in the room.
func (p Plays) TimesUnwanted(room models.RoomID, songs []models.SongID) (map[models.SongID]int, error) {
	const chunk = 500
	times := map[models.SongID]int{}
	for start := 0; start < len(songs); start += chunk {
		var rows []struct {
			SongID models.SongID
			N      int
		}
		err := p.tx.db.Raw(`SELECT song_id, COUNT(*) AS n FROM entries WHERE status IN ('skipped', 'kicked') AND song_id IN ? AND room_id = ?
			GROUP BY song_id`, songs[start:min(start+chunk, len(songs))], room).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			times[row.SongID] = row.N
		}
	}
	return times, nil
}
