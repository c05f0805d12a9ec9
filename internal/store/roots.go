package store

import (
	"context"
	"slices"

	"upbeat/models"
)

// All returns the music directories, in the order of their paths.
func (q Roots) All(ctx context.Context) ([]models.LibraryRoot, error) {
	var rows []models.LibraryRoot
	err := q.s.r.WithContext(ctx).Order("path").Find(&rows).Error
	return rows, translate(err)
}

// Save adds a root; one that is there keeps its times, and becomes one from the flags if root is.
func (q Roots) Save(ctx context.Context, root models.LibraryRoot) error {
	return q.s.Write(ctx, func(tx *Tx) error { return tx.saveRoot(root) })
}

func (tx *Tx) saveRoot(root models.LibraryRoot) error {
	return tx.db.Exec("INSERT INTO library_roots (path, added_at, scanned_at, from_flags) VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET from_flags = excluded.from_flags",
		escapePath(root.Path), root.AddedAt, root.ScannedAt, root.FromFlags).Error
}

// SetFromFlags makes paths the roots that are from the flags. A root that was, and no longer is, goes: its songs are marked by the next scan.
func (q Roots) SetFromFlags(ctx context.Context, paths []string, now models.Millis) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		for _, path := range paths {
			if err := tx.saveRoot(models.LibraryRoot{Path: path, AddedAt: now, FromFlags: true}); err != nil {
				return err
			}
		}
		var rows []models.LibraryRoot
		if err := tx.db.Where("from_flags = ?", true).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if slices.Contains(paths, row.Path) {
				continue
			}
			if err := tx.db.Exec("DELETE FROM library_roots WHERE path = ?", escapePath(row.Path)).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// Remove forgets a root and tells whether it was there. Its songs are the caller's to mark.
func (q Roots) Remove(ctx context.Context, path string) (bool, error) {
	removed := false
	err := q.s.Write(ctx, func(tx *Tx) error {
		done := tx.db.Exec("DELETE FROM library_roots WHERE path = ?", escapePath(path))
		removed = done.RowsAffected > 0
		return done.Error
	})
	return removed, err
}

// Scanned notes when a root was last scanned to its end.
func (q Roots) Scanned(ctx context.Context, path string, at models.Millis) error {
	return q.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Exec("UPDATE library_roots SET scanned_at = ? WHERE path = ?", at, escapePath(path)).Error
	})
}

// Page returns up to limit files that a scan could not take, after the first offset ones, in the order of their paths, and how many there are in all.
func (q Problems) Page(ctx context.Context, offset, limit int) ([]models.FileProblem, int, error) {
	var rows []models.FileProblem
	var count int64
	err := q.s.Read(ctx, func(tx *Tx) error {
		if err := tx.db.Model(&models.FileProblem{}).Count(&count).Error; err != nil {
			return err
		}
		return tx.db.Order("path").Offset(offset).Limit(limit).Find(&rows).Error
	})
	return rows, int(count), err
}

// After returns up to limit problems whose path is in (after, before), in the byte order of their paths.
func (q Problems) After(ctx context.Context, after, before string, limit int) ([]models.FileProblem, error) {
	var rows []models.FileProblem
	err := q.s.r.WithContext(ctx).Where("path > ? AND path < ?", escapePath(after), escapePath(before)).Order("path").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// Save removes the problems at the mended paths, then adds problems or brings those of the same path up to date.
func (q Problems) Save(ctx context.Context, problems []models.FileProblem, mended []string) error {
	if len(problems)+len(mended) == 0 {
		return nil
	}
	return q.s.Write(ctx, func(tx *Tx) error {
		for _, path := range mended {
			if err := tx.db.Exec("DELETE FROM file_problems WHERE path = ?", escapePath(path)).Error; err != nil {
				return err
			}
		}
		for _, p := range problems {
			err := tx.db.Exec(`INSERT INTO file_problems (path, code, detail, seen_at, size, mod_time) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (path) DO UPDATE SET code = excluded.code, detail = excluded.detail, seen_at = excluded.seen_at, size = excluded.size, mod_time = excluded.mod_time`,
				escapePath(p.Path), p.Code, p.Detail, p.SeenAt, p.Size, p.ModTime).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// LibraryStats counts what the library holds.
type LibraryStats struct {
	Songs, Missing, Unplayable, Artists, Albums, Genres, Covers, Problems int
}

// Stats counts songs that may be requested, missing and unplayable ones, shelves, covers and files in the problem list.
func (q Library) Stats(ctx context.Context) (LibraryStats, error) {
	var n LibraryStats
	err := q.s.r.WithContext(ctx).Raw(`SELECT (SELECT songs FROM search_state WHERE id = 1) AS songs, (SELECT COUNT(*) FROM songs WHERE missing_at > 0) AS missing,
		(SELECT COUNT(*) FROM songs WHERE problem <> '' AND source <> 'stream') AS unplayable, (SELECT COUNT(*) FROM shelves WHERE kind = 'artist' AND songs > 0) AS artists,
		(SELECT COUNT(*) FROM shelves WHERE kind = 'album' AND songs > 0) AS albums, (SELECT COUNT(*) FROM shelves WHERE kind = 'genre' AND songs > 0) AS genres,
		(SELECT COUNT(*) FROM covers) AS covers, (SELECT COUNT(*) FROM file_problems) AS problems`).Scan(&n).Error
	return n, translate(err)
}

// At returns the problem at a path, in a list of one, or an empty list.
func (q Problems) At(ctx context.Context, path string) ([]models.FileProblem, error) {
	var rows []models.FileProblem
	err := q.s.r.WithContext(ctx).Where("path = ?", escapePath(path)).Find(&rows).Error
	return rows, translate(err)
}
