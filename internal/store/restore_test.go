package store_test

import (
	"context"
	"io"
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// memory is a dump that is kept to be restored.
type memory struct {
	rows    []store.Row
	table   string
	columns []string
}

func (m *memory) Begin(int) error { return nil }
func (m *memory) Table(name string, columns []store.Column) error {
	m.table, m.columns = name, nil
	for _, c := range columns {
		m.columns = append(m.columns, c.Name)
	}
	return nil
}

func (m *memory) Row(values []any) error {
	m.rows = append(m.rows, store.Row{Table: m.table, Columns: m.columns, Values: slices.Clone(values)})
	return nil
}

func (m *memory) Next() (store.Row, error) {
	if len(m.rows) == 0 {
		return store.Row{}, io.EOF
	}
	row := m.rows[0]
	m.rows = m.rows[1:]
	return row, nil
}

// inserts makes a row in each table whose ids the database gives out, and tells the id.
func inserts(song models.SongID) map[string]func(tx *store.Tx, name string) (int64, error) {
	room := models.DefaultRoom
	return map[string]func(tx *store.Tx, name string) (int64, error){
		"guests": func(tx *store.Tx, name string) (int64, error) {
			row := models.Guest{RoomID: room, Name: name, JoinedAt: 1}
			err := tx.Guests().Create(&row)
			return int64(row.ID), err
		},
		"parties": func(tx *store.Tx, name string) (int64, error) {
			row := models.Party{RoomID: room, Name: name, StartedAt: 1}
			err := tx.Parties().Create(&row)
			return int64(row.ID), err
		},
		"entries": func(tx *store.Tx, _ string) (int64, error) {
			row := models.Entry{RoomID: room, SongID: song, GuestID: 1, Status: models.Played, RequestedAt: 1, Version: 1}
			err := tx.Entries().Create(&row)
			return int64(row.ID), err
		},
		"audit": func(tx *store.Tx, name string) (int64, error) { // what a login writes
			if err := tx.Audits().Create(models.Audit{RoomID: room, At: 1, Account: name, Role: models.Admin, Action: "login"}); err != nil {
				return 0, err
			}
			last, err := tx.Audits().Last(room)
			return last.ID, err
		},
		"playlists": func(tx *store.Tx, name string) (int64, error) {
			row := models.Playlist{RoomID: room, Name: name, CreatedAt: 1, ChangedAt: 1}
			err := tx.Playlists().Create(&row)
			return int64(row.ID), err
		},
		"tokens": func(tx *store.Tx, name string) (int64, error) {
			token := models.Token{Hash: name, RoomID: models.DefaultRoom, Name: name, Scopes: "request", CreatedAt: 1}
			err := tx.Accounts().Tokens().Create(&token)
			return token.ID, err
		},
		"blocks": func(tx *store.Tx, name string) (int64, error) {
			row := models.Block{RoomID: room, Artist: name, Name: name, Account: "host", At: 1}
			err := tx.Blocks().Create(&row)
			return int64(row.ID), err
		},
		"shouts": func(tx *store.Tx, name string) (int64, error) {
			row := models.Shout{RoomID: room, Kind: models.ShoutOut, Text: name, Status: models.ShoutShown, At: 1, Version: 1}
			err := tx.Shouts().Create(&row)
			return int64(row.ID), err
		},
	}
}

func opened(t *testing.T, open func(context.Context, string) (*store.Store, error), address string) *store.Store {
	t.Helper()
	s, err := open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fill puts three rows into each table, and returns the last ids.
func fill(t *testing.T, s *store.Store, name string) map[string]int64 {
	t.Helper()
	songs := []store.IndexedSong{{Song: models.Song{Path: "/music/" + name + ".mp3", Title: name, AddedAt: 1},
		Text: store.SearchText{Title: name, TitleWords: name}}}
	if err := s.Library().SaveSongs(t.Context(), songs); err != nil {
		t.Fatalf("songs: %v", err)
	}
	last := map[string]int64{"songs": int64(songs[0].Song.ID)}
	for table, insert := range inserts(songs[0].Song.ID) {
		for _, n := range []string{"a", "b", "c"} {
			err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
				if err := tx.Rooms().Ensure(models.DefaultRoom, 1); err != nil {
					return err
				}
				last[table], err = insert(tx, name+n)
				return err
			})
			if err != nil {
				t.Fatalf("%s: %v", table, err)
			}
		}
	}
	return last
}

// After a restore the database gives out new ids in every table, and none that it gave out before. A login writes to the audit log.
func TestEveryKindOfInsertAfterARestore(t *testing.T) {
	from := opened(t, store.Open, testdb.New(t))
	before := fill(t, from, "old")
	var kept memory
	if err := from.Dump(t.Context(), &kept); err != nil {
		t.Fatal(err)
	}
	address := testdb.New(t)
	to := opened(t, store.OpenAlone, address)
	if err := to.Restore(t.Context(), &kept); err != nil {
		t.Fatal(err)
	}
	tables, err := to.Identities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	after := fill(t, opened(t, store.Open, address), "new")
	for table, id := range before {
		if after[table] <= id {
			t.Errorf("%s: id %d after %d", table, after[table], id)
		}
	}
	for _, table := range tables {
		if _, tried := after[table]; !tried && slices.Contains(store.Tables(), table) {
			t.Errorf("nothing is inserted into %s: inserts needs a line", table)
		}
	}
	if len(tables) < len(before) {
		t.Errorf("ids are found in %v alone", tables)
	}
}
