package library

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"upbeat/internal/disk"
	"upbeat/models"
)

// How the watcher waits.
const (
	settle      = 1500 * time.Millisecond // after the last change: a file is being copied
	settleMost  = 10 * time.Second        // but changes that never end are taken now and then
	rootsEvery  = 30 * time.Second        // looks for roots that were added or removed, and at their disks
	awayFirst   = time.Second             // between two looks while a disk is away, doubled after each up to rootsEvery
	remoteEvery = 5 * time.Minute         // looks through folders whose changes the system does not tell of
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
	return &watch{library: l, changed: map[string]bool{}, watched: map[string]string{}, settle: settle, rootsEvery: rootsEvery,
		remoteEvery: remoteEvery}
}

// watch is the state of the watching goroutine.
type watch struct {
	library *Library
	notify  *fsnotify.Watcher
	roots   []string
	watched map[string]string // disks whose folders are being watched, and what was mounted there then
	remote  []string          // disks whose changes the system does not tell of
	away    int               // disks that are away
	changed map[string]bool   // paths that wait to be scanned
	since   time.Time         // of the oldest of them
	settle  time.Duration
	// between two looks for roots and at their disks
	rootsEvery time.Duration
	// between two looks through the disks whose changes the system does not tell of; longer where a look takes long
	remoteEvery time.Duration
	limited     bool                 // the system does not let us watch everything
	ready       func()               // for tests: called when the roots are being watched
	scanned     func(paths []string) // for tests: called after each scan
}

func (w *watch) run(ctx context.Context) error {
	notify, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		w.library.log.Warn("folders cannot be watched; the library is scanned now and then instead", "every", rescanEvery, "error", err)
		return w.runSlow(ctx)
	}
	defer notify.Close()
	w.notify = notify
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	mounts, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(ended)
		_ = disk.WatchMounts(ctx, func() { notice(mounts) }) // where that is not to be had, looks do
	}()
	defer func() { cancel(); <-ended }()
	if err := w.followRoots(ctx); err != nil {
		return err
	}
	if w.ready != nil {
		w.ready()
	}
	return w.watch(ctx, mounts)
}

// notice puts a token into a channel that holds one.
func notice(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// watch takes what happens, one thing after the other.
func (w *watch) watch(ctx context.Context, mounts <-chan struct{}) error {
	wait := awayFirst
	look, slow, remote := time.NewTimer(w.rootsEvery), time.NewTicker(rescanEvery), time.NewTimer(w.remoteEvery)
	defer look.Stop()
	defer slow.Stop()
	defer remote.Stop()
	quiet := time.NewTimer(w.settle)
	defer quiet.Stop()
	for {
		again := false // the disks are to be looked at
		select {
		case <-ctx.Done():
			return ctx.Err()
		case event := <-w.notify.Events:
			if w.event(ctx, event) {
				quiet.Reset(w.wait())
			}
		case err := <-w.notify.Errors:
			w.overflow(err)
			quiet.Reset(w.wait())
		case <-quiet.C:
			w.look(ctx) // what was mounted a moment ago is known as a disk before its songs are known
			w.scanChanged(ctx)
			if len(w.changed) > 0 {
				quiet.Reset(w.settle)
			}
		case <-mounts:
			again, wait = true, awayFirst
		case <-w.library.disks.suspects:
			again = true
		case <-look.C:
			again, wait = true, min(2*wait, w.rootsEvery)
		case <-remote.C:
			remote.Reset(w.lookThrough(ctx))
			quiet.Reset(w.settle)
		case <-slow.C:
			if w.limited {
				w.scanAll(ctx)
			}
		}
		if !again {
			continue
		}
		w.look(ctx)
		if len(w.changed) > 0 {
			quiet.Reset(w.wait())
		}
		if w.away == 0 {
			wait = w.rootsEvery
		}
		look.Reset(wait)
	}
}

// look follows roots and disks as they are now.
func (w *watch) look(ctx context.Context) {
	if err := w.followRoots(ctx); err != nil && ctx.Err() == nil {
		w.library.log.Warn("the disks of the library cannot be looked at", "error", err)
	}
}

// lookThrough walks the disks whose changes the system does not tell of, and returns how long to wait before the next time: at least ten
// times as long as it took. Files that have not changed are not opened.
func (w *watch) lookThrough(ctx context.Context) time.Duration {
	if len(w.remote) == 0 {
		return w.remoteEvery
	}
	began := time.Now()
	for _, path := range w.remote {
		w.changed[path] = true
	}
	w.scanChanged(ctx)
	return max(w.remoteEvery, 10*time.Since(began))
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
func (w *watch) event(ctx context.Context, e fsnotify.Event) bool {
	name := filepath.Base(e.Name)
	if ignoreFile(name) {
		w.changed[filepath.Dir(e.Name)] = true
		return true
	}
	if e.Name == "" || strings.HasPrefix(name, ".") || e.Op == fsnotify.Chmod && formats(name) == nil {
		return false
	}
	info, err := w.library.disks.files.Lstat(ctx, e.Name)
	folder := err == nil && info.IsDir()
	switch {
	case folder && e.Has(fsnotify.Create):
		w.follow(ctx, e.Name)
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
	if err := errors.Join(s.flush(ctx), settleIndex(ctx, l.store.SearchIndex(), l.store.Library())); err != nil {
		return err
	}
	l.log.Info("changed music files scanned", "paths", len(paths), "added", s.p.Added, "updated", s.p.Updated, "moved", s.p.Moved,
		"missing", s.p.Missing)
	return nil
}

// Take brings one file that was just kept in the archive into a library, also while a scan is running.
func Take(ctx context.Context, l *Library, path string) error {
	s := l.newScan(nil)
	if err := s.loadRoots(ctx); err != nil {
		return err
	}
	root, err := s.rootOf(path)
	if err != nil {
		return err
	}
	if err := s.file(ctx, root, path); err != nil {
		return err
	}
	return s.flush(ctx)
}

func hidden(path string) bool { return strings.Contains(path, "/.") }

// path scans one changed path. Where it is a folder, all below it is done, and last is set to it.
func (s *scan) path(ctx context.Context, root models.LibraryRoot, path string, last *string) error {
	info, err := s.library.disks.files.Lstat(ctx, path)
	switch {
	case path == root.Path:
		*last = path
		return s.root(ctx, root)
	case s.away(path) != "":
		return nil // nothing is known of it
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
	switch _, ignored, err := above(ctx, s.library.disks.files, root.Path, path, false); {
	case err != nil:
		return nil // the next full scan reports it
	case ignored:
		return s.vanishedAt(ctx, path)
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
	w := s.walker(nil)
	dir.parent = &folder{path: filepath.Dir(dir.path)}
	for _, f := range []*folder{dir.parent, dir} {
		if entries, err := w.files.ReadDir(ctx, f.path); err == nil {
			f.findImage(ctx, w.files, entries)
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
	info, err := w.files.Lstat(ctx, path)
	switch {
	case err != nil:
		return nil // gone again: its event comes
	case info.Mode()&fs.ModeSymlink != 0:
		return w.link(ctx, path)
	}
	return m.found(ctx, w.inspect(ctx, path, dir))
}
