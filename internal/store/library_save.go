package store

import (
	"context"
	"strings"

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
	Title, Artist, Album, Genre         string // Album is the key of its facet: the album and, after a unit separator, its artist
	TitleWords, ArtistWords, AlbumWords string
	Also                                string // what is in the word lists and not in the keys: three lists, parted by a unit separator
	AlbumFacet, GenreFacet              Facet  // the facets that the song belongs to; no key = none
	Artists                             []ArtistFacet
	Joined                              bool   // its credit holds names that may be several
	Split                               string // how settling parted its credit, by models.ListSeparator; "" = it did not
	AlbumBase                           string // the key of its album, whatever its edition
	Edition                             int    // the year that tells its album from others of the same name and artist; 0 = there are none
}

// ArtistFacet is an artist of a song.
type ArtistFacet struct {
	Facet
	Sure bool // the song names the artist by themselves: no joined name was parted for it, nor is this one
}

// SaveSongs inserts the songs without an id and updates the others, with their index, in one transaction, and sets the ids of the new
// ones in songs. A song whose path is already there is updated. An update leaves alone what a scan does not know (when it was added,
// requests) and, unless the fingerprint has changed, what was measured (loudness,
// waveform, probe, an exact length).
func (l Library) SaveSongs(ctx context.Context, songs []IndexedSong) error {
	if len(songs) == 0 {
		return nil
	}
	return l.s.Write(ctx, func(tx *Tx) error {
		b := tx.batch()
		keys, err := tx.copyKeys(songs)
		if err != nil {
			return err
		}
		for i := range songs {
			if err := b.saveSong(&songs[i].Song); err != nil {
				return err
			}
			if err := b.saveWritten(songs[i].Song); err != nil {
				return err
			}
			keys = append(keys, songs[i].CopyKey)
		}
		if err := tx.regroup(keys); err != nil {
			return err
		}
		return tx.index(b, songs)
	})
}

// column is a column with the value that it gets.
type column struct {
	name  string
	value any
}

// read are the columns of a song that a scan reads from its file. Its fingerprint is apart: what was measured depends on whether it
// changes.
func read(s *models.Song) []column {
	return []column{
		{"source", s.Source}, {"path", escapePath(s.Path)}, {"title", s.Title}, {"artist", s.Artist}, {"album", s.Album},
		{"album_artist", s.AlbumArtist}, {"artists", s.Artists}, {"artist_sort", s.ArtistSort}, {"compilation", s.Compilation},
		{"genre", s.Genre}, {"track", s.Track}, {"disc", s.Disc}, {"year", s.Year},
		{"duration", s.Duration}, {"length_exact", s.LengthExact}, {"format", s.Format}, {"cover_id", s.CoverID},
		{"size", s.Size}, {"mod_time", s.ModTime},
		{"problem", s.Problem}, {"explicit", s.Explicit}, {"tag_rules", s.TagRules},
		{"copy_key", s.CopyKey},
	}
}

// saveSong stays SQL: a first scan saves a hundred thousand songs, with statements that are prepared once.
func (b *batch) saveSong(s *models.Song) error {
	if s.Source == "" {
		s.Source = models.SourceLocal
	}
	s.MissingAt = 0
	if s.ID == 0 {
		return b.insertSong(s)
	}
	var set strings.Builder
	var args []any
	for _, c := range read(s) {
		if c.name == "duration" || c.name == "length_exact" {
			set.WriteString(c.name + " = CASE WHEN fingerprint = ? AND length_exact THEN " + c.name + " ELSE ? END, ")
			args = append(args, s.Fingerprint, c.value)
			continue
		}
		set.WriteString(c.name + " = ?, ")
		args = append(args, c.value)
	}
	_, err := b.exec("UPDATE songs SET "+set.String()+`missing_at = 0,
		loudness = CASE WHEN fingerprint = ? THEN loudness ELSE 0 END,
		probed_at = CASE WHEN fingerprint = ? THEN probed_at ELSE 0 END,
		waveform = CASE WHEN fingerprint = ? THEN waveform ELSE NULL END, fingerprint = ?
		WHERE id = ?`, append(args, s.Fingerprint, s.Fingerprint, s.Fingerprint, s.Fingerprint, s.ID)...)
	return err
}

// insertSong inserts a song and sets its id, or updates the one at its path.
func (b *batch) insertSong(s *models.Song) error {
	var names, set strings.Builder
	var args []any
	for _, c := range append(read(s), column{"fingerprint", s.Fingerprint}) {
		names.WriteString(c.name + ", ")
		if c.name != "source" && c.name != "path" {
			set.WriteString(c.name + " = excluded." + c.name + ", ")
		}
		args = append(args, c.value)
	}
	err := b.scan(&s.ID, "INSERT INTO songs ("+names.String()+"added_at, requests) VALUES ("+strings.Repeat("?, ", len(args))+`?, ?)
		ON CONFLICT (source, path) DO UPDATE SET `+set.String()+"missing_at = 0 RETURNING id", append(args, s.AddedAt, s.Requests)...)
	if err != nil {
		return err
	}
	_, err = b.exec("UPDATE songs SET copy_of = id WHERE id = ? AND copy_of = 0", s.ID)
	return err
}

// MarkMissing marks songs whose file has gone, takes them out of the index, and returns how many were there until now. paths, in step
// with ids, are where the caller missed them: a song that has meanwhile been found elsewhere is left alone. It is SQL, prepared once: a
// folder that is not mounted takes a hundred thousand songs with it.
func (l Library) MarkMissing(ctx context.Context, ids []models.SongID, paths []string, at models.Millis) (int, error) {
	marked := 0
	err := l.s.Write(ctx, func(tx *Tx) error {
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
func (l Library) SetProblem(ctx context.Context, id models.SongID, code string) error {
	return l.s.Write(ctx, func(tx *Tx) error {
		done := tx.db.Model(&models.Song{}).Where("id = ?", id).Update("problem", code)
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
func (l Library) SetBroken(ctx context.Context, id models.SongID, code string, size int64, modTime models.Millis) error {
	return l.s.Write(ctx, func(tx *Tx) error {
		err := tx.db.Model(&models.Song{}).Where("id = ?", id).Updates(map[string]any{"problem": code, "size": size, "mod_time": modTime,
			"missing_at": 0, "fingerprint": ""}).Error
		if err != nil {
			return err
		}
		return tx.unindex(tx.batch(), []models.SongID{id})
	})
}
