package store

import (
	"context"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Problems are the files that a scan could not take, and why.
type Problems struct{ s *Store }

// Problems of this database.
func (s *Store) Problems() Problems { return Problems{s} }

// Page returns up to limit files that a scan could not take, after the first offset ones, in the order of their paths, and how many there
// are in all.
func (p Problems) Page(ctx context.Context, offset, limit int) ([]models.FileProblem, int, error) {
	var rows []models.FileProblem
	var count int64
	err := p.s.Read(ctx, func(tx *Tx) error {
		if err := tx.db.Model(&models.FileProblem{}).Count(&count).Error; err != nil {
			return err
		}
		return tx.db.Order("path").Offset(offset).Limit(limit).Find(&rows).Error
	})
	return rows, int(count), err
}

// After returns up to limit problems whose path is in (after, before), in the byte order of their paths.
func (p Problems) After(ctx context.Context, after, before string, limit int) ([]models.FileProblem, error) {
	var rows []models.FileProblem
	err := p.s.r.WithContext(ctx).Where("path > ? AND path < ?", escapePath(after), escapePath(before)).
		Order("path").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// Save removes the problems at the mended paths, then adds problems or brings those of the same path up to date.
func (p Problems) Save(ctx context.Context, problems []models.FileProblem, mended []string) error {
	if len(problems)+len(mended) == 0 {
		return nil
	}
	return p.s.Write(ctx, func(tx *Tx) error {
		for _, path := range mended {
			if err := tx.db.Delete(&models.FileProblem{}, "path = ?", escapePath(path)).Error; err != nil {
				return err
			}
		}
		for _, problem := range problems {
			if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&problem).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// At returns the problem at a path, in a list of one, or an empty list.
func (p Problems) At(ctx context.Context, path string) ([]models.FileProblem, error) {
	var rows []models.FileProblem
	err := p.s.r.WithContext(ctx).Where("path = ?", escapePath(path)).Find(&rows).Error
	return rows, translate(err)
}

// Forget takes a problem from all songs that have it: what caused it (a missing decoder, a slow disk) may be mended.
func (p Problems) Forget(ctx context.Context, code string) error {
	return translate(p.s.w.WithContext(ctx).Model(&models.Song{}).Where("problem = ?", code).Update("problem", "").Error)
}
