//go:build system

package queue_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"upbeat/internal/disk"
	"upbeat/internal/disk/disktest"
	"upbeat/models"
)

// A real disk is unmounted while a requested song is probed, and while one plays: both wait, and are back with it.
func TestADiskIsUnmountedDuringAProbe(t *testing.T) {
	p := newReviving(t, 0)
	p.Files = disk.New(disk.System{}, time.Minute, time.Now)
	loop := disktest.New(t, filepath.Join(t.TempDir(), "usb"))
	id := p.unprobed(t, 0)
	_, song := p.entryAndSong(t, id)
	path := filepath.Join(loop.Dir, "a.mp3")
	if err := os.WriteFile(path, make([]byte, 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	p.movedTo(song, path)
	p.probe.problem, p.probe.during = models.ProblemTruncated, loop.Unmount
	p.prepares()
	p.is(id, models.Preparing, models.ProblemUnfound)
	p.unmarked(id)
	loop.Mount()
	p.probe.problem, p.probe.during = "", nil
	p.clock.add(5 * time.Second)
	p.restart()
	p.look()
	p.prepares()
	p.is(id, models.Ready, "")

	fence, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if playback, err := p.Finish(t.Context(), fence, 0, models.EndPlayed); err != nil || playback.EntryID != id {
		t.Fatalf("%+v, %v", playback, err)
	}
	before, err := p.Files.Stat(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	loop.Unmount()
	code := p.Files.Verdict(t.Context(), path, before, models.ProblemBroken) // as the player asks
	if _, err := p.Fail(t.Context(), fence, id, code); err != nil {
		t.Fatal(err)
	}
	p.is(id, models.Ready, models.ProblemUnfound)
	p.unmarked(id)
	loop.Mount()
	p.restart()
	p.look()
	p.is(id, models.Ready, "")
}
