package store

import (
	"strings"

	"upbeat/models"
)

// FacetSongIDs lists the songs of an artist or a genre, which is named as its facet, whatever the case of its letters. It is
// SQL because what it orders by has a parameter.
func (s Songs) FacetSongIDs(kind FacetKind, name, lower string) ([]models.SongID, error) {
	var keys []string
	err := s.tx.db.Raw(`SELECT key FROM shelves WHERE kind = ? AND (name = ? OR key = ? OR LOWER(name) = ?)
		ORDER BY CASE WHEN name = ? THEN 0 ELSE 1 END, songs DESC LIMIT 1`, kind, name, lower, lower, name).Scan(&keys).Error
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	table, column, _ := facetOrder(kind)
	var ids []models.SongID
	return ids, s.tx.db.Table(table).Where(column+" = ?", keys[0]).Pluck("song_id", &ids).Error
}

// each joins n times the same select.
func each(one string, n int) string {
	return strings.TrimSuffix(strings.Repeat(one+" UNION ALL ", n), " UNION ALL ")
}

// OfArtists lists up to most songs of each of up to 100 artists, as their tags spell them. It is SQL because gorm builds no UNION; all
// artists are asked for at once (BenchmarkRadio in queue).
func (s Songs) OfArtists(artists []string, most int) ([]models.SongID, error) {
	if len(artists) == 0 {
		return nil, nil
	}
	var args []any
	for _, name := range artists {
		args = append(args, name, most)
	}
	var ids []models.SongID
	return ids, s.tx.db.Raw("SELECT id FROM ("+each(`SELECT * FROM (SELECT id FROM songs WHERE artist = ?
		ORDER BY album, disc, track, id LIMIT ?) AS of`, len(artists))+") AS s ORDER BY id", args...).Scan(&ids).Error
}

// OfGenres lists up to most songs of each of up to 100 genres, those whose ids follow the given one and then, where these are too few,
// the first. It is SQL for the same reason as OfArtists.
func (s Songs) OfGenres(genres []string, from models.SongID, most int) ([]models.SongID, error) {
	if len(genres) == 0 {
		return nil, nil
	}
	var args []any
	for _, name := range genres {
		args = append(args, name, from, most, name, from, most)
	}
	one := `SELECT * FROM (SELECT id FROM songs WHERE genre = ? AND id >= ? ORDER BY genre, id LIMIT ?) AS after
		UNION ALL SELECT * FROM (SELECT id FROM songs WHERE genre = ? AND id < ? ORDER BY genre, id LIMIT ?) AS before`
	var ids []models.SongID
	return ids, s.tx.db.Raw("SELECT DISTINCT id FROM ("+each(one, len(genres))+") AS s ORDER BY id", args...).Scan(&ids).Error
}

// LastID is the highest id of a song.
func (s Songs) LastID() (models.SongID, error) {
	var id models.SongID
	return id, s.tx.db.Model(&models.Song{}).Select("COALESCE(MAX(id), 0)").Row().Scan(&id)
}

// PopularIDs lists the songs requested most often.
func (s Songs) PopularIDs(limit int) ([]models.SongID, error) {
	var ids []models.SongID
	return ids, s.tx.db.Model(&models.Song{}).Where("requests > 0").Order("requests DESC, id").Limit(limit).Pluck("id", &ids).Error
}

// Facts reads what songs are like, whether they can be played or not.
func (s Songs) Facts(songs []models.SongID) ([]models.Song, error) {
	const chunk = 500
	var list []models.Song
	for start := 0; start < len(songs); start += chunk {
		var part []models.Song
		err := s.tx.db.Select("id", "title", "artist", "album", "genre", "year").
			Find(&part, "id IN ?", songs[start:min(start+chunk, len(songs))]).Error
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}
