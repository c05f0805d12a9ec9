package library

import (
	"context"
	"strings"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/library/tags"
	"upbeat/models"
)

// merge goes through a walk's findings, the songs and the problems of the same folder in step, all in the order of their paths.
type merge struct {
	scan     *scan
	root     models.LibraryRoot
	songs    cursor[models.Song]
	problems cursor[models.FileProblem]
}

// cursor reads rows in the order of their paths, a chunk at a time.
type cursor[T any] struct {
	rows []T
	done bool
	last string
	load func(ctx context.Context, after string) ([]T, error)
	path func(T) string
}

// peek returns the next row, which stays; nil = there is none.
func (c *cursor[T]) peek(ctx context.Context) (*T, error) {
	if len(c.rows) == 0 && !c.done {
		rows, err := c.load(ctx, c.last)
		if err != nil {
			return nil, err
		}
		if c.rows = rows; len(rows) < chunk {
			c.done = true
		}
	}
	if len(c.rows) == 0 {
		return nil, nil
	}
	c.last = c.path(c.rows[0])
	return &c.rows[0], nil
}

func (c *cursor[T]) drop() { c.rows = c.rows[1:] }

// until hands each row before path to f, and returns the row at path, if there is one. An empty path is the end.
func (c *cursor[T]) until(ctx context.Context, path string, f func(context.Context, T) error) (at T, found bool, err error) {
	order := store.PathOrder(path)
	for {
		row, err := c.peek(ctx)
		if err != nil || row == nil {
			return at, false, err
		}
		if here := store.PathOrder(c.path(*row)); path != "" && here >= order {
			if here > order {
				return at, false, nil
			}
			at = *row
			c.drop()
			return at, true, nil
		}
		one := *row
		c.drop()
		if err := f(ctx, one); err != nil {
			return at, false, err
		}
	}
}

func songsBelow(s *scan, dir string) cursor[models.Song] {
	return cursor[models.Song]{last: dir + "/", path: func(song models.Song) string { return song.Path },
		load: func(ctx context.Context, after string) ([]models.Song, error) {
			return s.library.store.Library().SongsAfter(ctx, after, dir+"0", chunk)
		}}
}

func problemsBelow(s *scan, dir string) cursor[models.FileProblem] {
	return cursor[models.FileProblem]{last: dir + "/", path: func(p models.FileProblem) string { return p.Path },
		load: func(ctx context.Context, after string) ([]models.FileProblem, error) {
			return s.library.store.Problems().After(ctx, after, dir+"0", chunk)
		}}
}

// found takes one finding of the walk.
func (m *merge) found(ctx context.Context, f finding) error {
	song, isSong, err := m.songs.until(ctx, f.path, m.scan.vanished)
	if err != nil {
		return err
	}
	row, isProblem, err := m.problems.until(ctx, f.path, m.scan.mend)
	if err != nil {
		return err
	}
	if f.blind {
		return m.pass(ctx, f, isSong, song)
	}
	m.scan.p.Found++
	switch unchanged := isSong && song.MissingAt == 0 && !temporary(song.Problem) && song.Size == f.size && song.ModTime == f.modTime &&
		(song.TagRules == tags.Rules || song.Problem != "" && song.Problem != models.ProblemTruncated); {
	case f.problem == models.ProblemAway: // nothing is known about the file, so its song stays as it is
		m.scan.problem(f)
		m.scan.p.Done++
	case f.problem != "":
		err = m.scan.rejected(ctx, f, song)
	case unchanged:
		err = m.scan.refreshCover(ctx, f, song)
		m.scan.p.Done++
	case !isSong && isProblem && row.Size == f.size && row.ModTime == f.modTime && f.size > 0 && !temporary(row.Code):
		m.scan.p.Done++
	default:
		m.scan.todo = append(m.scan.todo, task{finding: f, root: m.root.Path, old: song, listed: isProblem})
		if len(m.scan.todo) >= readers {
			err = m.scan.read(ctx)
		}
	}
	m.scan.tell(false)
	return err
}

// temporary tells of problems that may go away without the file changing.
func temporary(code string) bool {
	return code == models.ProblemUnreadable || code == models.ProblemTimeout || code == models.ProblemMissing
}

