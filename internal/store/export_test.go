package store

import (
	"context"
	"fmt"
)

// LimitSize keeps the SQLite file from growing by more than the given pages, as a full disk does.
func (s *Store) LimitSize(ctx context.Context, more int) error {
	return s.Write(ctx, func(tx *Tx) error {
		var pages, got int
		if err := tx.db.Raw("PRAGMA page_count").Row().Scan(&pages); err != nil {
			return err
		}
		return tx.db.Raw(fmt.Sprintf("PRAGMA max_page_count = %d", pages+more)).Row().Scan(&got)
	})
}

// PretendNewer marks the database as migrated by a later version.
func (s *Store) PretendNewer(ctx context.Context) error {
	return s.w.WithContext(ctx).Exec("INSERT INTO migrations (number, name) VALUES (1000, 'later.sql')").Error
}

// Readers is how many transactions may read at once.
func (s *Store) Readers() int {
	pool, err := s.r.DB()
	if err != nil {
		return 0
	}
	return pool.Stats().MaxOpenConnections
}

// Identities names the tables whose ids the database gives out.
func (s *Store) Identities(ctx context.Context) (tables []string, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		ids, err := tx.identities()
		for _, id := range ids {
			tables = append(tables, id.Table)
		}
		return err
	})
	return tables, err
}

// PretendEdited marks a migration as applied with another text.
func (s *Store) PretendEdited(ctx context.Context) error {
	return s.w.WithContext(ctx).Exec("UPDATE migrations SET hash = 'another' WHERE number = 2").Error
}
