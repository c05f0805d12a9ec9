package store

import (
	"context"

	"upbeat/models"
)

// PassedOver are the files that scans passed over, counted by kind.
type PassedOver struct{ s *Store }

// PassedOver of this database.
func (s *Store) PassedOver() PassedOver { return PassedOver{s} }

// Save replaces the counts of a root.
func (p PassedOver) Save(ctx context.Context, root string, files map[string]int) error {
	return p.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Delete(&models.PassedOver{}, "root = ?", escapePath(root)).Error; err != nil || len(files) == 0 {
			return err
		}
		rows := make([]models.PassedOver, 0, len(files))
		for kind, n := range files {
			rows = append(rows, models.PassedOver{Root: root, Kind: kind, Files: n})
		}
		return tx.db.Create(&rows).Error
	})
}

// Sums are the counts of all roots that there still are, by kind; the most frequent first. The rows name no root.
func (p PassedOver) Sums(ctx context.Context) ([]models.PassedOver, error) {
	var rows []models.PassedOver
	err := p.s.r.WithContext(ctx).Model(&models.PassedOver{}).Select("kind, SUM(files) AS files").
		Where("root IN (SELECT path FROM library_roots)").Group("kind").Order("files DESC, kind").Find(&rows).Error
	return rows, translate(err)
}
