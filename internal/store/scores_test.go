package store_test

import (
	"bytes"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// A score is that of the file of which it was made: when the song's file is another, there is none until it was analysed again.
func TestAScoreBelongsToItsFile(t *testing.T) {
	s := open(t, testdb.New(t))
	e := room(t, s)
	score := func() (b []byte) {
		t.Helper()
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { b, err = tx.Songs().Score(e.SongID); return err }); err != nil {
			t.Fatal(err)
		}
		return b
	}
	set := func(b []byte) {
		t.Helper()
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			song, err := tx.Songs().Get(e.SongID)
			if err != nil {
				return err
			}
			return tx.Songs().SetScore(song, b)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if b := score(); b != nil {
		t.Errorf("%v before it was analysed", b)
	}
	for _, want := range [][]byte{{1, 2, 3}, {1, 0, 255}} {
		set(want)
		if got := score(); !bytes.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	song, err := s.Library().Song(t.Context(), e.SongID)
	if err != nil {
		t.Fatal(err)
	}
	again := models.Song{ID: song.ID, Source: song.Source, Path: song.Path, Fingerprint: "another"}
	if err := s.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: again}}); err != nil {
		t.Fatal(err)
	}
	if b := score(); b != nil {
		t.Errorf("%v of another file", b)
	}
}
