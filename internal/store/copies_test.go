package store_test

import (
	"fmt"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// TestCopiesFollowTheirLengths groups by lengths, and again when one is corrected.
func TestCopiesFollowTheirLengths(t *testing.T) {
	ctx := t.Context()
	s, err := store.Open(ctx, testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	save := func(lengths ...models.Millis) []store.IndexedSong {
		t.Helper()
		songs := make([]store.IndexedSong, len(lengths))
		for i, length := range lengths {
			songs[i].Song = models.Song{Path: fmt.Sprint("/", length, i), Title: "T", CopyKey: fmt.Sprint(len(lengths)), Duration: length}
		}
		if err := s.Library().SaveSongs(ctx, songs); err != nil {
			t.Fatal(err)
		}
		return songs
	}
	expect := func(songs []store.IndexedSong, first ...int) {
		t.Helper()
		for i, want := range first {
			song, err := s.Library().Song(ctx, songs[i].ID)
			if err != nil || song.CopyOf != songs[want].ID {
				t.Errorf("song %d (%d ms) is a copy of %d, want %d (%v)", i, song.Duration, song.CopyOf, songs[want].ID, err)
			}
		}
	}
	songs := save(200_000, 204_000, 260_000, 203_000)
	expect(songs, 0, 0, 2, 0)
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.Songs().SetMeasured(songs[2].ID, 202_000) }); err != nil {
		t.Fatal(err)
	}
	expect(songs, 0, 0, 0, 0)
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.Songs().SetMeasured(songs[0].ID, 300_000) }); err != nil {
		t.Fatal(err)
	}
	expect(songs, 0, 1, 1, 1)
	expect(save(100_000, 104_000, 109_000, 113_000, 118_000), 0, 0, 2, 2, 4) // a chain does not drift
	expect(save(0, 100_000, 101_000), 0, 0, 0)                               // a length that is not known yet
	expect(save(0, 100_000, 200_000, 0, 0, 0), 0, 1, 2, 3, 4, 5)
}
