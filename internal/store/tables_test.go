package store_test

import (
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL's driver, beside the store

	"upbeat/internal/store"
	"upbeat/internal/testdb"
)

// Each table is kept by a backup or emptied by a restore: one that is in neither list would keep its rows beside those of the backup.
func TestEveryTableIsKeptOrEmptied(t *testing.T) {
	address := testdb.New(t)
	driver, query := "sqlite", "SELECT name FROM sqlite_master WHERE type = 'table'"
	if strings.HasPrefix(address, "postgres:") {
		driver, query = "pgx", "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(tables) < len(store.Tables()) {
		t.Fatalf("only %v", tables)
	}
	source, err := os.ReadFile("restore.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		inside := strings.HasPrefix(table, "sqlite_") || strings.HasPrefix(table, "search_index") || table == "migrations"
		if !inside && !slices.Contains(store.Tables(), table) && !strings.Contains(string(source), " "+table) {
			t.Errorf("%s is neither in Tables nor in empty", table)
		}
	}
}
