package store

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Roots are the music folders that are scanned.
type Roots struct{ s *Store }

// Roots of this database.
func (s *Store) Roots() Roots { return Roots{s} }

// All returns the music directories, in the order of their paths.
func (r Roots) All(ctx context.Context) ([]models.LibraryRoot, error) {
	var rows []models.LibraryRoot
	err := r.s.r.WithContext(ctx).Order("path").Find(&rows).Error
	return rows, translate(err)
}

// Save adds a root; one that is there keeps its times, and becomes one from the flags if root is.
func (r Roots) Save(ctx context.Context, root models.LibraryRoot) error {
	return r.s.Write(ctx, func(tx *Tx) error { return tx.saveRoot(root) })
}

func (tx *Tx) saveRoot(root models.LibraryRoot) error {
	kept := clause.OnConflict{Columns: []clause.Column{{Name: "path"}}, DoUpdates: clause.AssignmentColumns([]string{"from_flags"})}
	return tx.db.Clauses(kept).Create(&root).Error
}

// SetFromFlags makes paths the roots that are from the flags. A root that was, and no longer is, goes: its songs are marked by the next
// scan.
func (r Roots) SetFromFlags(ctx context.Context, paths []string, now models.Millis) error {
	return r.s.Write(ctx, func(tx *Tx) error {
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
			if err := tx.db.Delete(&models.LibraryRoot{}, "path = ?", escapePath(row.Path)).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// Remove forgets a root and tells whether it was there. Its songs are the caller's to mark.
func (r Roots) Remove(ctx context.Context, path string) (bool, error) {
	removed := false
	err := r.s.Write(ctx, func(tx *Tx) error {
		done := tx.db.Delete(&models.LibraryRoot{}, "path = ?", escapePath(path))
		removed = done.RowsAffected > 0
		return done.Error
	})
	return removed, err
}

// Scanned notes when a root was last scanned to its end.
func (r Roots) Scanned(ctx context.Context, path string, at models.Millis) error {
	return r.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Model(&models.LibraryRoot{}).Where("path = ?", escapePath(path)).Update("scanned_at", at).Error
	})
}
