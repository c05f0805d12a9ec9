package store_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver that reads the file beside the store

	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/models"
)

// The files in testdata were written by the last version before the layout (schema 4): a party of three guests, two of them merged, with
// requests, votes, a song that played and one that plays, a playlist, a message, settings, accounts, a session and an invitation.

// tablesBefore are the tables of that version. The index of the search is left out: it is made anew from the songs.
func tablesBefore() []string {
	return []string{"accounts", "audit", "covers", "entries", "file_problems", "guests", "invites", "library_roots", "parties", "playbacks",
		"playlist_items", "playlists", "rooms", "search_choices", "secrets", "sessions", "settings", "shelves", "shouts", "songs", "votes"}
}

func unpacked(t *testing.T, name string) []byte {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rowsOf reads the tables as text: "column=value" for each of columns, sorted; columns nil means all. It returns the columns, too.
func rowsOf(t *testing.T, db *sql.DB, columns map[string][]string) (map[string][]string, map[string][]string) {
	t.Helper()
	rows, names := map[string][]string{}, map[string][]string{}
	for _, table := range tablesBefore() {
		selected := "*"
		if columns != nil {
			selected = strings.Join(columns[table], ", ")
		}
		rows[table], names[table] = rowsIn(t, db, "SELECT "+selected+" FROM "+table)
	}
	return rows, names
}

func rowsIn(t *testing.T, db *sql.DB, query string) (rows, names []string) {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	if names, err = found.Columns(); err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := found.Scan(values...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(names))
		for i, name := range names {
			parts[i] = fmt.Sprintf("%s=%v", name, *values[i].(*any)) //nolint:forcetypeassert // made above
		}
		rows = append(rows, strings.Join(parts, " "))
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return rows, names
}

// opensWithoutLoss opens a database of the version before by address and finds each of its rows again; driver reads beside the store.
func opensWithoutLoss(t *testing.T, driver, beside, address string) {
	t.Helper()
	db, err := sql.Open(driver, beside)
	if err != nil {
		t.Fatal(err)
	}
	before, columns := rowsOf(t, db, nil)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if len(before["entries"]) != 8 || len(before["votes"]) == 0 || len(before["settings"]) != 2 {
		t.Fatalf("the file of the version before holds something else: %v", before)
	}
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	var stored map[string]string
	err = s.Read(t.Context(), func(tx *store.Tx) error {
		stored, err = tx.Settings().All(models.DefaultRoom)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if v := settings.Load(stored); v.Policy != settings.ByVotes || v.SongMinutes != 9 {
		t.Errorf("settings of the version before: policy %q, song_minutes %d", v.Policy, v.SongMinutes)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = sql.Open(driver, beside); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	after, _ := rowsOf(t, db, columns)
	for _, table := range tablesBefore() {
		if !slices.Equal(before[table], after[table]) {
			t.Errorf("%s changed:\n%s\nis now\n%s", table, strings.Join(before[table], "\n"), strings.Join(after[table], "\n"))
		}
	}
}

func TestAFileOfTheVersionBeforeOpensWithoutLoss(t *testing.T) {
	path := filepath.Join(t.TempDir(), "upbeat.db")
	if err := os.WriteFile(path, unpacked(t, "before-layout.sqlite.gz"), 0o600); err != nil {
		t.Fatal(err)
	}
	opensWithoutLoss(t, "sqlite", path, path)
}
