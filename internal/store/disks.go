package store

import (
	"context"

	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Disks are the folders of the library that may be away.
type Disks struct{ s *Store }

// Disks of this database.
func (s *Store) Disks() Disks { return Disks{s} }

// All returns the disks, in the order of their paths.
func (d Disks) All(ctx context.Context) ([]models.Disk, error) {
	var rows []models.Disk
	err := d.s.r.WithContext(ctx).Order("path").Find(&rows).Error
	return rows, translate(err)
}

// Away returns the disks that are away, in the order of their paths.
func (d Disks) Away(ctx context.Context) (rows []models.Disk, err error) {
	err = d.s.Read(ctx, func(tx *Tx) error { rows, err = tx.DisksAway(); return err })
	return rows, err
}

// DisksAway reads the disks that are away, in the order of their paths.
func (tx *Tx) DisksAway() ([]models.Disk, error) {
	var rows []models.Disk
	return rows, tx.db.Order("path").Find(&rows, "away_since > 0").Error
}

// Save adds a disk, or brings the one at its path up to date.
func (d Disks) Save(ctx context.Context, disk models.Disk) error {
	return d.s.Write(ctx, func(tx *Tx) error { return tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&disk).Error })
}

// Forget takes a disk out.
func (d Disks) Forget(ctx context.Context, path string) error {
	return d.s.Write(ctx, func(tx *Tx) error { return tx.db.Delete(&models.Disk{}, "path = ?", escapePath(path)).Error })
}

// onDiskAway is true of a song s whose disk is away. It is SQL, for choices among a whole library.
const onDiskAway = `EXISTS (SELECT 1 FROM disks d WHERE d.away_since > 0 AND substr(s.path, 1, length(d.path) + 1) = d.path || '/')`

// OnDisk counts the songs of the library that lie on a disk. It is SQL because a path is compared as the bytes that it is.
func (d Disks) OnDisk(ctx context.Context, path string) (int, error) {
	var n int64
	err := d.s.r.WithContext(ctx).Raw(`SELECT COUNT(*) FROM songs WHERE source = 'local' AND path > ? AND path < ? AND missing_at = 0
		AND problem = ''`, escapePath(path+"/"), escapePath(path+"0")).Scan(&n).Error
	return int(n), translate(err)
}
