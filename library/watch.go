package library

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"upbeat/models"
)

// How the watcher waits.
const (
	settle      = 1500 * time.Millisecond // after the last change: a file is being copied
	settleMost  = 10 * time.Second        // but changes that never end are taken now and then
	rootsEvery  = 30 * time.Second        // looks for roots that were added, removed or plugged in
	rescanEvery = 15 * time.Minute        // full scans where folders cannot be watched
	manyPaths   = 400                     // more changed paths than this are one full scan
)

// Watch keeps the library in step with the roots until ctx ends, which is the error that it returns: it watches their folders and scans
// what changes. It scans nothing at its start. Where the system cannot watch that many folders it says so in the log and scans
// everything now and then instead.
func (l *Library) Watch(ctx context.Context) error {
	return newWatch(l).run(ctx)
}

func newWatch(l *Library) *watch {
	return &watch{library: l, changed: map[string]bool{}, watched: map[string]bool{}, settle: settle}
}

// watch is the state of the watching goroutine.
type watch struct {
	library *Library
	notify  *fsnotify.Watcher
	roots   []string
	watched map[string]bool // roots whose folders are being watched
	changed map[string]bool // paths that wait to be scanned
	since   time.Time       // of the oldest of them
	settle  time.Duration
	limited bool                 // the system does not let us watch everything
	ready   func()               // for tests: called when the roots are being watched
	scanned func(paths []string) // for tests: called after each scan
}

func (w *watch) run(ctx context.Context) error {
	notify, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		w.library.log.Warn("folders cannot be watched; the library is scanned now and then instead", "every", rescanEvery, "error", err)
		return w.runSlow(ctx)
	}
	defer notify.Close()
	w.notify = notify
	if err := w.followRoots(ctx); err != nil {
		return err
	}
	if w.ready != nil {
		w.ready()
	}
	look, slow := time.NewTicker(rootsEvery), time.NewTicker(rescanEvery)
	defer look.Stop()
	defer slow.Stop()
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case event := <-notify.Events:
			if w.event(event) {
				quiet.Reset(w.wait())
			}
		case err := <-notify.Errors:
			w.overflow(err)
			quiet.Reset(w.wait())
		case <-quiet.C:
			w.scanChanged(ctx)
			if len(w.changed) > 0 {
				quiet.Reset(w.settle)
			}
		case <-look.C:
			if err := w.followRoots(ctx); err != nil {
				w.library.log.Warn("the library roots cannot be read from the database", "error", err)
			}
		case <-slow.C:
			if w.limited {
				w.scanAll(ctx)
			}
		}
	}
}

// runSlow scans everything now and then.
func (w *watch) runSlow(ctx context.Context) error {
	slow := time.NewTicker(rescanEvery)
	defer slow.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-slow.C:
			w.scanAll(ctx)
		}
	}
}

// wait is how long to wait for quiet: a moment after the last change, but not for ever.
func (w *watch) wait() time.Duration {
	if w.since.IsZero() {
		w.since = time.Now()
	}
	return max(0, min(w.settle, settleMost-time.Since(w.since)))
}

// event notes what an event is about. It tells whether there is something to scan.
func (w *watch) event(e fsnotify.Event) bool {
	name := filepath.Base(e.Name)
	if e.Name == "" || strings.HasPrefix(name, ".") || e.Op == fsnotify.Chmod && formats(name) == nil {
		return false
	}
	info, err := os.Lstat(e.Name)
	folder := err == nil && info.IsDir()
	switch {
	case folder && e.Has(fsnotify.Create):
		w.follow(e.Name)
	case folder:
		return false // its files have their own events
	case coverRank(name) < len(coverNames()):
		w.changed[filepath.Dir(e.Name)] = true
		return true
	case err == nil && formats(name) == nil:
		return false
	}
	w.changed[e.Name] = true
	return true
}

// overflow takes an error of the watcher. Lost events mean that anything may have changed.
func (w *watch) overflow(err error) {
	w.library.log.Warn("changes in the music folders came too fast to be told one by one; scanning all", "error", err)
	for _, root := range w.roots {
		w.changed[root] = true
	}
}

// followRoots watches roots that are new or have come back, and lets go of those that were removed.
func (w *watch) followRoots(ctx context.Context) error {
	roots, err := w.library.store.Roots().All(ctx)
	if err != nil {
		return err
	}
	paths := make([]string, len(roots))
	for i, root := range roots {
		paths[i] = root.Path
	}
	for _, old := range w.roots {
		if !slices.Contains(paths, old) {
			w.unfollow(old)
		}
	}
	w.roots = paths
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			delete(w.watched, path)
		} else if !w.watched[path] {
			w.watched[path] = true
			w.follow(path)
		}
	}
	return nil
}

func (w *watch) unfollow(root string) {
	delete(w.watched, root)
	for _, path := range w.notify.WatchList() {
		if path == root || below(root, path) {
			_ = w.notify.Remove(path) // it may be gone already
		}
	}
}

