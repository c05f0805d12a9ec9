package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

func open(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// room makes the default room with one song and one entry.
func room(t *testing.T, s *store.Store) models.Entry {
	t.Helper()
	if err := s.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: models.Song{Source: "test", Path: "/a"}}}); err != nil {
		t.Fatal(err)
	}
	song, err := s.Library().SongAt(t.Context(), "test", "/a")
	if err != nil {
		t.Fatal(err)
	}
	e := models.Entry{RoomID: models.DefaultRoom, SongID: song.ID, Status: models.Ready, RequestedAt: 1}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.Rooms().Ensure(models.DefaultRoom, 1); err != nil {
			return err
		}
		return tx.Entries().Create(&e)
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The folder may be open to all, as one that somebody made for a container is.
func TestTheDatabaseIsItsOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil { //nolint:gosec // that is the case
		t.Fatal(err)
	}
	room(t, open(t, filepath.Join(dir, "upbeat.db")))
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", file.Name(), info.Mode())
		}
	}
}

func TestOpeningTwiceMigratesOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "with space & ?.db")
	e := room(t, open(t, path))
	again := open(t, path)
	if err := again.Read(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Entries().Get(models.DefaultRoom,
			e.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	s := open(t, testdb.New(t))
	room(t, s)
	stop := errors.New("stop")
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Rooms().Bump(models.DefaultRoom); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	version(t, s, 0)
}

func version(t *testing.T, s *store.Store, want models.Version) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		got, err := tx.Rooms().Version(models.DefaultRoom)
		if err == nil && got != want {
			err = fmt.Errorf("version %d, want %d", got, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTwoProcessesWriteAtOnce opens one database twice, as the player and the web process do, and writes from both.
func TestTwoProcessesWriteAtOnce(t *testing.T) {
	address := testdb.New(t)
	a, b := open(t, address), open(t, address)
	room(t, a)
	const each = 200
	var wg sync.WaitGroup
	for _, s := range []*store.Store{a, b} {
		for range 2 {
			wg.Go(func() {
				for range each {
					if err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.Rooms().Bump(models.DefaultRoom); return err }); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	version(t, a, 4*each)
	version(t, b, 4*each)
}

func TestAFullDiskIsSaidClearlyAndCorruptsNothing(t *testing.T) {
	path := testdb.SQLite(t)
	s := open(t, path)
	e := room(t, s)
	if err := s.LimitSize(t.Context(), 1); err != nil { // not one page more
		t.Fatal(err)
	}
	var err error
	written := 0
	for ; err == nil && written < 100_000; written++ {
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.Votes().Set(models.Vote{EntryID: e.ID, GuestID: models.GuestID(written + 1), RoomID: models.DefaultRoom, Value: 1})
		})
	}
	if !errors.Is(err, models.ErrStorageFull) {
		t.Fatalf("after %d votes: %v", written, err)
	}
	again := open(t, path)
	votes := 0
	err = again.Read(t.Context(), func(tx *store.Tx) error {
		list, err := tx.Votes().On([]models.EntryID{e.ID})
		votes = len(list)
		return err
	})
	if err != nil || votes != written-1 {
		t.Fatalf("%d votes were answered, %d are there: %v", written-1, votes, err)
	}
	if err := again.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	address := testdb.New(t)
	if err := open(t, address).PretendNewer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), address); !errors.Is(err, store.ErrNewer) {
		t.Fatalf("opened anyway: %v", err)
	}
}

func TestAFileThatIsNoDatabaseIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "upbeat.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "upbeat.db") {
		t.Fatalf("error %v", err)
	}
}

func TestNoPasswordInConnectionErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := store.Open(ctx, "postgres://user:hidden@127.0.0.1:1/none?connect_timeout=1")
	if err == nil || strings.Contains(err.Error(), "hidden") {
		t.Fatalf("error %v", err)
	}
}

func TestSecretsAreMadeOnceAndShared(t *testing.T) {
	address := testdb.New(t)
	a, err := open(t, address).Values().Secret(t.Context(), "cookies")
	if err != nil {
		t.Fatal(err)
	}
	b, err := open(t, address).Values().Secret(t.Context(), "cookies")
	if err != nil || len(a) != 32 || string(a) != string(b) {
		t.Fatalf("%x, %x, %v", a, b, err)
	}
}
