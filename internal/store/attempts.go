package store

import (
	"context"
	"time"

	"upbeat/models"
)

// Attempts counts how often a task was begun without coming back, by the task's id. It is the memory of tasks for crashes: Redis may lose
// its counts, and does where it dies with the process. It implements tasks.Attempts.
type Attempts struct{ s *Store }

// Attempts gives access to the counts.
func (s *Store) Attempts() Attempts { return Attempts{s} }

// Begin counts one more beginning and returns how many there are that have not come back, this one included.
func (a Attempts) Begin(ctx context.Context, id string) (n int, err error) {
	err = a.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Raw(`INSERT INTO task_attempts (task, attempts, at) VALUES (?, 1, ?)
			ON CONFLICT (task) DO UPDATE SET attempts = task_attempts.attempts + 1, at = excluded.at RETURNING attempts`,
			id, models.At(time.Now())).Row().Scan(&n)
	})
	return n, err
}

// TakeBack takes one beginning back: it ended in an error that was seen, or was told to stop.
func (a Attempts) TakeBack(ctx context.Context, id string) error {
	return a.s.Write(ctx, func(tx *Tx) error {
		if err := tx.db.Exec("UPDATE task_attempts SET attempts = attempts - 1 WHERE task = ?", id).Error; err != nil {
			return err
		}
		return tx.db.Exec("DELETE FROM task_attempts WHERE task = ? AND attempts <= 0", id).Error
	})
}

// Clear forgets the task's beginnings: it is done, or given up.
func (a Attempts) Clear(ctx context.Context, id string) error {
	return a.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Exec("DELETE FROM task_attempts WHERE task = ?", id).Error
	})
}

// ClearBefore forgets tasks that were last begun before the given time.
func (a Attempts) ClearBefore(ctx context.Context, before time.Time) error {
	var some bool
	err := a.s.Read(ctx, func(tx *Tx) error {
		return tx.db.Raw("SELECT EXISTS (SELECT 1 FROM task_attempts WHERE at < ?)", models.At(before)).Row().Scan(&some)
	})
	if err != nil || !some { // the usual: no write transaction while nothing happens
		return err
	}
	return a.s.Write(ctx, func(tx *Tx) error {
		return tx.db.Exec("DELETE FROM task_attempts WHERE at < ?", models.At(before)).Error
	})
}
