package library

import (
	"slices"
	"testing"

	"upbeat/library/corpus"
)

// TestKnownSongsAreFound types what people type for songs that exist, among 3,000 others. 95 of 100 must be among the first three.
func TestKnownSongsAreFound(t *testing.T) {
	w := newWorld(t)
	w.must(w.Save(w.ctx, slices.Collect(corpus.Songs(3000, 5, "/music"))))
	known := corpus.Known()
	for i := range known {
		if known[i].Title == known[i].Artist {
			t.Errorf("%q says nothing of what was meant", known[i].Title)
		}
	}
	w.must(w.Save(w.ctx, known))
	for _, half := range []string{"first", "second"} {
		list, found := corpus.Searches(half), 0
		for _, s := range list {
			songs, err := w.Search(w.ctx, s.Typed, 30)
			w.must(err)
			if slices.ContainsFunc(songs[:min(3, len(songs))], s.Finds) {
				found++
				continue
			}
			var first []string
			for _, song := range songs[:min(3, len(songs))] {
				first = append(first, song.Title+" / "+song.Artist)
			}
			t.Logf("%q: want %q, found %q", s.Typed, s.Want, first)
		}
		t.Logf("the %s half: %d of %d", half, found, len(list))
		if len(list) != 150 || found*100 < 95*len(list) {
			t.Errorf("the %s half: %d of %d found", half, found, len(list))
		}
	}
}
