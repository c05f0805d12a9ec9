package library

import (
	"testing"

	"upbeat/library/corpus"
	"upbeat/models"
)

// A scan says of each length whether it is counted. A library from before that is read again once, and so are its songs that were refused
// as ending too early: by a guess, as it may have been.
func TestLengthsAreCountedAndOldVerdictsLookedAtAgain(t *testing.T) {
	w := newWorld(t)
	w.put("a.flac", corpus.FLAC(60, corpus.Fields{Title: "Counted"}))
	w.put("b.flac", corpus.FLAC(60, corpus.Fields{Title: "Refused"}))
	w.scan()
	if s := w.at("a.flac"); !s.LengthExact || s.Duration != 60_000 {
		t.Fatalf("%d ms, exact: %v", s.Duration, s.LengthExact)
	}
	for name, problem := range map[string]string{"a.flac": "", "b.flac": models.ProblemTruncated} {
		old := w.at(name)
		old.TagRules, old.LengthExact, old.Duration, old.Problem = 1, false, 42_000, problem
		old.Fingerprint += " old" // so that what is stored is replaced
		w.must(w.store.Library().SaveSongs(t.Context(), indexed([]models.Song{old})))
	}
	w.scan()
	for _, name := range []string{"a.flac", "b.flac"} {
		if s := w.at(name); !s.LengthExact || s.Duration != 60_000 || !s.Available() {
			t.Errorf("%s: %d ms, exact: %v, problem %q", name, s.Duration, s.LengthExact, s.Problem)
		}
	}
	if _, opened := w.scan(); len(opened) != 0 {
		t.Errorf("and again: %v", opened)
	}
}
