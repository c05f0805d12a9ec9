package testdb

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"upbeat/internal/store"
)

// sqliteTemplate is a migrated file's bytes, made once a process: a copy of them takes a fraction of a migration.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "upbeat-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "upbeat.db")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	db, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // folds the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite makes a file with our tables and nothing in them, in a folder of its own that goes with the test, and returns its path.
func SQLite(t testing.TB) string {
	t.Helper()
	return SQLiteAt(t, filepath.Join(t.TempDir(), "upbeat.db"))
}

// SQLiteAt makes such a file at path, whose folder is there, and returns path.
func SQLiteAt(t testing.TB, path string) string {
	t.Helper()
	raw, err := sqliteTemplate()
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		t.Fatalf("a SQLite database for tests: %v", err)
	}
	return path
}
