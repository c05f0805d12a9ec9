package store

import (
	"context"
	"slices"

	"upbeat/models"
)

// Library is the songs, as scan, search and probing read and write them.
type Library struct{ s *Store }

// Library of this database.
func (s *Store) Library() Library { return Library{s} }

// SongTags is what recognises a song.
type SongTags struct {
	ID                         models.SongID
	Path, Title, Artist, Album string
	Duration                   models.Millis
	Available                  bool
}

// EachSong calls each with every song of the library, by id, in one pass; the value is used again for the next one. It is SQL because it
// computes a column.
func (l Library) EachSong(ctx context.Context, each func(*SongTags)) error {
	rows, err := l.s.r.WithContext(ctx).Raw(`SELECT id, path, title, artist, album, duration, missing_at = 0 AND problem = '' FROM songs
		ORDER BY id`).Rows()
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	var song SongTags
	for rows.Next() {
		if err := rows.Scan(&song.ID, &song.Path, &song.Title, &song.Artist, &song.Album, &song.Duration, &song.Available); err != nil {
			return translate(err)
		}
		song.Path = unescapePath(song.Path)
		each(&song)
	}
	return translate(rows.Err())
}

// LibraryStats counts what the library holds.
type LibraryStats struct {
	Songs, Missing, Unplayable, Artists, Albums, Genres, Covers, Problems int
}

// Stats counts songs that may be requested, missing and unplayable ones, facets, covers and files in the problem list. It is SQL because it
// counts in five tables with one question.
func (l Library) Stats(ctx context.Context) (LibraryStats, error) {
	var n LibraryStats
	err := l.s.r.WithContext(ctx).Raw(`SELECT (SELECT songs FROM search_state WHERE id = 1) AS songs,
		(SELECT COUNT(*) FROM songs WHERE missing_at > 0 AND source = 'local') AS missing,
		(SELECT COUNT(*) FROM songs WHERE problem <> '' AND source = 'local') AS unplayable,
		(SELECT COUNT(*) FROM shelves WHERE kind = 'artist' AND songs > 0) AS artists,
		(SELECT COUNT(*) FROM shelves WHERE kind = 'album' AND songs > 0) AS albums,
		(SELECT COUNT(*) FROM shelves WHERE kind = 'genre' AND songs > 0) AS genres,
		(SELECT COUNT(*) FROM covers) AS covers, (SELECT COUNT(*) FROM file_problems) AS problems`).Scan(&n).Error
	return n, translate(err)
}

// Song returns one song. It returns ErrNoSuchSong when there is none.
func (l Library) Song(ctx context.Context, id models.SongID) (models.Song, error) {
	var song models.Song
	err := l.s.r.WithContext(ctx).First(&song, id).Error
	return song, translate(found(err, models.ErrNoSuchSong))
}

// Songs returns the songs with these ids, in the order of ids; unknown ids are left out.
func (l Library) Songs(ctx context.Context, ids []models.SongID) ([]models.Song, error) {
	var rows []models.Song
	if len(ids) == 0 {
		return nil, nil
	}
	if err := l.s.r.WithContext(ctx).Omit("Waveform").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	at := make(map[models.SongID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(rows, func(a, b models.Song) int { return at[a.ID] - at[b.ID] })
	return rows, nil
}

// SongAt returns the song of a source at a path. It returns ErrNoSuchSong when there is none.
func (l Library) SongAt(ctx context.Context, source, path string) (models.Song, error) {
	var song models.Song
	err := l.s.r.WithContext(ctx).Where("source = ? AND path = ?", source, escapePath(path)).First(&song).Error
	return song, translate(found(err, models.ErrNoSuchSong))
}

// SongsAfter returns up to limit local songs whose path is in (after, before), in the byte order of their paths, without waveforms. A
// scan reads the library with it in step with its walk.
func (l Library) SongsAfter(ctx context.Context, after, before string, limit int) ([]models.Song, error) {
	var rows []models.Song
	err := l.s.r.WithContext(ctx).Select("id", "path", "size", "mod_time", "missing_at", "fingerprint", "problem", "cover_id", "tag_rules").
		Where("source = 'local' AND path > ? AND path < ?", escapePath(after), escapePath(before)).Order("path").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// SongsLike returns the local songs with this fingerprint: where a file that seems new may have been before.
func (l Library) SongsLike(ctx context.Context, fingerprint string) ([]models.Song, error) {
	var rows []models.Song
	err := l.s.r.WithContext(ctx).Where("source = 'local' AND fingerprint = ?", fingerprint).Order("id").Limit(20).Find(&rows).Error
	return rows, translate(err)
}

// RecentSongs returns the songs added last, the newest first.
func (l Library) RecentSongs(ctx context.Context, limit int) ([]models.Song, error) {
	var rows []models.Song
	err := l.s.r.WithContext(ctx).Omit("Waveform").Where("source <> 'stream' AND missing_at = 0 AND problem = ''").
		Order("added_at DESC, id DESC").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// PopularSongs returns the songs requested most often, the most requested first; the requests of all copies of a recording count for one of
// those that can be played. Songs that nobody requested are not among them.
func (l Library) PopularSongs(ctx context.Context, limit int) ([]models.Song, error) {
	var rows []models.Song
	recordings := l.s.r.Model(&models.Song{}).Select("MIN(CASE WHEN copy_of > 0 THEN copy_of ELSE id END) AS recording, SUM(requests) AS times").
		Where("requests > 0 AND source <> 'stream'").Group("CASE WHEN copy_of > 0 THEN copy_of ELSE id END")
	playable := l.s.r.Model(&models.Song{}).Select("MIN(id)").Where("missing_at = 0 AND problem = ''").
		Where("copy_of = p.recording OR id = p.recording")
	err := l.s.r.WithContext(ctx).Omit("Waveform").Joins("JOIN (?) AS p ON songs.id = (?)", recordings, playable).
		Order("p.times DESC, songs.id").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}
