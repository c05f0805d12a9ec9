package library

import (
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/library/corpus"
	"upbeat/models"
)

func TestScanFindsExplicitSongsAndReadsOldOnesAgainOnce(t *testing.T) {
	w := newWorld(t)
	w.put("a.mp3", corpus.MP3(5, corpus.Fields{Title: "Song", Advisory: "1"}))
	w.put("b.m4a", corpus.M4A(5, corpus.Fields{Title: "Song", Advisory: "4"}))
	w.put("c.flac", corpus.FLAC(5, corpus.Fields{Title: "Song"}))
	w.put("Somebody - Named (Explicit).mp3", corpus.MP3(5, corpus.Fields{}))
	w.scan()
	for name, want := range map[string]bool{"a.mp3": true, "b.m4a": true, "c.flac": false, "Somebody - Named (Explicit).mp3": true} {
		if s := w.at(name); s.Explicit != want {
			t.Errorf("%s: explicit %v", name, s.Explicit)
		}
	}
	// As a library from before this was looked at: nothing is marked, and nothing has changed on disk.
	id := w.at("a.mp3").ID
	if err := w.store.Write(t.Context(), func(tx *store.Tx) error { return tx.Songs().SetProbed(id, 77) }); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.mp3", "c.flac"} {
		old := w.at(name)
		old.Explicit, old.TagRules = false, 0
		if err := w.store.Library().SaveSongs(t.Context(), indexed([]models.Song{old})); err != nil {
			t.Fatal(err)
		}
	}
	_, opened := w.scan()
	slices.Sort(opened)
	w.same(opened, []string{"a.mp3", "c.flac"})
	if s := w.at("a.mp3"); !s.Explicit || s.ID != id || s.ProbedAt != 77 {
		t.Errorf("%+v", s)
	}
	if _, opened := w.scan(); len(opened) != 0 {
		t.Errorf("and again: %v", opened)
	}
}
