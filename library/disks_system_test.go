//go:build system

package library

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"upbeat/internal/disk/disktest"
)

// unplugs is a Reader during whose first work something happens.
type unplugs struct {
	Reader
	first func()
}

func (u *unplugs) Read(ctx context.Context, paths []string, each func(int, Reading) error) error {
	if f := u.first; f != nil {
		u.first = nil
		f()
	}
	return u.Reader.Read(ctx, paths, each)
}

// A disk within a root is unmounted while a scan reads from it: no song is lost, and all are there when it is back.
func TestADiskIsUnmountedDuringAScan(t *testing.T) {
	w := newWorld(t)
	loop := disktest.New(t, filepath.Join(w.root, "usb"))
	w.song("here.mp3", "Here")
	for i := range 60 {
		w.song(fmt.Sprintf("usb/%02d/%d.mp3", i%7, i), fmt.Sprint("Usb ", i))
	}
	if p, _ := w.scan(); p.Added != 61 {
		t.Fatalf("%+v", p)
	}
	later := time.Now().Add(time.Hour)
	for i := range 60 {
		w.must(os.Chtimes(filepath.Join(w.root, fmt.Sprintf("usb/%02d/%d.mp3", i%7, i)), later, later))
	}
	reader := w.reads.Reader
	w.reads.Reader = &unplugs{reader, loop.Unmount}
	if p, _ := w.scan(); p.Missing != 0 {
		t.Errorf("%+v", p)
	}
	w.same(w.found("usb 7"), []string{"Usb 7"})
	away, err := w.DisksAway(w.ctx)
	if err != nil || len(away) != 1 || away[0].Path != loop.Dir || away[0].Songs != 60 {
		t.Errorf("%+v, %v", away, err)
	}
	if p, _ := w.scan(); p.Missing != 0 { // an empty mount point is no empty folder
		t.Errorf("%+v", p)
	}
	loop.Mount()
	w.scan()
	w.same(w.problems(), []string{})
	if away, err := w.DisksAway(w.ctx); err != nil || len(away) != 0 {
		t.Errorf("%+v, %v", away, err)
	}
}

// What is mounted while the watcher runs is noticed by itself, and so is its coming back.
func TestAMountedDiskIsNoticed(t *testing.T) {
	w := watchWorld(t)
	loop := disktest.New(t, filepath.Join(w.root, "usb"))
	w.song("usb/a/one.mp3", "Plugged")
	w.until("a song on a new disk is found", w.finds("plugged", "Plugged"))
	loop.Unmount()
	w.until("the disk is away", func() bool {
		away, err := w.DisksAway(w.ctx)
		return err == nil && len(away) == 1
	})
	loop.Mount()
	w.until("the disk is back", func() bool {
		away, err := w.DisksAway(w.ctx)
		return err == nil && len(away) == 0
	})
	w.song("usb/a/two.mp3", "Second")
	w.until("it is watched again", w.finds("second", "Second"))
}

// A bind mount is a disk of its own, though it lies on the same file system.
func TestABindMountIsNoticed(t *testing.T) {
	w := watchWorld(t)
	other, here := t.TempDir(), filepath.Join(w.root, "bound")
	w.must(os.Mkdir(here, 0o755))
	run(t, "mount", "--bind", other, here)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", here).Run() })
	w.song("bound/one.mp3", "Bound")
	w.until("a song in a bind mount is found", w.finds("bound", "Bound"))
}
