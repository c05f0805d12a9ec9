package store

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Add puts what source gives beside the rows that are there, in one transaction. Tests and benchmarks fill a database with it: the
// synthetic history of years is there in seconds. Rows need ids of their own.
func (s *Store) Add(ctx context.Context, source Source) error {
	return s.Write(ctx, func(tx *Tx) error {
		b := tx.batch()
		for n := 1; ; n++ {
			row, err := source.Next()
			if errors.Is(err, io.EOF) {
				return tx.continueIDs()
			}
			if err != nil {
				return err
			}
			if err := b.insert(row); err != nil {
				return fmt.Errorf("row %d (table %s): %w", n, row.Table, err)
			}
		}
	})
}

// continueIDs lets the database give out ids above those that were given to it. SQLite sees to that by itself. It is SQL because gorm
// knows nothing of sequences.
func (tx *Tx) continueIDs() error {
	if tx.kind == SQLite {
		return nil
	}
	for _, table := range []string{"songs", "guests", "entries", "parties"} {
		err := tx.db.Exec(`SELECT setval(pg_get_serial_sequence(?, 'id'), GREATEST((SELECT COALESCE(MAX(id), 0)
			FROM `+table+"), nextval(pg_get_serial_sequence(?, 'id'))))", table, table).Error
		if err != nil {
			return err
		}
	}
	return nil
}
