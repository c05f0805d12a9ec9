package store_test

import (
	"strconv"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// Two files of one recording and another song: what is counted, is counted for the recording.
func TestCopiesCountAsOneSong(t *testing.T) {
	s, err := store.Open(t.Context(), testdb.New(t))
	check(t, err)
	t.Cleanup(func() { _ = s.Close() })
	list := make([]store.IndexedSong, 3)
	for i := range list {
		list[i].Song = models.Song{Source: "test", Path: "/" + strconv.Itoa(i), Title: "Song", Artist: "Artist", Duration: 200_000,
			CopyKey: []string{"same", "same", "other"}[i]}
	}
	check(t, s.Library().SaveSongs(t.Context(), list))
	first, second, other := list[0].ID, list[1].ID, list[2].ID
	check(t, s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.Rooms().Ensure(models.DefaultRoom, 1); err != nil {
			return err
		}
		for i, song := range []models.SongID{first, first, second, second, other, other, other} {
			at := until + models.Millis(i)
			if err := tx.Entries().Create(&models.Entry{RoomID: models.DefaultRoom, SongID: song, Status: models.Played, Votes: 1,
				RequestedAt: at, StartedAt: at, EndedAt: at + 1}); err != nil {
				return err
			}
			if err := tx.Songs().CountRequest(song); err != nil {
				return err
			}
		}
		return tx.Songs().SetProblem(first, models.ProblemBroken, 1)
	}))
	span := store.Span{Room: models.DefaultRoom, From: until, To: until + 100}
	sums, err := s.History().Sums(t.Context(), span, 10, []models.Millis{span.From, span.To})
	check(t, err)
	if sums.Variety.Songs != 2 || sums.Shares[0].ID != int64(first) || sums.Shares[0].Plays != 4 || sums.Shares[0].Votes != 4 {
		t.Errorf("%+v of %+v: want the recording with its four plays first of two", sums.Shares, sums.Variety)
	}
	popular, err := s.Library().PopularSongs(t.Context(), 10)
	check(t, err)
	if len(popular) != 2 || popular[0].ID != second || popular[1].ID != other {
		t.Errorf("%+v: want the copy that can be played, then the other song", popular)
	}
	check(t, s.Read(t.Context(), func(tx *store.Tx) error {
		heard, err := tx.Plays().Heard(store.Span{Room: models.DefaultRoom, From: until + 2, To: until + 5})
		if err == nil && (len(heard) != 1 || heard[0] != second) {
			t.Errorf("heard before: %v, want the song whose copy played", heard)
		}
		return err
	}))
}
