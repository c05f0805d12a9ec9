package testdb

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// constructor makes a fresh, migrated database for a test and returns its address, for store.Open. What it made goes with the test.
type constructor struct {
	name string
	make func(testing.TB) string
}

// patience is how long a database may take for one statement of ours; it exists only to fail.
const patience = 5 * time.Minute

// chosen is what New makes. Only Main changes it, while no test runs.
var chosen = constructor{"SQLite", SQLite}

// Main runs the tests of a package once for each of constructors, and ends the process. A test binary calls it from TestMain:
//
//	func TestMain(m *testing.M) { testdb.Main(m) }
//
// UPBEAT_TEST_DATABASE names one of them, SQLite or PostgreSQL, and leaves out the other: test/scripts/test-go runs them apart. A line
// "testdb: NAME" precedes each run; test/report counts the runs apart.
func Main(m *testing.M) {
	only := os.Getenv("UPBEAT_TEST_DATABASE")
	worst, runs := 0, 0
	for _, c := range constructors() {
		if only != "" && only != c.name {
			continue
		}
		runs++
		chosen = c
		fmt.Printf("testdb: %s\n", c.name)
		worst = max(worst, m.Run())
	}
	if runs == 0 {
		fmt.Fprintf(os.Stderr, "testdb: there is no %q here; PostgreSQL needs the build tag system\n", only)
		os.Exit(2)
	}
	os.Exit(worst)
}

// New makes a database of the kind that Main is about to test, SQLite in a package without Main, and returns its address.
func New(t testing.TB) string {
	t.Helper()
	c := chosen
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the database was %s", c.name)
		}
	})
	return c.make(t)
}
