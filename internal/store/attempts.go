package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"upbeat/models"
)

// Attempts counts how often a task was begun without coming back, by the task's id. It is the memory of tasks for crashes: Redis may lose
// its counts, and does where it dies with the process. It implements tasks.Attempts.
type Attempts struct{ s *Store }

// Attempts gives access to the counts.
func (s *Store) Attempts() Attempts { return Attempts{s} }

// taskAttempt is a row of the table task_attempts.
type taskAttempt struct {
	Task     string `gorm:"primaryKey"`
	Attempts int
	At       models.Millis
}

// Begin counts one more beginning and returns how many there are that have not come back, this one included.
func (a Attempts) Begin(ctx context.Context, id string) (int, error) {
	row := taskAttempt{Task: id, Attempts: 1, At: models.At(time.Now())}
	oneMore := clause.OnConflict{Columns: []clause.Column{{Name: "task"}},
		DoUpdates: clause.Assignments(map[string]any{"attempts": gorm.Expr("task_attempts.attempts + 1"), "at": row.At})}
	err := a.s.Write(ctx, func(tx *Tx) error {
		row.Attempts = 1 // the function may run again
		return tx.db.Clauses(oneMore, clause.Returning{Columns: []clause.Column{{Name: "attempts"}}}).Create(&row).Error
	})
	return row.Attempts, err
}

// TakeBack takes one beginning back: it ended in an error that was seen, or was told to stop.
func (a Attempts) TakeBack(ctx context.Context, id string) error {
	return a.s.Write(ctx, func(tx *Tx) error {
		begun := tx.db.Model(&taskAttempt{}).Where("task = ?", id)
		if err := begun.Update("attempts", gorm.Expr("attempts - 1")).Error; err != nil {
			return err
		}
		return tx.db.Delete(&taskAttempt{}, "task = ? AND attempts <= 0", id).Error
	})
}

// Clear forgets the task's beginnings: it is done, or given up.
func (a Attempts) Clear(ctx context.Context, id string) error {
	return a.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Delete(&taskAttempt{}, "task = ?", id).Error
	})
}

// ClearBefore forgets tasks that were last begun before the given time.
func (a Attempts) ClearBefore(ctx context.Context, before time.Time) error {
	var old []string
	err := a.s.r.WithContext(ctx).Model(&taskAttempt{}).Where("at < ?", models.At(before)).Limit(1).Pluck("task", &old).Error
	if err != nil || len(old) == 0 { // the usual: no write transaction while nothing happens
		return translate(err)
	}
	return a.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Delete(&taskAttempt{}, "at < ?", models.At(before)).Error
	})
}
