package store_test

import (
	"archive/tar"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// inBetween are the migrations as they stood in between, while they were edited: "sqlite/0003_11b08a9.sql" is 0003 as of that commit.
func inBetween(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	r := tar.NewReader(bytes.NewReader(unpacked(t, "in-between.tar.gz")))
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[head.Name] = string(text)
	}
}

// histories are the migrations that databases of those days may have seen, one history a line: each state of 0003, alone, and brought on by
// a state of 0004 and by 0005, which was never edited.
func histories(t *testing.T, kind string, files map[string]string) (list [][]string) {
	t.Helper()
	var third, fourth []string
	for name := range files {
		if strings.HasPrefix(name, kind+"/0003") {
			third = append(third, name)
		}
		if strings.HasPrefix(name, kind+"/0004") {
			fourth = append(fourth, name)
		}
	}
	if len(third) != 11 || len(fourth) != 2 {
		t.Fatalf("%d states of 0003 and %d of 0004", len(third), len(fourth))
	}
	slices.Sort(third)
	slices.Sort(fourth)
	second := kind + "/0002_eb0820b.sql"
	list = append(list, []string{"0001_party.sql", second})
	for i, state := range third {
		begin := []string{"0001_party.sql", second, state}
		list = append(list, begin, append(slices.Clone(begin), fourth[i%2], "0005_tasks.sql"))
	}
	return list
}

// made is a database that has seen a history, at an address for database/sql.
func made(t *testing.T, driver, kind, address string, history []string, files map[string]string) {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	script := []string{"CREATE TABLE migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)"}
	for n, name := range history {
		text, old := files[name]
		if !old {
			today, err := os.ReadFile(filepath.Join("migrations", kind, name))
			if err != nil {
				t.Fatal(err)
			}
			text = string(today)
		}
		script = append(script, text, fmt.Sprintf("INSERT INTO migrations (number, name) VALUES (%d, '%s')", n+1, filepath.Base(name)))
	}
	if len(history) > 2 { // a playlist of three lines, one of them unknown, summed up as far as the columns were there
		script = append(script, `INSERT INTO rooms (id) VALUES ('main')`,
			`INSERT INTO playlists (id, room_id, name, created_at, changed_at) VALUES (7, 'main', 'list', 1, 1)`,
			`INSERT INTO playlist_items (playlist_id, position, song_id, duration) VALUES (7, 1, 3, 5), (7, 2, 0, 7), (7, 3, 4, 100)`)
		if third := files[history[2]]; strings.Contains(third, " unknown ") {
			script = append(script, "UPDATE playlists SET items = 3, unknown = 1, length = 112")
		}
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range script {
		for _, statement := range strings.SplitAfter(part, ";\n") {
			if _, err := tx.ExecContext(t.Context(), statement); err != nil && strings.TrimSpace(statement) != "" {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// schemaOf describes the tables and indexes of a database, in whatever order its columns came.
func schemaOf(t *testing.T, driver, address string) []string {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	columns := `SELECT m.name || '.' || c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table'`
	indexes := "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
	if driver == "pgx" {
		columns = `SELECT table_name || '.' || column_name, data_type, collation_name, is_nullable, column_default, is_identity
			FROM information_schema.columns WHERE table_schema = current_schema()`
		indexes = `SELECT indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema()`
	}
	list, _ := rowsIn(t, db, columns)
	made, _ := rowsIn(t, db, indexes)
	return append(list, made...)
}

// freshAddresses makes empty databases, and tells their kind: on PostgreSQL a schema each, which is as empty and there at once.
func freshAddresses(t *testing.T) (driver, kind string, fresh func() string) {
	t.Helper()
	address, n := testdb.New(t), 0
	if !store.IsPostgres(address) {
		return "sqlite", "sqlite", func() string { return filepath.Join(t.TempDir(), "upbeat.db") }
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return "pgx", "postgres", func() string {
		n++
		if _, err := db.ExecContext(t.Context(), fmt.Sprintf("CREATE SCHEMA s%d", n)); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s&search_path=s%d", address, n)
	}
}

// Each database that an in-between version made is, once opened, as a new one is.
func TestDatabasesOfInBetweenVersionsAreMended(t *testing.T) {
	driver, kind, fresh := freshAddresses(t)
	files := inBetween(t)
	address := fresh()
	open := func() *store.Store { return opened(t, store.Open, address) }
	if err := open().Close(); err != nil {
		t.Fatal(err)
	}
	want := schemaOf(t, driver, address)
	for i, history := range histories(t, kind, files) {
		address = fresh()
		made(t, driver, kind, address, history, files)
		before, err := store.Inspect(t.Context(), address)
		if err != nil || before.Lacking == 0 && strings.Contains(strings.Join(history, " "), "0003_11b08a9") {
			t.Errorf("%v: the doctor finds %d, %v", history, before.Lacking, err)
		}
		s := open()
		if len(history) > 2 {
			sumsAreRight(t, s)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if i == 1 { // again, without harm
			if err := open().Close(); err != nil {
				t.Fatal(err)
			}
		}
		if got := schemaOf(t, driver, address); !slices.Equal(got, want) {
			t.Errorf("%v:\nmissing %v\ntoo much %v", history, without(want, got), without(got, want))
		}
		if after, err := store.Inspect(t.Context(), address); err != nil || after.Lacking != 0 {
			t.Errorf("%v: the doctor still finds %d, %v", history, after.Lacking, err)
		}
	}
}

func without(list, other []string) (left []string) {
	for _, line := range list {
		if !slices.Contains(other, line) {
			left = append(left, line)
		}
	}
	return left
}

func sumsAreRight(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		list, err := tx.Playlists().Get(models.DefaultRoom, 7)
		if list.Items != 3 || list.Unknown != 1 || list.Length != 112 {
			t.Errorf("the playlist says %+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A database to which a migration of this number did something else is not touched.
func TestAMigrationThatDiffersIsRefused(t *testing.T) {
	address := testdb.New(t)
	s := opened(t, store.Open, address)
	if err := s.PretendEdited(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Inspect(t.Context(), address); !errors.Is(err, store.ErrEdited) {
		t.Errorf("the doctor says %v", err)
	}
	if _, err := store.Open(t.Context(), address); !errors.Is(err, store.ErrEdited) || !strings.Contains(err.Error(), "0002_search.sql") {
		t.Errorf("%v, want ErrEdited and the file's name", err)
	}
}
