package backup_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"upbeat/internal/backup"
	"upbeat/internal/store"
	"upbeat/models"
)

// party fills a database with one row or more in every table that a backup keeps.
func party(t *testing.T, address string) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	songs := []store.IndexedSong{
		{Song: models.Song{Path: "/music/a.mp3", Title: "Eins <b>\"'", Artist: "Björk\u202e", Duration: 1000, Size: 1 << 40},
			Text: store.SearchText{Title: "eins", TitleWords: "eins"}},
		{Song: models.Song{Path: "/music/\xff\xfe.mp3", Title: "🎉", AddedAt: 5}, Text: store.SearchText{Title: "x", TitleWords: "x"}},
	}
	must(t, db.Library().SaveSongs(t.Context(), songs))
	must(t, db.Logins().SaveAccount(t.Context(), models.Account{Name: "admin", Role: models.Admin, Password: "$argon2id$v=19$x",
		CreatedAt: 3}))
	must(t, db.Logins().CreateSession(t.Context(), models.Session{TokenHash: "abc", Account: "admin", CreatedAt: 4, ExpiresAt: 1 << 50}))
	_, err = db.Values().Secret(t.Context(), "cookies")
	must(t, err)
	must(t, db.Write(t.Context(), func(tx *store.Tx) error { return join(tx, songs[0].Song.ID) }))
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Songs().SetLoudness(songs[0].Song.ID, -14.25, -0.5, []byte{0, 255, 128})
	}))
	return db
}

// join adds a guest who has requested the song and voted on it.
func join(tx *store.Tx, song models.SongID) error {
	if err := tx.Rooms().Ensure(models.DefaultRoom, 7); err != nil {
		return err
	}
	room, err := tx.Rooms().Bump(models.DefaultRoom)
	version := room.Version
	if err != nil {
		return err
	}
	guest := models.Guest{RoomID: models.DefaultRoom, Name: "Zoë", Colour: "#112233", JoinedAt: 8, Version: version}
	if err := tx.Guests().Create(&guest); err != nil {
		return err
	}
	entry := models.Entry{RoomID: models.DefaultRoom, SongID: song, GuestID: guest.ID, Status: models.Ready, Votes: 1, Ups: 1,
		RequestedAt: 9, Version: version}
	if err := tx.Entries().Create(&entry); err != nil {
		return err
	}
	return tx.Votes().Set(models.Vote{EntryID: entry.ID, GuestID: guest.ID, RoomID: models.DefaultRoom, Value: 1, At: 9, Version: version})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rows is a dump as text, table by table.
type rows struct {
	table string
	lines map[string][]string
}

func (r *rows) Begin(int) error                           { r.lines = map[string][]string{}; return nil }
func (r *rows) Table(name string, _ []store.Column) error { r.table = name; return nil }
func (r *rows) Row(values []any) error {
	r.lines[r.table] = append(r.lines[r.table], fmt.Sprintf("%#v", values))
	return nil
}

func dump(t *testing.T, db *store.Store) map[string][]string {
	t.Helper()
	var r rows
	must(t, db.Dump(t.Context(), &r))
	return r.lines
}

// restored puts an archive into the database at address and returns it open.
func restored(t *testing.T, file, address string) *store.Store {
	t.Helper()
	alone, err := store.OpenAlone(t.Context(), address)
	must(t, err)
	_, err = backup.Restore(t.Context(), alone, file)
	must(t, err)
	must(t, alone.Close())
	db, err := store.Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// same compares everything but the versions of rooms, which a restore raises.
func same(t *testing.T, got, want map[string][]string) {
	t.Helper()
	for _, table := range store.Tables() {
		if table == "rooms" {
			continue
		}
		slices.Sort(got[table])
		slices.Sort(want[table])
		if fmt.Sprint(got[table]) != fmt.Sprint(want[table]) {
			t.Errorf("table %s:\n got %v\nwant %v", table, got[table], want[table])
		}
	}
}

func sqliteFile(t *testing.T) string { return filepath.Join(t.TempDir(), "upbeat.db") }

func TestRoundTrip(t *testing.T) {
	db := party(t, sqliteFile(t))
	file := filepath.Join(t.TempDir(), "party.tar.gz")
	s, err := backup.Write(t.Context(), db, file, "test")
	must(t, err)
	if s.Rows["songs"] != 2 || s.Rows["votes"] != 1 {
		t.Errorf("summary %+v", s.Rows)
	}
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	back := restored(t, file, sqliteFile(t))
	same(t, dump(t, back), dump(t, db))
	unindexed, err := back.SearchIndex().Unindexed(t.Context(), 10)
	must(t, err)
	state, err := back.SearchIndex().State(t.Context())
	must(t, err)
	if len(unindexed) != 2 || state.Folding != 0 {
		t.Errorf("%d songs wait for the index, folding %d: the library would not rebuild it", len(unindexed), state.Folding)
	}
}

// What was given out after the backup must not come to mean something else.
func TestRestoredIDsAreNotReused(t *testing.T) {
	address := sqliteFile(t)
	db := party(t, address)
	file := filepath.Join(t.TempDir(), "party.tar.gz")
	_, err := backup.Write(t.Context(), db, file, "test")
	must(t, err)
	later := models.Guest{RoomID: models.DefaultRoom, JoinedAt: 1}
	var before models.Version
	must(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.Guests().Create(&later) }))
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		room, err := tx.Rooms().Bump(models.DefaultRoom)
		before = room.Version
		return err
	}))
	must(t, db.Close())
	back := restored(t, file, address)
	newcomer := models.Guest{RoomID: models.DefaultRoom, JoinedAt: 1}
	var after models.Version
	must(t, back.Write(t.Context(), func(tx *store.Tx) error { return tx.Guests().Create(&newcomer) }))
	must(t, back.Read(t.Context(), func(tx *store.Tx) (err error) { after, err = tx.Rooms().Version(models.DefaultRoom); return err }))
	if newcomer.ID <= later.ID || after <= before {
		t.Errorf("guest %d after %d, version %d after %d", newcomer.ID, later.ID, after, before)
	}
}

