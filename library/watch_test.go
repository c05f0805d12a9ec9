package library

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"upbeat/internal/disk"
	"upbeat/library/corpus"
	"upbeat/models"
)

// watching is a world whose watcher runs; after each of its scans it says so.
type watching struct {
	*world
	scans chan []string
}

func watchWorld(t *testing.T) *watching {
	t.Helper()
	return watchIn(t, newWorld(t))
}

func watchIn(t *testing.T, world *world, setups ...func(*watch)) *watching {
	t.Helper()
	w := &watching{world: world, scans: make(chan []string, 100)}
	w.song("old/old.mp3", "Old")
	w.scan()
	ctx, cancel := context.WithCancel(w.ctx)
	ready, done := make(chan struct{}), make(chan error, 1)
	v := newWatch(w.Library)
	v.settle, v.ready, v.scanned = 20*time.Millisecond, func() { close(ready) }, func(paths []string) { w.scans <- paths }
	v.rootsEvery = time.Second // now and then the kernel tells of an unmount before it can be seen; the next look sees it
	for _, setup := range setups {
		setup(v)
	}
	go func() { done <- v.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	<-ready
	return w
}

// until waits for scans until cond holds.
func (w *watching) until(what string, cond func() bool) {
	w.t.Helper()
	deadline, look := time.After(2*time.Minute), time.NewTicker(20*time.Millisecond)
	defer look.Stop()
	for !cond() {
		select {
		case <-w.scans:
		case <-look.C:
		case <-deadline:
			w.t.Fatal("never: ", what)
		}
	}
}

func (w *watching) finds(typed, title string) func() bool {
	return func() bool { return slices.Contains(w.found(typed), title) }
}

func TestWatchPicksUpChanges(t *testing.T) {
	w := watchWorld(t)
	w.song("new.mp3", "Fresh")
	w.until("a new file is found", w.finds("fresh", "Fresh"))
	w.song("deep/deeper/deepest/x.mp3", "Deep")
	w.until("a file in new folders is found", w.finds("deep", "Deep"))
	w.song("deep/deeper/second.mp3", "Second")
	w.until("another one there is found", w.finds("second", "Second"))
	w.song("new.mp3", "Changed")
	w.until("a change is seen", w.finds("changed", "Changed"))
	id := w.at("deep/deeper/second.mp3").ID
	w.must(os.Rename(filepath.Join(w.root, "deep"), filepath.Join(w.root, "moved")))
	w.until("a moved folder is followed", func() bool {
		s, err := w.store.Library().SongAt(w.ctx, "local", filepath.Join(w.root, "moved/deeper/second.mp3"))
		return err == nil && s.ID == id && s.MissingAt == 0
	})
	w.must(os.RemoveAll(filepath.Join(w.root, "moved")))
	w.until("removed files are missing", func() bool { return len(w.found("second")) == 0 && len(w.found("deep")) == 0 })
	w.put("bad.mp3", []byte(strings.Repeat("bad\x00\x01", 100)))
	w.until("a bad file is listed", func() bool { return slices.Contains(w.problems(), "bad.mp3 broken") })
	w.must(os.Remove(filepath.Join(w.root, "bad.mp3")))
	w.until("and no longer", func() bool { return len(w.problems()) == 0 })
	w.put("old/cover.png", pngOf(t, 20, 20, red))
	w.until("a cover is seen", func() bool { return w.at("old/old.mp3").CoverID != "" })
	w.put(".hidden/x.mp3", corpus.MP3(1, corpus.Fields{Title: "Hidden"}))
	w.song("last.mp3", "Last")
	w.until("the last is found", w.finds("last", "Last"))
	if len(w.found("hidden")) != 0 {
		t.Error("a hidden file was taken")
	}
}

func TestScanPaths(t *testing.T) {
	w := newWorld(t)
	w.song("a/1.mp3", "One")
	w.song("a/2.mp3", "Two")
	w.song("b/3.mp3", "Three")
	w.scan()
	at := func(rel string) string { return filepath.Join(w.root, rel) }
	w.song("a/4.mp3", "Four")
	w.song("b/5.mp3", "Five")
	w.must(os.Remove(at("a/1.mp3")))
	w.must(w.ScanPaths(w.ctx, []string{at("a/4.mp3"), at("a/1.mp3"), at("a/notes.txt"), "/etc/passwd", at(".x/y.mp3")}))
	w.same(w.found("four"), []string{"Four"})
	w.same(w.found("one"), []string{})
	w.same(w.found("five"), []string{})
	w.must(os.Rename(at("b"), at("c")))
	w.must(w.ScanPaths(w.ctx, []string{at("b"), at("c")}))
	w.same(w.found("five"), []string{"Five"})
	if s := w.at("c/3.mp3"); s.MissingAt != 0 || s.Title != "Three" {
		t.Errorf("%+v", s)
	}
	w.must(w.ScanPaths(w.ctx, []string{w.root}))
	p, opened := w.scan()
	if len(opened) != 0 || p.Found != 4 {
		t.Errorf("%+v %v", p, opened)
	}
	many := make([]string, manyPaths+1)
	w.song("d/6.mp3", "Six")
	w.must(w.ScanPaths(w.ctx, many))
	w.same(w.found("six"), []string{"Six"})
	var inner error
	w.must(w.Scan(w.ctx, func(models.ScanProgress) { inner = w.ScanPaths(w.ctx, []string{w.root}) }))
	if !errors.Is(inner, ErrScanning) {
		t.Error(inner)
	}
}

// A root that is a link is watched like the folder that it leads to.
func TestALinkedRootIsWatched(t *testing.T) {
	world := newWorld(t)
	linked := filepath.Join(t.TempDir(), "music")
	world.must(os.Symlink(world.root, linked))
	world.must(world.RemoveRoot(world.ctx, world.root))
	world.must(world.AddRoot(world.ctx, linked))
	world.root = linked
	w := watchIn(t, world)
	w.song("new.mp3", "Fresh")
	w.until("a file behind the link is found", w.finds("fresh", "Fresh"))
	w.song("deep/new.mp3", "Deep")
	w.until("and one in a new folder there", w.finds("deep", "Deep"))
}

// Of what others write to a network folder the system tells nothing: it is looked through now and then.
func TestANetworkFolderIsLookedThrough(t *testing.T) {
	world := newWorld(t)
	world.disks.mounts = func() (map[string]disk.Mount, error) {
		return map[string]disk.Mount{world.root: {ID: "1", Kind: "nfs4"}}, nil
	}
	w := watchIn(t, world, func(v *watch) { v.limited, v.remoteEvery = true, 20*time.Millisecond }) // limited: no folder is watched
	w.song("new.mp3", "Fresh")
	w.until("a file that another machine wrote is found", w.finds("fresh", "Fresh"))
}
