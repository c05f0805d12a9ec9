package store

import "upbeat/models"

// Fresh reads up to limit songs of a playlist that can be played and have not started since the given time, in its order, and the
// position of the last of them; they follow the given position.
func (p Playlists) Fresh(
	room models.RoomID, id models.PlaylistID, since models.Millis, after int64, limit int,
) (songs []models.SongID, last int64, err error) {
	var rows []struct {
		SongID   models.SongID
		Position int64
	}
	heard := p.tx.db.Model(&models.Entry{}).Select("song_id").Where("room_id = ? AND started_at > ? AND started_at > 0", room, since)
	err = p.tx.db.Table("playlist_items AS i").Select("i.song_id, i.position").
		Joins("JOIN songs s ON s.id = i.song_id AND s.missing_at = 0 AND s.problem = ''").
		Where("i.playlist_id = ? AND i.position > ? AND i.song_id NOT IN (?)", id, after, heard).
		Order("i.position").Limit(limit).Scan(&rows).Error
	for _, row := range rows {
		songs, last = append(songs, row.SongID), row.Position
	}
	return songs, last, err
}

// Heard lists up to limit songs of a playlist that have started since the given time, those first that started longest ago.
func (p Playlists) Heard(room models.RoomID, id models.PlaylistID, since models.Millis, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	lines := p.tx.db.Model(&models.PlaylistItem{}).Select("song_id").Where("playlist_id = ?", id)
	err := p.tx.db.Model(&models.Entry{}).
		Where("room_id = ? AND started_at > ? AND started_at > 0 AND song_id IN (?)", room, since, lines).
		Group("song_id").Order("MAX(started_at), song_id").Limit(limit).Pluck("song_id", &ids).Error
	return ids, err
}

// Songs reads up to limit songs of a playlist that may be requested, in order and each once. The others are left out.
func (p Playlists) Songs(id models.PlaylistID, limit int) ([]models.SongID, error) {
	var ids []models.SongID
	err := p.tx.db.Table("playlist_items AS i").
		Joins("JOIN songs s ON s.id = i.song_id AND s.missing_at = 0 AND s.problem = ''").
		Where("i.playlist_id = ?", id).Group("i.song_id").Order("MIN(i.position)").Limit(limit).Pluck("i.song_id", &ids).Error
	return ids, err
}

// Stock counts the songs of a playlist that Songs would read without a limit, and the lines whose songs are in the library but
// cannot be played now. It is SQL for its sums.
func (p Playlists) Stock(id models.PlaylistID) (songs, unplayable int, err error) {
	err = p.tx.db.Raw(`SELECT COUNT(DISTINCT CASE WHEN s.missing_at = 0 AND s.problem = '' THEN s.id END),
		COALESCE(SUM(CASE WHEN s.missing_at = 0 AND s.problem = '' THEN 0 ELSE 1 END), 0)
		FROM playlist_items i JOIN songs s ON s.id = i.song_id WHERE i.playlist_id = ?`, id).Row().Scan(&songs, &unplayable)
	return songs, unplayable, err
}

// PlaylistTrack is one line of a playlist as a file tells it: of a line whose song is in the library, what the library knows.
type PlaylistTrack struct {
	Source, Path, Location, Title, Artist, Album string // no Source: the song is not in the library
	Duration                                     models.Millis
}

// EachTrack calls each with all lines of a playlist, in order; the value is used again for the next one. It is SQL because
// most of its columns are computed.
func (p Playlists) EachTrack(id models.PlaylistID, each func(*PlaylistTrack)) error {
	rows, err := p.tx.db.Raw(`SELECT COALESCE(s.source, ''), COALESCE(s.path, ''), i.location, COALESCE(s.title, i.title),
		COALESCE(s.artist, i.artist), COALESCE(s.album, i.album), COALESCE(s.duration, i.duration)
		FROM playlist_items i LEFT JOIN songs s ON s.id = i.song_id WHERE i.playlist_id = ? ORDER BY i.position`, id).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var t PlaylistTrack
	for rows.Next() {
		if err := rows.Scan(&t.Source, &t.Path, &t.Location, &t.Title, &t.Artist, &t.Album, &t.Duration); err != nil {
			return err
		}
		t.Path = unescapePath(t.Path)
		each(&t)
	}
	return rows.Err()
}
