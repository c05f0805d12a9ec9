package store

import (
	"context"

	"upbeat/models"
)

// IndexedSong is a song together with what the search index keeps of it.
type IndexedSong struct {
	models.Song
	Text SearchText
}

// SearchText is a song as its index sees it: folded text, made by the library's fold package. The keys are words parted by one
// space; the word lists are what is looked for (they may hold more than the keys: pairs of ideographs, joined forms).
type SearchText struct {
	Title, Artist, Album, Genre         string // Album is the key of its shelf: the album and, after a unit separator, its artist
	TitleWords, ArtistWords, AlbumWords string
	ArtistShelf, AlbumShelf, GenreShelf Facet // the shelves that the song stands on; no key = none
}

// SaveSongs inserts the songs without an id and updates the others, with their index, in one transaction, and sets the ids of the new
// ones in songs. A song whose path is already there is updated. An update leaves alone what a scan does not know (when it was added,
// requests) and, unless the fingerprint has changed, what was measured (loudness, waveform, probe).
func (q Library) SaveSongs(ctx context.Context, songs []IndexedSong) error {
	if len(songs) == 0 {
		return nil
	}
	return q.s.Write(ctx, func(tx *Tx) error {
		b := tx.batch()
		for i := range songs {
			if err := b.saveSong(&songs[i].Song); err != nil {
				return err
			}
		}
		return tx.index(b, songs)
	})
}

const insertSong = `INSERT INTO songs (source, path, title, artist, album, album_artist, genre, track, disc, year, duration, format, cover_id, size, mod_time, fingerprint, added_at, problem, requests, explicit, tag_rules)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, path) DO UPDATE SET title = excluded.title, artist = excluded.artist, album = excluded.album, album_artist = excluded.album_artist, genre = excluded.genre,
track = excluded.track, disc = excluded.disc, year = excluded.year, duration = excluded.duration, format = excluded.format, cover_id = excluded.cover_id, size = excluded.size,
mod_time = excluded.mod_time, fingerprint = excluded.fingerprint, problem = excluded.problem, explicit = excluded.explicit, tag_rules = excluded.tag_rules, missing_at = 0
RETURNING id`

const updateSong = `UPDATE songs SET source = ?, path = ?, title = ?, artist = ?, album = ?, album_artist = ?, genre = ?, track = ?, disc = ?, year = ?, duration = ?, format = ?, cover_id = ?, size = ?,
mod_time = ?, problem = ?, explicit = ?, tag_rules = ?, missing_at = 0,
loudness = CASE WHEN fingerprint = ? THEN loudness ELSE 0 END, probed_at = CASE WHEN fingerprint = ? THEN probed_at ELSE 0 END,
waveform = CASE WHEN fingerprint = ? THEN waveform ELSE NULL END, fingerprint = ?
WHERE id = ?`

func (b *batch) saveSong(s *models.Song) error {
	if s.Source == "" {
		s.Source = "local"
	}
	s.MissingAt = 0
	path := escapePath(s.Path)
	if s.ID == 0 {
		return b.scan(&s.ID, insertSong, s.Source, path, s.Title, s.Artist, s.Album, s.AlbumArtist, s.Genre, s.Track, s.Disc, s.Year, s.Duration, s.Format, s.CoverID, s.Size,
			s.ModTime, s.Fingerprint, s.AddedAt, s.Problem, s.Requests, s.Explicit, s.TagRules)
	}
	_, err := b.exec(updateSong, s.Source, path, s.Title, s.Artist, s.Album, s.AlbumArtist, s.Genre, s.Track, s.Disc, s.Year, s.Duration, s.Format, s.CoverID, s.Size,
		s.ModTime, s.Problem, s.Explicit, s.TagRules, s.Fingerprint, s.Fingerprint, s.Fingerprint, s.Fingerprint, s.ID)
	return err
}

// MarkMissing marks songs whose file has gone, takes them out of the index, and returns how many were there until now. paths, in step
// with ids, are where the caller missed them: a song that has meanwhile been found elsewhere is left alone.
func (q Library) MarkMissing(ctx context.Context, ids []models.SongID, paths []string, at models.Millis) (int, error) {
	marked := 0
	err := q.s.Write(ctx, func(tx *Tx) error {
		var gone []models.SongID
		b := tx.batch()
		for i, id := range ids {
			n, err := b.exec("UPDATE songs SET missing_at = ? WHERE id = ? AND path = ? AND missing_at = 0", at, id, escapePath(paths[i]))
			if err != nil {
				return err
			}
			if n > 0 {
				gone = append(gone, id)
			}
		}
		marked = len(gone)
		return tx.unindex(b, gone)
	})
	return marked, err
}

// SetProblem says why a song cannot be played ("" = it can after all) and keeps the index in step: a song with a problem is not found.
// A mended song is found again after the next scan, or at once when it is saved.
func (q Library) SetProblem(ctx context.Context, id models.SongID, code string) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		done := tx.db.Exec("UPDATE songs SET problem = ? WHERE id = ?", code, id)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return models.ErrNoSuchSong
		}
		if code == "" {
			return nil
		}
		return tx.unindex(tx.batch(), []models.SongID{id})
	})
}

// SetBroken marks a local song whose file holds no sound any more, with the size and time of that file, so that it is not opened again
// until it changes.
func (q Library) SetBroken(ctx context.Context, id models.SongID, code string, size int64, modTime models.Millis) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Exec("UPDATE songs SET problem = ?, size = ?, mod_time = ?, missing_at = 0, fingerprint = '' WHERE id = ?", code, size, modTime, id).Error; err != nil {
			return err
		}
		return tx.unindex(tx.batch(), []models.SongID{id})
	})
}
