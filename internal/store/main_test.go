package store_test

import (
	"testing"

	"upbeat/internal/testdb"
)

// TestMain runs every test on every database: there is no other way to a database than testdb.New.
func TestMain(m *testing.M) { testdb.Main(m) }
