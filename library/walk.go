package library

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
)

// maxDepth bounds the folders within folders that are walked: file systems can be mounted into themselves.
const maxDepth = 64

// finding is one thing that a walk met: a music file, or something that could not be taken.
type finding struct {
	path    string
	size    int64
	modTime models.Millis
	stamp   disk.Stamp // the file as the system told of it
	problem string     // "" = a file to look at
	detail  string
	blind   bool    // a folder that could not be read: nothing is known about what is in it
	dir     *folder // the file's folder
}

// folder is what a walk knows about a folder besides its music.
type folder struct {
	path   string
	parent *folder
	image  string // the best cover image in it, "" = none
	mod    models.Millis
	cover  string // the image's id once it has been read
	read   bool
	ignore *ignoring // what in it is ignored
}

// walker walks one root in the byte order of paths, which is also the order of the database. It follows no links.
type walker struct {
	files *disk.Files
	root  string                        // the root that is walked, or a folder of
	roots []string                      // all roots, resolved: what lies in none of them is outside
	away  func(path string) string      // why the disk of a path is away; "" = it is here
	lost  func(context.Context, string) // told of a path that could not be asked for: its disk may have gone
	found func(context.Context, finding) error
	plays func(format string) bool
	over  func(name string) // hears of each file that is passed over
}

// walk calls found for everything below dir. It returns the error of reading dir itself, of found, or of ctx.
func (w *walker) walk(ctx context.Context, dir string) error {
	said, ignored, err := above(ctx, w.files, w.root, dir, true)
	if ignored || err != nil {
		return err
	}
	entries, err := w.files.ReadDir(ctx, dir)
	if err != nil {
		return err
	}
	return w.entries(ctx, &folder{path: dir, ignore: said}, entries, 0)
}

func (w *walker) entries(ctx context.Context, dir *folder, entries []os.DirEntry, depth int) error {
	type item struct {
		order string
		entry os.DirEntry
	}
	if all, err := w.heed(ctx, dir, entries); all || err != nil {
		return err
	}
	items := make([]item, 0, len(entries))
	dir.findImage(ctx, w.files, entries)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || dir.ignore.ignores(filepath.Join(dir.path, name), e.IsDir()) {
			continue
		}
		order := store.PathOrder(name)
		if e.IsDir() {
			order += "/"
		}
		items = append(items, item{order, e})
	}
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.order, b.order) })
	for _, i := range items {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.entry(ctx, dir, i.entry, depth); err != nil {
			return err
		}
	}
	return nil
}

// heed reads the ignore files among a folder's entries. all = nothing in it is to be walked: it is ignored, or nobody can know what is.
func (w *walker) heed(ctx context.Context, dir *folder, entries []os.DirEntry) (all bool, err error) {
	for _, e := range entries {
		switch {
		case e.IsDir():
		case e.Name() == noMedia:
			return true, nil
		case e.Name() == ndIgnore:
			if dir.ignore, _, err = dir.ignore.read(ctx, dir.path); err != nil {
				problem := fileProblem(err)
				if disk.Away(err) {
					w.lost(ctx, dir.path)
					problem = models.ProblemAway
				}
				return true, w.found(ctx, finding{path: dir.path, problem: problem, detail: ndIgnore + ": " + reason(err), blind: true})
			}
		}
	}
	return false, nil
}

// findImage finds the folder's cover image among its entries.
func (f *folder) findImage(ctx context.Context, files *disk.Files, entries []os.DirEntry) {
	best := len(coverNames())
	for _, e := range entries {
		if n := coverRank(e.Name()); n < best && e.Type().IsRegular() {
			best, f.image = n, filepath.Join(f.path, e.Name())
		}
	}
	if f.image == "" {
		return
	}
	if stamp, err := files.Stat(ctx, f.image); err == nil {
		f.mod = models.At(stamp.ModTime)
	}
}

func (w *walker) entry(ctx context.Context, dir *folder, e os.DirEntry, depth int) error {
	path := filepath.Join(dir.path, e.Name())
	switch {
	case e.IsDir():
		return w.dir(ctx, &folder{path: path, parent: dir, ignore: dir.ignore}, depth+1)
	case e.Type()&fs.ModeSymlink != 0:
		return w.link(ctx, path)
	case !w.takes(path):
		if e.Type().IsRegular() && !isPicture(e.Name()) {
			w.over(e.Name())
		}
		return nil
	}
	return w.found(ctx, w.inspect(ctx, path, dir))
}

