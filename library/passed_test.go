package library

import (
	"slices"
	"testing"

	"upbeat/models"
)

// What a scan passes over is counted by kind, pictures and hidden files left out; the counts are those of the last scan.
func TestFilesThatArePassedOverAreCounted(t *testing.T) {
	w := newWorld(t)
	w.plays = func(format string) bool { return format != "mod" }
	w.song("a.mp3", "A song")
	for _, name := range []string{"1.mid", "deep/2.MID", "3.cue", "README", "tune.xm", "cover.jpg", ".hidden.mid"} {
		w.put(name, []byte("something"))
	}
	for range 2 {
		w.scan()
		got, err := w.PassedOver(t.Context())
		w.must(err)
		want := []models.PassedOver{{Kind: ".mid", Files: 2}, {Kind: "", Files: 1}, {Kind: ".cue", Files: 1}, {Kind: ".xm", Files: 1}}
		if !slices.Equal(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if list := w.problems(); len(list) != 0 {
		t.Errorf("%v", list)
	}
}