// pass goes over everything in a folder that could not be read: nothing is known about it, so nothing is said about it.
func (m *merge) pass(ctx context.Context, f finding, isSong bool, song models.Song) error {
	if isSong {
		if err := m.scan.vanished(ctx, song); err != nil {
			return err
		}
	}
	m.scan.problem(f)
	end := f.path + "0" // just after everything that begins with the folder's path and a slash
	keep := func(path string) bool { return below(f.path, path) }
	if _, _, err := m.songs.until(ctx, end, func(ctx context.Context, s models.Song) error {
		if keep(s.Path) {
			return nil
		}
		return m.scan.vanished(ctx, s)
	}); err != nil {
		return err
	}
	_, _, err := m.problems.until(ctx, end, func(ctx context.Context, p models.FileProblem) error {
		if keep(p.Path) {
			return nil
		}
		return m.scan.mend(ctx, p)
	})
	return err
}

// finish takes what the database has beyond the walk's last finding.
func (m *merge) finish(ctx context.Context) error {
	if _, _, err := m.songs.until(ctx, "", m.scan.vanished); err != nil {
		return err
	}
	_, _, err := m.problems.until(ctx, "", m.scan.mend)
	return err
}

// vanished takes a song whose file the walk did not meet.
func (s *scan) vanished(ctx context.Context, song models.Song) error {
	if song.MissingAt > 0 || s.claimed[song.ID] {
		return nil
	}
	s.gone = append(s.gone, song)
	if len(s.gone) >= batch {
		return s.saveGone(ctx)
	}
	return nil
}

// mend takes a problem at whose path the walk met nothing.
func (s *scan) mend(_ context.Context, p models.FileProblem) error {
	s.mended = append(s.mended, p.Path)
	return nil
}

// problem puts a finding on the list.
func (s *scan) problem(f finding) {
	s.rows = append(s.rows, models.FileProblem{Path: f.path, Code: f.problem, Detail: f.detail, SeenAt: s.library.millis(), Size: f.size,
		ModTime: f.modTime})
}

// rejected takes a file that holds no song; if one was there, it is not available until the file is mended.
func (s *scan) rejected(ctx context.Context, f finding, old models.Song) error {
	s.problem(f)
	s.p.Done++
	if old.ID == 0 || old.MissingAt > 0 && old.Problem != "" {
		return nil
	}
	if f.problem == models.ProblemTimeout { // it says nothing about the file
		return nil
	}
	if f.problem == models.ProblemMissing || f.problem == models.ProblemOutside || f.problem == models.ProblemLoop {
		return s.vanished(ctx, old)
	}
	return s.library.store.Library().SetBroken(ctx, old.ID, f.problem, f.size, f.modTime)
}

// refreshCover gives an unchanged song the cover of its folder, where it has none or the image has changed since the last scan.
func (s *scan) refreshCover(ctx context.Context, f finding, song models.Song) error {
	owner := f.dir.withImage()
	if owner == nil || song.CoverID != "" && owner.mod < s.lastScan(f.path) {
		return nil
	}
	if song.CoverID != "" {
		cover, err := s.library.store.Covers().Get(ctx, song.CoverID)
		if err != nil || cover.File != owner.image {
			return nil // its own picture
		}
	}
	id := s.folderCover(owner)
	if id == "" || id == song.CoverID {
		return nil
	}
	return s.library.store.Covers().SetOfSong(ctx, models.Cover{ID: id, File: owner.image}, song.ID)
}

// withImage is the folder whose image serves as cover for the files in f: itself, or the one above a disc's folder.
func (f *folder) withImage() *folder {
	switch {
	case f == nil:
		return nil
	case f.image != "":
		return f
	case f.parent != nil && f.parent.image != "" && discFolder(base(f.path)) > 0:
		return f.parent
	}
	return nil
}

func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// folderCover reads a folder's image once; "" = it is no picture.
func (s *scan) folderCover(f *folder) string {
	if !f.read {
		f.read = true
		read := func() ([]byte, error) { return readPicture(f.image) }
		if raw, err := disk.Within(context.Background(), disk.Limit, read, nil, nil); err == nil && len(raw) > 0 {
			f.cover = coverID(raw)
		}
	}
	return f.cover
}

// lastScan is when the root of a path was last scanned to its end.
func (s *scan) lastScan(path string) models.Millis {
	root, err := s.rootOf(path)
	if err != nil {
		return 0
	}
	return root.ScannedAt
}

// exists tells whether a file may still be at a path: anything but a clear no. Of a disk that is away, nobody knows.
func (s *scan) exists(ctx context.Context, path string) bool {
	if s.away(path) != "" {
		return true
	}
	_, err := s.library.disks.files.Lstat(ctx, path)
	return err == nil || !disk.Gone(err)
}