// follow watches a folder and all below it, except hidden ones.
func (w *watch) follow(dir string) {
	if w.limited {
		return
	}
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error { // what cannot be read is the scan's to report
		if err != nil || !e.IsDir() {
			return nil
		}
		if path != dir && strings.HasPrefix(e.Name(), ".") {
			return fs.SkipDir
		}
		if err := w.notify.Add(path); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			w.limited = true
			w.library.log.Warn("not all music folders can be watched (raise fs.inotify.max_user_watches); the library is scanned now and then as well",
				"watched", len(w.notify.WatchList()), "every", rescanEvery, "error", err)
			return fs.SkipAll
		}
		return nil
	})
}

// scanChanged scans the paths that have changed. While another scan runs they wait.
func (w *watch) scanChanged(ctx context.Context) {
	if len(w.changed) == 0 {
		return
	}
	paths := make([]string, 0, len(w.changed))
	for path := range w.changed {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	err := w.library.ScanPaths(ctx, paths)
	if errors.Is(err, ErrScanning) {
		return
	}
	if err != nil && ctx.Err() == nil {
		w.library.log.Warn("changed music files could not be scanned", "error", err)
	}
	clear(w.changed)
	w.since = time.Time{}
	if w.scanned != nil {
		w.scanned(paths)
	}
}

func (w *watch) scanAll(ctx context.Context) {
	if err := w.library.Scan(ctx, nil); err != nil && ctx.Err() == nil && !errors.Is(err, ErrScanning) {
		w.library.log.Warn("the library could not be scanned", "error", err)
	}
}

// ScanPaths brings the library in step with some changed files and folders, whether they are there, changed or gone. Paths outside the
// roots are passed over; very many paths are a full scan. It returns ErrScanning when a scan is running already.
func (l *Library) ScanPaths(ctx context.Context, paths []string) error {
	if len(paths) > manyPaths {
		return l.Scan(ctx, nil)
	}
	if !l.scanning.TryLock() {
		return ErrScanning
	}
	defer l.scanning.Unlock()
	s := l.newScan(nil)
	if err := s.loadRoots(ctx); err != nil {
		return err
	}
	paths = slices.Clone(paths)
	slices.Sort(paths)
	last := ""
	for _, path := range paths {
		if last != "" && below(last, path) || hidden(path) {
			continue
		}
		root, err := s.rootOf(path)
		if err != nil {
			continue
		}
		if err := s.path(ctx, root, path, &last); err != nil {
			return err
		}
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	l.log.Info("changed music files scanned", "paths", len(paths), "added", s.p.Added, "updated", s.p.Updated, "moved", s.p.Moved,
		"missing", s.p.Missing)
	return nil
}

func hidden(path string) bool { return strings.Contains(path, "/.") }

// path scans one changed path. Where it is a folder, all below it is done, and last is set to it.
func (s *scan) path(ctx context.Context, root models.LibraryRoot, path string, last *string) error {
	info, err := os.Lstat(path)
	switch {
	case path == root.Path:
		*last = path
		return s.root(ctx, root)
	case errors.Is(err, fs.ErrNotExist):
		*last = path
		return s.vanishedAt(ctx, path)
	case err != nil:
		return nil // the next full scan reports it
	case info.IsDir():
		*last = path
		return s.tree(ctx, root, path)
	case formats(path) == nil && info.Mode()&fs.ModeSymlink == 0:
		return nil
	}
	return s.file(ctx, root, path)
}

// vanishedAt takes a path that is not there any more: a file, or a folder with all that was in it.
func (s *scan) vanishedAt(ctx context.Context, path string) error {
	if song, err := s.library.store.Library().SongAt(ctx, "local", path); err == nil {
		if err := s.vanished(ctx, song); err != nil {
			return err
		}
	} else if !errors.Is(err, models.ErrNoSuchSong) {
		return err
	}
	s.mended = append(s.mended, path)
	m := &merge{scan: s, songs: songsBelow(s, path), problems: problemsBelow(s, path)}
	return m.finish(ctx)
}

// file scans one file, with the cover image of its folder at hand.
func (s *scan) file(ctx context.Context, root models.LibraryRoot, path string) error {
	dir := &folder{path: filepath.Dir(path)}
	w := &walker{roots: s.resolved, found: func(context.Context, finding) error { return nil }}
	dir.parent = &folder{path: filepath.Dir(dir.path)}
	for _, f := range []*folder{dir.parent, dir} {
		if entries, err := os.ReadDir(f.path); err == nil {
			f.findImage(entries)
		}
	}
	song, err := s.library.store.Library().SongAt(ctx, "local", path)
	if err != nil && !errors.Is(err, models.ErrNoSuchSong) {
		return err
	}
	one := cursor[models.Song]{done: true, path: func(s models.Song) string { return s.Path }}
	if song.ID != 0 {
		one.rows = []models.Song{song}
	}
	problems, err := s.library.store.Problems().At(ctx, path)
	if err != nil {
		return err
	}
	m := &merge{scan: s, root: root, songs: one, problems: cursor[models.FileProblem]{rows: problems, done: true,
		path: func(p models.FileProblem) string { return p.Path }}}
	w.found = m.found
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil // gone again: its event comes
	case info.Mode()&fs.ModeSymlink != 0:
		return w.link(ctx, path)
	}
	return m.found(ctx, inspect(path, dir))
}
