package store

import (
	"context"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// WrittenNames are names whose encoding is in doubt, and the encodings of their folders.
type WrittenNames struct{ s *Store }

// WrittenNames of this database.
func (s *Store) WrittenNames() WrittenNames { return WrittenNames{s} }

// writtenNames is a row.
type writtenNames struct {
	SongID models.SongID `gorm:"primaryKey"`
	Fields string
}

// TableName is what gorm calls its table.
func (writtenNames) TableName() string { return "written_names" }

// WrittenSong is a song with its names as they are written.
type WrittenSong struct {
	models.Song `gorm:"embedded"`
	Fields      string
}

// NamedFolder is a folder with songs whose names are in doubt.
type NamedFolder struct {
	Path            string `gorm:"serializer:path"`
	Songs           int    // how many
	Example         string // a title of theirs, as it is shown
	Guessed, Chosen string // see models.FolderEncoding
}

// saveWritten keeps what is in doubt of a song's names, or forgets it.
func (b *batch) saveWritten(s models.Song) error {
	if s.Source != models.SourceLocal {
		return nil
	}
	if s.Written == "" {
		_, err := b.exec("DELETE FROM written_names WHERE song_id = ?", s.ID)
		return err
	}
	_, err := b.exec("INSERT INTO written_names (song_id, fields) VALUES (?, ?) ON CONFLICT (song_id) DO UPDATE SET fields = excluded.fields",
		s.ID, s.Written)
	return err
}

// InFolder returns up to limit songs that lie in a folder, not deeper, whose names are in doubt, after the one at a path, in the order of
// their paths. It is SQL because a path is compared as the bytes that it is.
func (w WrittenNames) InFolder(ctx context.Context, folder, after string, limit int) ([]models.Song, error) {
	first, last := folderRange(folder)
	from := first
	if after != "" {
		from = escapePath(after)
	}
	deeper := "INSTR"
	if w.s.kind == Postgres {
		deeper = "STRPOS"
	}
	var rows []WrittenSong
	err := w.s.r.WithContext(ctx).Raw(`SELECT songs.*, written_names.fields FROM songs JOIN written_names ON written_names.song_id = songs.id
		WHERE source = 'local' AND missing_at = 0 AND path > @from AND path < @last
		AND `+deeper+`(SUBSTR(path, LENGTH(CAST(@first AS TEXT)) + 1), '/') = 0 ORDER BY path LIMIT @limit`,
		map[string]any{"from": from, "first": first, "last": last, "limit": limit}).Scan(&rows).Error
	songs := make([]models.Song, len(rows))
	for i, row := range rows {
		songs[i] = row.Song
		songs[i].Written = row.Fields
	}
	return songs, translate(err)
}

// Folders returns up to limit folders with names in doubt: those first whose encoding was guessed or chosen, then by their paths. It is SQL
// because the folder is computed, and in each database differently.
func (w WrittenNames) Folders(ctx context.Context, limit int) ([]NamedFolder, error) {
	dir := "RTRIM(RTRIM(s.path, REPLACE(s.path, '/', '')), '/')"
	if w.s.kind == Postgres {
		dir = `REGEXP_REPLACE(s.path, '/[^/]*$', '')`
	}
	var rows []NamedFolder
	err := w.s.r.WithContext(ctx).Raw(`SELECT f.dir AS path, COUNT(*) AS songs, MIN(f.title) AS example, COALESCE(MAX(e.guessed), '') AS guessed,
		COALESCE(MAX(e.chosen), '') AS chosen
		FROM (SELECT `+dir+` AS dir, s.title FROM written_names n JOIN songs s ON s.id = n.song_id WHERE s.missing_at = 0) f
		LEFT JOIN folder_encodings e ON e.path = f.dir GROUP BY f.dir
		ORDER BY CASE WHEN COALESCE(MAX(e.guessed), '') <> '' OR COALESCE(MAX(e.chosen), '') <> '' THEN 0 ELSE 1 END, f.dir LIMIT ?`,
		limit).Scan(&rows).Error
	return rows, translate(err)
}

// Encoding returns how the names of a folder are written.
func (w WrittenNames) Encoding(ctx context.Context, folder string) (models.FolderEncoding, error) {
	row := models.FolderEncoding{Path: folder}
	err := w.s.r.WithContext(ctx).Limit(1).Find(&row, "path = ?", escapePath(folder)).Error
	row.Path = folder
	return row, translate(err)
}

// Guess keeps what the names of a folder seem to be written in; "" = nothing speaks against what they say.
func (w WrittenNames) Guess(ctx context.Context, folder, encoding string) error {
	return w.set(ctx, models.FolderEncoding{Path: folder, Guessed: encoding}, "guessed")
}

// Choose keeps what a host says that the names of a folder are written in; "" = the guess holds.
func (w WrittenNames) Choose(ctx context.Context, folder, encoding string) error {
	return w.set(ctx, models.FolderEncoding{Path: folder, Chosen: encoding}, "chosen")
}

// set writes one column. Nothing is kept of a folder where nothing was guessed and nothing chosen.
func (w WrittenNames) set(ctx context.Context, row models.FolderEncoding, column string) error {
	return w.s.Write(ctx, func(tx *Tx) error {
		onto := clause.OnConflict{Columns: []clause.Column{{Name: "path"}}, DoUpdates: clause.AssignmentColumns([]string{column})}
		if err := tx.db.Clauses(onto).Create(&row).Error; err != nil {
			return err
		}
		return tx.db.Delete(&models.FolderEncoding{}, "path = ? AND guessed = '' AND chosen = ''", escapePath(row.Path)).Error
	})
}