// takes tells whether a file is music by its name, and of a format that can be played.
func (w *walker) takes(path string) bool { return slices.ContainsFunc(formats(path), w.plays) }

func (w *walker) dir(ctx context.Context, dir *folder, depth int) error {
	if depth > maxDepth {
		return w.found(ctx, finding{path: dir.path, problem: models.ProblemLoop, detail: "folders within folders without end", blind: true})
	}
	if why := w.away(dir.path); why != "" {
		return w.found(ctx, finding{path: dir.path, problem: models.ProblemAway, detail: why, blind: true})
	}
	entries, err := w.files.ReadDir(ctx, dir.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it went while we walked
	}
	if disk.Away(err) {
		w.lost(ctx, dir.path)
		return w.found(ctx, finding{path: dir.path, problem: models.ProblemAway, detail: reason(err), blind: true})
	}
	if err != nil {
		return w.found(ctx, finding{path: dir.path, problem: models.ProblemUnreadable, detail: reason(err), blind: true})
	}
	return w.entries(ctx, dir, entries, depth)
}

// inspect is what the file system knows about a file.
func (w *walker) inspect(ctx context.Context, path string, dir *folder) finding {
	info, err := w.files.Lstat(ctx, path)
	if disk.Away(err) {
		w.lost(ctx, path)
		return finding{path: path, problem: models.ProblemAway, detail: reason(err)}
	}
	if err != nil {
		return finding{path: path, problem: fileProblem(err), detail: reason(err)}
	}
	f := finding{path: path, size: info.Size(), modTime: models.At(info.ModTime()), dir: dir, stamp: disk.StampOf(info)}
	switch {
	case !info.Mode().IsRegular():
		f.problem, f.detail = models.ProblemNotAudio, info.Mode().Type().String()
	case f.size == 0:
		f.problem = models.ProblemEmpty
	}
	return f
}

// link judges a symbolic link. None is followed: what it leads to within the roots is found there, and nothing else is ours.
func (w *walker) link(ctx context.Context, path string) error {
	target, err := w.files.Resolve(ctx, path)
	music := w.takes(path)
	var number syscall.Errno
	switch {
	case disk.Away(err):
		return w.found(ctx, finding{path: path, problem: models.ProblemAway, detail: reason(err)})
	case errors.Is(err, fs.ErrNotExist):
		if !music {
			return nil
		}
		return w.found(ctx, finding{path: path, problem: models.ProblemMissing, detail: "a link to a file that is not there"})
	case errors.As(err, &number) && number == syscall.ELOOP, err != nil && strings.Contains(err.Error(), "too many links"):
		return w.found(ctx, finding{path: path, problem: models.ProblemLoop, detail: "a link that leads to itself"})
	case err != nil:
		return w.found(ctx, finding{path: path, problem: models.ProblemUnreadable, detail: reason(err)})
	}
	stamp, err := w.files.Stat(ctx, target)
	folder := err == nil && stamp.Folder
	switch {
	case !music && !folder:
		return nil
	case folder && w.within(ctx, path, target):
		return w.found(ctx, finding{path: path, problem: models.ProblemLoop, detail: "a link to a folder that it is in: " + target})
	case !slices.ContainsFunc(w.roots, func(root string) bool { return target == root || below(root, target) }):
		return w.found(ctx, finding{path: path, problem: models.ProblemOutside, detail: "a link to " + target})
	}
	return nil
}

// within tells whether a link lies in the folder that it leads to.
func (w *walker) within(ctx context.Context, link, target string) bool {
	dir, err := w.files.Resolve(ctx, filepath.Dir(link))
	return err == nil && (dir == target || below(target, dir))
}

// below tells whether path is in the folder dir, at any depth.
func below(dir, path string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

// coverNames lists what images with a folder's cover are called, the best first.
func coverNames() []string {
	return []string{"cover", "folder", "front", "album", "albumart", "albumartlarge", "artwork", "thumb"}
}

// isPicture tells by its name whether a file is a picture, which may be a cover.
func isPicture(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".webp", ".gif":
		return true
	}
	return false
}

// coverRank is how good a name is for a cover; len(coverNames()) = it is none.
func coverRank(name string) int {
	none := len(coverNames())
	if !isPicture(name) {
		return none
	}
	base := strings.ToLower(strings.TrimSuffix(name, filepath.Ext(name)))
	if n := slices.Index(coverNames(), base); n >= 0 {
		return n
	}
	return none
}
