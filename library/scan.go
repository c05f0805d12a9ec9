package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"upbeat/models"
)

const (
	batch    = 50                     // songs saved in one transaction: few, because votes wait for the same database
	readers  = 500                    // files handed to the reader at once
	chunk    = 500                    // rows read at once
	telltale = 250 * time.Millisecond // between two calls of progress
)

// Scan walks all roots and brings the library in step with them: new, changed, moved and vanished files. Files that have not changed are
// not opened. progress is called from Scan's goroutine, at most a few times a second, and at the end; it may be nil. It returns
// ErrScanning when a scan is running already, and ctx's error when it was told to stop: what was found until then is kept. A root
// that cannot be read, or is empty where there were songs, keeps its songs and is in the problem list: a drive may be unplugged.
func (l *Library) Scan(ctx context.Context, progress func(models.ScanProgress)) error {
	if !l.scanning.TryLock() {
		return ErrScanning
	}
	defer l.scanning.Unlock()
	s := l.newScan(progress)
	s.tell(true)
	err := s.all(ctx)
	s.p.Running, s.p.Ended = false, l.millis()
	if err != nil {
		s.p.Error = err.Error()
	}
	s.tell(true)
	l.log.Info("library scanned", "found", s.p.Found, "added", s.p.Added, "updated", s.p.Updated, "moved", s.p.Moved, "missing",
		s.p.Missing,
		"problems", s.p.Problems, "took", (s.p.Ended - s.p.Started).Duration(), "error", err)
	return err
}

// scan is one scan while it runs. It is used by one goroutine.
type scan struct {
	library  *Library
	progress func(models.ScanProgress)
	told     time.Time
	p        models.ScanProgress
	roots    []models.LibraryRoot
	resolved []string // the roots without links, in step with roots

	todo    []task                 // files to be read
	songs   []models.Song          // read and not yet saved
	covers  []models.Cover         // of songs not yet saved
	known   map[string]bool        // covers that this scan has saved
	rows    []models.FileProblem   // problems not yet saved
	mended  []string               // paths whose problem is gone, not yet saved
	gone    []models.Song          // songs whose file was missed, not yet marked
	missed  map[models.SongID]bool // songs that this scan has marked
	claimed map[models.SongID]bool // songs that this scan has found at another path
}

// task is a file to be read.
type task struct {
	finding
	root   string
	old    models.Song // the song that was at this path, if any
	listed bool        // it is in the problem list
}

func (l *Library) newScan(progress func(models.ScanProgress)) *scan {
	if progress == nil {
		progress = func(models.ScanProgress) {}
	}
	return &scan{
		library: l, progress: progress, p: models.ScanProgress{Running: true, Started: l.millis()},
		known: map[string]bool{}, missed: map[models.SongID]bool{}, claimed: map[models.SongID]bool{},
	}
}

// tell reports progress, not too often unless it must.
func (s *scan) tell(must bool) {
	if now := s.library.now(); must || now.Sub(s.told) >= telltale {
		s.told = now
		s.progress(s.p)
	}
}

func (s *scan) all(ctx context.Context) error {
	if err := s.library.heal(ctx); err != nil {
		return err
	}
	if err := s.loadRoots(ctx); err != nil {
		return err
	}
	if err := s.library.forgetOutside(ctx, s.roots); err != nil {
		return err
	}
	for _, root := range s.roots {
		if err := s.root(ctx, root); err != nil {
			return err
		}
	}
	if s.p.Added+s.p.Updated+s.p.Moved+s.p.Missing > 0 {
		if err := s.library.store.SearchIndex().Settle(ctx); err != nil {
			return err
		}
	}
	_, count, err := s.library.store.Problems().Page(ctx, 0, 1)
	s.p.Problems = count
	return err
}

// loadRoots reads the roots; one that lies within another is left to that one.
func (s *scan) loadRoots(ctx context.Context) error {
	roots, err := s.library.store.Roots().All(ctx)
	if err != nil {
		return err
	}
	s.roots = slices.DeleteFunc(slices.Clone(roots), func(r models.LibraryRoot) bool {
		return slices.ContainsFunc(roots, func(other models.LibraryRoot) bool { return below(other.Path, r.Path) })
	})
	for _, root := range s.roots {
		full, err := filepath.EvalSymlinks(root.Path)
		if err != nil {
			full = root.Path
		}
		s.resolved = append(s.resolved, full)
	}
	return nil
}

