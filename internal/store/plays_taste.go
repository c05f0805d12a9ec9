package store

import "upbeat/models"

// Named is a song with what people know it by. A library may hold the same recording several times.
type Named struct {
	ID            models.SongID
	Artist, Title string
	CopyOf        models.SongID // its group
	Heard         models.Millis // when it last started; of what waits, 0
}

// Unwanted lists the songs that the party must not choose: those in the queue's list, and those that were voted out, skipped, failed or,
// being its own choice, were taken out since the party began.
// It is SQL because gorm builds no UNION.
func (p Plays) Unwanted(room models.RoomID, party models.PartyID) ([]Named, error) {
	var list []Named
	return list, p.tx.db.Raw(`SELECT s.id, s.artist, s.title, s.copy_of FROM songs s WHERE s.id IN (
		SELECT song_id FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready', 'failed', 'playing')
		UNION SELECT song_id FROM entries WHERE party_id = ?
		AND (status IN ('kicked', 'skipped', 'failed') OR status = 'removed' AND guest_id = 0 AND reason = ''))`,
		room, party).Scan(&list).Error
}

// RecentlyPlayed lists what waits, plays, or has started in the room since the given time.
// It is SQL for the same reason as Unwanted.
func (p Plays) RecentlyPlayed(room models.RoomID, since models.Millis) ([]Named, error) {
	var list []Named
	return list, p.tx.db.Raw(`SELECT s.id, s.artist, s.title, s.copy_of, e.heard FROM songs s JOIN (
		SELECT song_id, 0 AS heard FROM entries WHERE room_id = ? AND status IN ('preparing', 'ready')
		UNION ALL SELECT song_id, started_at FROM entries WHERE room_id = ? AND started_at > ? AND started_at > 0) e ON e.song_id = s.id`,
		room, room, since).Scan(&list).Error
}

// Refused tells whether a song was voted out, skipped or, being the party's own choice, taken out since the party began.
func (p Plays) Refused(party models.PartyID, song models.SongID) (bool, error) {
	var n int64
	err := p.tx.db.Model(&models.Entry{}).Where("party_id = ? AND song_id = ?", party, song).
		Where("(status IN ('kicked', 'skipped') OR status = 'removed' AND guest_id = 0 AND reason = '')").Count(&n).Error
	return n > 0, err
}

// PlayedSongs lists up to limit songs that were heard to the end in a party, those first that started longest ago.
func (p Plays) PlayedSongs(party models.PartyID, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	err := p.tx.db.Model(&models.Entry{}).Where("party_id = ? AND status = 'played' AND started_at > 0", party).
		Group("song_id").Order("MAX(started_at), song_id").Limit(limit).Pluck("song_id", &ids).Error
	return ids, err
}

// SongsStarted lists the songs that started in the room within [from, to], in order, at most limit. Internet radio is none.
func (p Plays) SongsStarted(room models.RoomID, from, to models.Millis, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	err := p.tx.db.Model(&models.Entry{}).Joins("JOIN songs ON songs.id = entries.song_id AND songs.source <> 'stream'").
		Where("entries.room_id = ? AND started_at > 0 AND started_at >= ? AND started_at <= ?", room, from, to).
		Order("started_at, entries.id").Limit(limit).Pluck("song_id", &ids).Error
	return ids, err
}

// SongPlay is one time that a song was played.
type SongPlay struct {
	ID      models.EntryID
	SongID  models.SongID
	PartyID models.PartyID
	Ups     int
}

// Of reads the last most plays of each of up to 100 songs, the newest of all first.
// It is SQL because gorm builds no UNION; all songs are asked for at once (BenchmarkRadio in queue).
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
	err := p.tx.db.Model(&models.Entry{}).Where("party_id IN ? AND started_at > 0 AND status = 'played' AND votes >= 0", parties).
		Order("party_id DESC, started_at DESC").Limit(limit).Find(&list).Error
	return list, err
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
		err := p.tx.db.Model(&models.Entry{}).Select("song_id, COUNT(*) AS n").Where("room_id = ?", room).
			Where("status IN ('skipped', 'kicked') AND song_id IN ?", songs[start:min(start+chunk, len(songs))]).
			Group("song_id").Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			times[row.SongID] = row.N
		}
	}
	return times, nil
}
