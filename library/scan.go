package library

import (
	"context"
	"errors"
	"fmt"
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
// or a mounted folder that cannot be read, or holds no music where there were songs, keeps its songs: its disk is away.
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
	resolved []string  // the roots without links, in step with roots
	begun    disksSeen // the disks when the scan began
	disks    disksSeen // the disks as last looked at

	todo    []task                 // files to be read
	songs   []models.Song          // read and not yet saved
	covers  []models.Cover         // of songs not yet saved
	known   map[string]bool        // covers that this scan has saved
	rows    []models.FileProblem   // problems not yet saved
	mended  []string               // paths whose problem is gone, not yet saved
	gone    []models.Song          // songs whose file was missed, not yet marked
	missed  map[models.SongID]bool // songs that this scan has marked
	claimed map[models.SongID]bool // songs that this scan has found at another path
	moves   map[string]string      // folders to which songs with names in doubt have moved, and from where; not yet followed
	left    map[string]bool        // folders that are gone, and whose choice of an encoding went with their songs
	passed  map[string]int         // files of the root that were passed over, by the ends of their names
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
		known: map[string]bool{}, passed: map[string]int{}, missed: map[models.SongID]bool{}, claimed: map[models.SongID]bool{},
		moves: map[string]string{}, left: map[string]bool{},
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
	if err := settleIndex(ctx, s.library.store.SearchIndex(), s.library.store.Library()); err != nil {
		return err
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
		full, err := s.library.disks.files.Resolve(ctx, root.Path)
		if err != nil {
			full = root.Path
		}
		s.resolved = append(s.resolved, full)
	}
	err = s.lookAtDisks(ctx)
	s.begun = s.disks
	return err
}

// lookAtDisks finds out which disks are away now.
func (s *scan) lookAtDisks(ctx context.Context) (err error) {
	s.disks, err = s.library.disks.look(ctx)
	return err
}

// away says why the disk of a path is away; "" = it is here.
func (s *scan) away(path string) string {
	if d := s.disks.holding(path); d != nil {
		return d.Why
	}
	return ""
}

// lost looks at the disks again because a path could not be asked for.
func (s *scan) lost(ctx context.Context, path string) {
	if s.away(path) != "" {
		return
	}
	if err := s.lookAtDisks(ctx); err != nil && ctx.Err() == nil {
		s.library.log.Warn("the disks could not be looked at", "error", err)
	}
}

func (s *scan) walker(found func(context.Context, finding) error) *walker {
	return &walker{files: s.library.disks.files, roots: s.resolved, away: s.away, lost: s.lost, found: found,
		plays: s.library.plays, over: s.over}
}

// root scans one root to its end.
func (s *scan) root(ctx context.Context, root models.LibraryRoot) error {
	why := s.away(root.Path)
	if s.passed = map[string]int{}; why == "" {
		err := s.tree(ctx, root, root.Path)
		if why = s.away(root.Path); err != nil && (why == "" || ctx.Err() != nil) {
			return err
		}
	}
	if why != "" {
		s.library.log.Warn("the disk of a library root is away; its songs are kept", "path", root.Path, "why", why)
		return s.library.store.Problems().Save(ctx, []models.FileProblem{{Path: root.Path, Code: models.ProblemAway, Detail: why,
			SeenAt: s.library.millis()}}, nil)
	}
	if err := s.library.store.PassedOver().Save(ctx, root.Path, s.passed); err != nil {
		return err
	}
	if err := s.library.store.Problems().Save(ctx, nil, []string{root.Path}); err != nil {
		return err
	}
	return s.library.store.Roots().Scanned(ctx, root.Path, s.p.Started)
}

// tree brings everything below dir, a folder of root, in step.
func (s *scan) tree(ctx context.Context, root models.LibraryRoot, dir string) error {
	m := &merge{scan: s, root: root, songs: songsBelow(s, dir), problems: problemsBelow(s, dir)}
	w := s.walker(m.found)
	w.root = root.Path
	if err := w.walk(ctx, dir); err != nil {
		s.lost(ctx, dir)
		return errors.Join(err, s.flush(ctx))
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