// root scans one root to its end.
func (s *scan) root(ctx context.Context, root models.LibraryRoot) error {
	why, err := s.unplugged(ctx, root)
	if err != nil {
		return err
	}
	if why != "" {
		s.library.log.Warn("a library root is not there; its songs are kept", "path", root.Path, "why", why)
		return s.library.store.Problems().Save(ctx, []models.FileProblem{{Path: root.Path, Code: models.ProblemMissing, Detail: why,
			SeenAt: s.library.millis()}}, nil)
	}
	if err := s.tree(ctx, root, root.Path); err != nil {
		return err
	}
	if err := s.library.store.Problems().Save(ctx, nil, []string{root.Path}); err != nil {
		return err
	}
	return s.library.store.Roots().Scanned(ctx, root.Path, s.p.Started)
}

// unplugged says why a root is not to be believed: it cannot be read, or nothing at all is in it although there were songs.
func (s *scan) unplugged(ctx context.Context, root models.LibraryRoot) (why string, err error) {
	entries, err := os.ReadDir(root.Path)
	if err != nil {
		return reason(err), nil
	}
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name()[0] != '.' && e.Name() != "lost+found" }) {
		return "", nil
	}
	songs, err := s.library.store.Library().SongsAfter(ctx, root.Path+"/", root.Path+"0", 1)
	if err != nil || len(songs) == 0 {
		return "", err
	}
	return "the folder is empty, though it held songs", nil
}

// tree brings everything below dir, a folder of root, in step.
func (s *scan) tree(ctx context.Context, root models.LibraryRoot, dir string) error {
	m := &merge{scan: s, root: root, songs: songsBelow(s, dir), problems: problemsBelow(s, dir)}
	w := &walker{roots: s.resolved, found: m.found}
	if err := w.walk(ctx, dir); err != nil {
		return err
	}
	if err := m.finish(ctx); err != nil {
		return err
	}
	return s.flush(ctx)
}

// forgetOutside marks songs that lie in none of the roots as missing, and forgets problems there.
func (l *Library) forgetOutside(ctx context.Context, roots []models.LibraryRoot) error {
	inside := func(path string) bool {
		return slices.ContainsFunc(roots, func(r models.LibraryRoot) bool { return r.Path == path || below(r.Path, path) })
	}
	return l.eachGap(roots, func(from, to string) error {
		for {
			songs, err := l.store.Library().SongsAfter(ctx, from, to, chunk)
			if err != nil {
				return err
			}
			ids, paths := []models.SongID{}, []string{}
			for _, song := range songs {
				from = song.Path
				if song.MissingAt == 0 && !inside(song.Path) {
					ids, paths = append(ids, song.ID), append(paths, song.Path)
				}
			}
			if _, err := l.store.Library().MarkMissing(ctx, ids, paths, l.millis()); err != nil {
				return err
			}
			if len(songs) < chunk {
				return l.forgetProblems(ctx, inside)
			}
		}
	})
}

// eachGap calls f with the stretches of paths between the roots, which are in order.
func (l *Library) eachGap(roots []models.LibraryRoot, f func(from, to string) error) error {
	from := ""
	for _, root := range roots {
		if err := f(from, root.Path+"/"); err != nil {
			return err
		}
		from = root.Path + "/\U0010FFFF"
	}
	return f(from, "\U0010FFFF")
}

func (l *Library) forgetProblems(ctx context.Context, inside func(string) bool) error {
	for from := ""; ; {
		rows, err := l.store.Problems().After(ctx, from, "\U0010FFFF", chunk)
		if err != nil || len(rows) == 0 {
			return err
		}
		var outside []string
		for _, row := range rows {
			from = row.Path
			if !inside(row.Path) {
				outside = append(outside, row.Path)
			}
		}
		if err := l.store.Problems().Save(ctx, nil, outside); err != nil {
			return err
		}
	}
}

// errRoot says that a path is in no root.
var errRoot = errors.New("in no library root")

// rootOf finds the root that a path lies in.
func (s *scan) rootOf(path string) (models.LibraryRoot, error) {
	for _, root := range s.roots {
		if path == root.Path || below(root.Path, path) {
			return root, nil
		}
	}
	return models.LibraryRoot{}, fmt.Errorf("%w: %s", errRoot, path)
}

// relative is a song's path below its root.
func relative(root, path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, root), "/")
}
