//go:build !system

package library

import (
	"testing"

	"upbeat/internal/testdb"
)

// database is where a test keeps its songs.
func database(t testing.TB) string { return testdb.SQLite(t) }
