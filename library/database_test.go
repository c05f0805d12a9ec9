//go:build !system

package library

import (
	"path/filepath"
	"testing"
)

// database is where a test keeps its songs.
func database(t testing.TB) string { return filepath.Join(t.TempDir(), "party.db") }
