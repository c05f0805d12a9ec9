//go:build system

package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"upbeat/internal/testdb"
)

// The dump is one of pg_dump --inserts.
func TestAPostgreSQLDatabaseOfTheVersionBeforeOpensWithoutLoss(t *testing.T) {
	address := testdb.Empty(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for line := range strings.Lines(string(unpacked(t, "before-layout.postgres.sql.gz"))) {
		if !strings.HasPrefix(line, `\`) { // what psql alone understands
			script.WriteString(line)
		}
	}
	if _, err := conn.Exec(t.Context(), script.String(), pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	opensWithoutLoss(t, "pgx", address, address)
}
