//go:build system

package backup_test

import (
	"path/filepath"
	"testing"

	"upbeat/internal/backup"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
)

// From either database into either.
func TestBetweenDatabases(t *testing.T) {
	for name, addresses := range map[string][2]string{
		"PostgreSQL to SQLite":     {testdb.Postgres(t), sqliteFile(t)},
		"SQLite to PostgreSQL":     {sqliteFile(t), testdb.Postgres(t)},
		"PostgreSQL to PostgreSQL": {testdb.Postgres(t), testdb.Postgres(t)},
	} {
		t.Run(name, func(t *testing.T) {
			db := party(t, addresses[0])
			file := filepath.Join(t.TempDir(), "party.tar.gz")
			_, err := backup.Write(t.Context(), db, file, "test")
			must(t, err)
			back := restored(t, file, addresses[1])
			same(t, dump(t, back), dump(t, db))
			again := filepath.Join(t.TempDir(), "again.tar.gz")
			_, err = backup.Write(t.Context(), back, again, "test")
			must(t, err)
		})
	}
}

func TestPostgresBackupWhileVotesPourIn(t *testing.T) {
	pourIn(t, party(t, testdb.Postgres(t)), testdb.Postgres(t))
}

func TestPostgresInUse(t *testing.T) {
	address := testdb.Postgres(t)
	party(t, address)
	if alone, err := store.OpenAlone(t.Context(), address); !isInUse(err) {
		t.Errorf("%v %v, want ErrInUse", alone, err)
	}
}
