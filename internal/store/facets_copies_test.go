package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
)

// counts are the facets with their songs.
func counts(t *testing.T, s *store.Store) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, kind := range []store.FacetKind{store.FacetArtist, store.FacetAlbum, store.FacetGenre} {
		page, err := s.Facets().Page(t.Context(), kind, store.FacetMark{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page {
			all[string(kind)+" "+f.Key] = f.Songs
		}
	}
	return all
}

// TestFacetsCountARecordingOnce saves, changes and takes away songs at random. Whatever has happened, each facet counts as many songs as it
// has recordings.
func TestFacetsCountARecordingOnce(t *testing.T) {
	s, err := store.Open(t.Context(), testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := rand.New(rand.NewPCG(8, 5))
	const files, steps = 24, 250
	songs := make([]store.IndexedSong, files) // as they are in the index; without an id = not there
	facet := func(key string) store.Facet { return store.Facet{Key: key, Name: key, Letter: "A", Sort: key} }
	change := func(i int) {
		one := &songs[i]
		one.Song = models.Song{ID: one.ID, Path: fmt.Sprint("/", i), Title: "T", CopyKey: fmt.Sprint("key ", r.IntN(4)), Fingerprint: "f",
			Duration: models.Millis(100_000 + 4_000*r.IntN(4))}
		one.Text = store.SearchText{Title: "t", TitleWords: "t", Album: fmt.Sprint("album ", r.IntN(3)), Genre: fmt.Sprint("genre ", r.IntN(2))}
		one.Text.AlbumFacet, one.Text.GenreFacet, one.Text.Artists = facet(one.Text.Album), facet(one.Text.Genre), nil
		for _, artist := range r.Perm(3)[:1+r.IntN(2)] {
			one.Text.Artists = append(one.Text.Artists, store.ArtistFacet{Facet: facet(fmt.Sprint("artist ", artist)), Sure: true})
		}
	}
	there := map[int]bool{} // in the index
	several := false
	for step := range steps {
		i := r.IntN(files)
		switch what := r.IntN(6); {
		case what < 3 || !there[i]: // some songs are new or read again
			some := []store.IndexedSong{}
			picked := r.Perm(files)[:1+r.IntN(4)]
			for _, i := range picked {
				change(i)
				some = append(some, songs[i])
			}
			err = s.Library().SaveSongs(t.Context(), some)
			for n, i := range picked {
				songs[i].ID, there[i] = some[n].ID, true
			}
		case what == 3:
			_, err = s.Library().MarkMissing(t.Context(), []models.SongID{songs[i].ID}, []string{songs[i].Path}, 1)
			delete(there, i)
		case what == 4:
			err = s.Library().SetProblem(t.Context(), songs[i].ID, models.ProblemBroken)
			delete(there, i)
		default:
			songs[i].Duration = models.Millis(100_000 + 4_000*r.IntN(4))
			err = s.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetMeasured(songs[i].ID, songs[i].Duration) })
		}
		if err != nil {
			t.Fatal(err)
		}
		want, seen := map[string]int{}, map[string]bool{}
		for i := range there {
			song, err := s.Library().Song(t.Context(), songs[i].ID)
			if err != nil {
				t.Fatal(err)
			}
			facets := []string{"album " + songs[i].Text.Album, "genre " + songs[i].Text.Genre}
			for _, a := range songs[i].Text.Artists {
				facets = append(facets, "artist "+a.Key)
			}
			for _, f := range facets {
				if recording := fmt.Sprint(f, song.CopyOf); !seen[recording] {
					seen[recording] = true
					want[f]++
				} else {
					several = true
				}
			}
		}
		if got := counts(t, s); !maps.Equal(got, want) {
			t.Fatalf("after step %d the facets count\n%v, not\n%v", step, got, want)
		}
	}
	if !several {
		t.Error("no facet had a recording twice")
	}
}
