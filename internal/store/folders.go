package store

import (
	"context"
	"strings"

	"upbeat/models"
)

// Folders are the folders in which songs lie.
type Folders struct{ s *Store }

// Folders of this database.
func (s *Store) Folders() Folders { return Folders{s} }

// SubFolders returns up to limit names of the folders right under a folder that hold songs, somewhere within, after the given name, in the
// byte order of their names. It jumps from folder to folder: it costs what it returns, however many songs lie below. It is SQL because
// gorm builds no recursive query.
func (f Folders) SubFolders(ctx context.Context, folder, after string, limit int) ([]string, error) {
	first, last := folderRange(folder)
	from := first
	if after != "" {
		from = escapePath(strings.TrimSuffix(folder, "/")+"/"+after) + "0" // "0" follows "/" in the order of bytes
	}
	at := "INSTR(SUBSTR(p, LENGTH(CAST(@first AS TEXT)) + 1), '/')"
	if f.s.kind == Postgres {
		at = "STRPOS(SUBSTR(p, LENGTH(CAST(@first AS TEXT)) + 1), '/')"
	}
	// A row is the first path of a folder, or one of a song that lies in the folder itself; the next one is sought behind all that begin
	// alike.
	const least = "(SELECT MIN(path) FROM songs WHERE source = 'local' AND missing_at = 0 AND path >= %FROM AND path < @last)"
	query := "WITH RECURSIVE f (p) AS (SELECT " + strings.ReplaceAll(least, "%FROM", "@from") + " UNION ALL SELECT " +
		strings.ReplaceAll(least, "%FROM", "CASE WHEN "+at+" > 0 THEN SUBSTR(p, 1, LENGTH(CAST(@first AS TEXT)) + "+at+` - 1) || '0'
			ELSE p || ' ' END`) +
		" FROM f WHERE p IS NOT NULL) SELECT SUBSTR(p, LENGTH(CAST(@first AS TEXT)) + 1, " + at + " - 1) FROM f WHERE p IS NOT NULL AND " +
		at + " > 0 LIMIT @limit"
	var names []string
	err := f.s.r.WithContext(ctx).Raw(query, map[string]any{"first": first, "from": from, "last": last, "limit": limit}).Scan(&names).Error
	for i, name := range names {
		names[i] = unescapePath(name)
	}
	return names, translate(err)
}

// Songs returns up to limit songs of a folder, those in its folders too if deep, after the first offset ones: folder by folder, each
// in the order of discs and tracks, then of file names. It is SQL because the folder is computed, and in each database differently.
func (f Folders) Songs(ctx context.Context, folder string, deep bool, offset, limit int) ([]models.SongID, error) {
	first, last := folderRange(folder)
	within := ""
	if !deep {
		within = " AND INSTR(SUBSTR(path, LENGTH(CAST(@first AS TEXT)) + 1), '/') = 0"
		if f.s.kind == Postgres {
			within = strings.Replace(within, "INSTR", "STRPOS", 1)
		}
	}
	// The folder of a path: all but what follows its last slash.
	dir := "RTRIM(path, REPLACE(path, '/', ''))"
	if f.s.kind == Postgres {
		dir = `REGEXP_REPLACE(path, '[^/]*$', '')`
	}
	var ids []models.SongID
	err := f.s.r.WithContext(ctx).Raw(`SELECT id FROM songs WHERE source = 'local' AND missing_at = 0 AND problem = ''
		AND path >= @first AND path < @last`+within+" ORDER BY "+dir+", disc, track, path LIMIT @limit OFFSET @offset",
		map[string]any{"first": first, "last": last, "limit": limit, "offset": offset}).Scan(&ids).Error
	return ids, translate(err)
}

// folderRange is the range of paths below a folder: [first, last).
func folderRange(folder string) (first, last string) {
	first = escapePath(strings.TrimSuffix(folder, "/") + "/")
	return first, strings.TrimSuffix(first, "/") + "0"
}

// CountSongs counts the songs whose files are there under a folder.
func (f Folders) CountSongs(ctx context.Context, folder string) (int, error) {
	first := strings.TrimSuffix(folder, "/") + "/"
	last := strings.TrimSuffix(first, "/") + "0" // "0" follows "/" in the order of bytes
	var n int64
	err := f.s.r.WithContext(ctx).Model(&models.Song{}).
		Where("source = 'local' AND path > ? AND path < ? AND missing_at = 0", escapePath(first), escapePath(last)).Count(&n).Error
	return int(n), translate(err)
}
