package analysis_test

import (
	"errors"
	"fmt"
	"testing"

	"upbeat/internal/analysis"
	"upbeat/internal/store"
	"upbeat/models"
)

// Songs that nobody asked for are analysed two at a time while the machine has time, after those in a queue, each of them once.
func TestTheLibraryIsAnalysedWhileTheMachineHasTime(t *testing.T) {
	free := true
	f := newFixture(t, "/music/wanted.flac", analysis.Config{Free: func() bool { return free }})
	f.Open = f.open
	var rest []store.IndexedSong
	for i := range 5 {
		rest = append(rest, store.IndexedSong{Song: models.Song{Source: models.SourceLocal, Path: fmt.Sprintf("/music/%d.flac", i),
			Fingerprint: fmt.Sprint(i)}})
	}
	must(t, f.store.Library().SaveSongs(t.Context(), rest))
	if !f.wanted(t) {
		t.Fatal("the song in the queue does not come first")
	}
	job := f.Job()
	must(t, job.Run(t.Context(), analysis.Request{Song: f.song}, quiet))
	done := map[models.SongID]bool{}
	for range 10 {
		free = false
		if list, err := job.Unfinished(t.Context()); err != nil || len(list) > 0 {
			t.Fatalf("a busy machine: %v, %v", list, err)
		}
		free = true
		list, err := job.Unfinished(t.Context())
		must(t, err)
		if len(list) == 0 {
			break
		}
		again, err := job.Unfinished(t.Context())
		must(t, err)
		if len(list) > 2 || len(again) != len(list) || again[0] != list[0] {
			t.Fatalf("%v, and then %v", list, again)
		}
		if done[list[0].Song] {
			t.Fatalf("%v twice", list[0])
		}
		done[list[0].Song] = true
		if len(done) == 2 { // one that cannot be decoded is left alone
			must(t, job.Failed(t.Context(), list[0], errors.New("no sound")))
			continue
		}
		must(t, job.Run(t.Context(), list[0], quiet))
	}
	if len(done) != 5 || f.opened != 5 {
		t.Errorf("%d songs of 5 were listed, %d decoded", len(done), f.opened)
	}
	fresh := models.Song{Source: models.SourceLocal, Path: "/music/new.flac"}
	must(t, f.store.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: fresh}}))
	if list, err := job.Unfinished(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("a song that came later: %v, %v", list, err)
	}
}
