package store_test

import (
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

func TestAttemptsAreCountedUntilTheyComeBack(t *testing.T) {
	a := open(t, testdb.New(t)).Attempts()
	begin := func(id string, want int) {
		t.Helper()
		if n, err := a.Begin(t.Context(), id); err != nil || n != want {
			t.Errorf("%s was begun %d times, want %d: %v", id, n, want, err)
		}
	}
	may := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	begin("a", 1)
	begin("a", 2)
	begin("b", 1)
	may(a.TakeBack(t.Context(), "a"))
	begin("a", 2)
	may(a.Clear(t.Context(), "a"))
	may(a.TakeBack(t.Context(), "a")) // it is not there
	begin("a", 1)
	may(a.ClearBefore(t.Context(), time.Now().Add(-time.Hour)))
	begin("a", 2)
	may(a.ClearBefore(t.Context(), time.Now().Add(time.Hour)))
	begin("a", 1)
	begin("b", 1)
}

// A song in a queue is to be analysed until it was, for the same consumers, as the same file; one that failed is left alone for a while.
func TestUnanalysed(t *testing.T) {
	s := open(t, testdb.New(t))
	e := room(t, s)
	var song models.Song
	write := func(f func(tx *store.Tx) error) {
		t.Helper()
		if err := s.Write(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	want := func(what string, want bool, consumers string, failedBefore models.Millis) {
		t.Helper()
		var list []models.Song
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			list, err = tx.Analyses().Missing(consumers, failedBefore, 10)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(list) > 1 || want != (len(list) == 1) || want && list[0].ID != e.SongID {
			t.Errorf("%s: %+v", what, list)
		}
	}
	want("never probed", false, "loudness", 0)
	write(func(tx *store.Tx) error { return tx.Songs().SetProbed(e.SongID, 5) })
	want("probed", true, "loudness", 0)
	write(func(tx *store.Tx) (err error) { song, err = tx.Songs().Get(e.SongID); return err })
	write(func(tx *store.Tx) error { return tx.Analyses().Save(song, "loudness", "", 100) })
	want("analysed", false, "loudness", 1000)
	want("a consumer has joined", true, "beats loudness", 0)
	write(func(tx *store.Tx) error { return tx.Analyses().Save(song, "loudness", "broken", 100) })
	want("it has just failed", false, "loudness", 100)
	want("it failed long ago", true, "loudness", 101)
	song.Fingerprint = "another file"
	write(func(tx *store.Tx) error { return tx.Analyses().Save(song, "loudness", "", 100) })
	want("the file has changed", true, "loudness", 0)
	song.Fingerprint = ""
	write(func(tx *store.Tx) error { return tx.Analyses().Save(song, "loudness", "", 100) })
	want("analysed as it is", false, "loudness", 0)
	write(func(tx *store.Tx) error { return tx.Analyses().Forget(song.ID) })
	want("forgotten", true, "loudness", 0)
	write(func(tx *store.Tx) error { return tx.Songs().SetProblem(song.ID, models.ProblemBroken, 6) })
	want("broken", false, "loudness", 0)
	write(func(tx *store.Tx) error { return tx.Songs().SetProblem(song.ID, "", 6) })
	e.Status = models.Played
	write(func(tx *store.Tx) error { return tx.Entries().Save(e) })
	want("played", false, "loudness", 0)
}