func TestRestoreRefusesADatabaseInUse(t *testing.T) {
	address := sqliteFile(t)
	db := party(t, address)
	file := filepath.Join(t.TempDir(), "party.tar.gz")
	_, err := backup.Write(t.Context(), db, file, "test")
	must(t, err)
	alone, err := store.OpenAlone(t.Context(), address)
	if err == nil {
		t.Error("opened alone beside a party")
		_ = alone.Close()
	}
	if !isInUse(err) {
		t.Errorf("%v, want ErrInUse", err)
	}
}

// A backup taken while votes pour in holds as many votes as its entries' sums say.
func TestBackupWhileVotesPourIn(t *testing.T) {
	pourIn(t, party(t, sqliteFile(t)), sqliteFile(t))
}

func pourIn(t *testing.T, db *store.Store, address string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	voting, votes := make(chan error, 1), make(chan struct{}, 1)
	go func() {
		for n := models.GuestID(100); ctx.Err() == nil; n++ {
			if err := db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return voteFor(tx, n) }); err != nil {
				voting <- err
				return
			}
			select {
			case votes <- struct{}{}:
			default:
			}
		}
		voting <- nil
	}()
	file := filepath.Join(t.TempDir(), "party.tar.gz")
	for range 3 {
		<-votes
		<-votes
		_, err := backup.Write(t.Context(), db, file, "test")
		must(t, err)
	}
	cancel()
	must(t, <-voting)
	back := restored(t, file, address)
	must(t, back.Read(t.Context(), func(tx *store.Tx) error {
		listed, err := tx.Entries().Listed(models.DefaultRoom)
		must(t, err)
		said, err := tx.Votes().On([]models.EntryID{listed[0].ID})
		if listed[0].Votes != len(said) || len(said) < 3 {
			t.Errorf("the entry says %d votes, there are %d", listed[0].Votes, len(said))
		}
		return err
	}))
}

func voteFor(tx *store.Tx, guest models.GuestID) error {
	room, err := tx.Rooms().Bump(models.DefaultRoom)
	version := room.Version
	if err != nil {
		return err
	}
	listed, err := tx.Entries().Listed(models.DefaultRoom)
	if err != nil {
		return err
	}
	e := listed[0]
	e.Votes++
	e.Ups++
	if err := tx.Entries().Save(e); err != nil {
		return err
	}
	return tx.Votes().Set(models.Vote{EntryID: e.ID, GuestID: guest, RoomID: models.DefaultRoom, Value: 1, At: 1, Version: version})
}
