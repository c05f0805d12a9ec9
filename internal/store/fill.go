package store

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Add puts what rows gives beside the rows that are there, in one transaction. Tests and benchmarks fill a database with it: the
// synthetic history of years is there in seconds. Rows need ids of their own.
func (s *Store) Add(ctx context.Context, rows Rows) error {
	return s.Write(ctx, func(tx *Tx) error {
		b := tx.batch()
		for n := 1; ; n++ {
			row, err := rows.Next()
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

// continueIDs lets the database give out ids above those that were given to it.
func (tx *Tx) continueIDs() error {
	ids, err := tx.identities()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := tx.continueAbove(id, 0); err != nil {
			return err
		}
	}
	return nil
}
