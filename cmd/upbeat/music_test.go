package main

import (
	"os"
	"path/filepath"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

// A song that needs ffmpeg gets another chance at the start at which ffmpeg is there; one that is damaged stays so.
func TestSongsThatNeedFFmpegAreTriedWhenItIsThere(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "upbeat.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	songs := []store.IndexedSong{{Song: models.Song{Source: "local", Path: "/a.opus"}}, {Song: models.Song{Source: "local", Path: "/b.mp3"}}}
	if err := s.Library().SaveSongs(t.Context(), songs); err != nil {
		t.Fatal(err)
	}
	problem := map[string]string{"/a.opus": models.ProblemNoDecoder, "/b.mp3": models.ProblemBroken}
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	check := func(want string) {
		t.Helper()
		if err := (&parts{store: s}).forgetMended(t.Context()); err != nil {
			t.Fatal(err)
		}
		problem["/a.opus"] = want
		for path, want := range problem {
			if song, err := s.Library().SongAt(t.Context(), "local", path); err != nil || song.Problem != want {
				t.Errorf("%s: %q, %v, want %q", path, song.Problem, err, want)
			}
		}
	}
	for path, code := range problem {
		song, err := s.Library().SongAt(t.Context(), "local", path)
		if err == nil {
			err = s.Library().SetProblem(t.Context(), song.ID, code)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	check(models.ProblemNoDecoder)
	if err := os.WriteFile(filepath.Join(bin, "ffmpeg"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	check("")
}
