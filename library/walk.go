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
	problem string // "" = a file to look at
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
}

// walker walks one root in the byte order of paths, which is also the order of the database. It follows no links.
type walker struct {
	roots []string // all roots, resolved: what lies in none of them is outside
	found func(context.Context, finding) error
}

// walk calls found for everything below dir. It returns the error of reading dir itself, of found, or of ctx.
func (w *walker) walk(ctx context.Context, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	return w.entries(ctx, &folder{path: dir}, entries, 0)
}

func (w *walker) entries(ctx context.Context, dir *folder, entries []os.DirEntry, depth int) error {
	type item struct {
		order string
		entry os.DirEntry
	}
	items := make([]item, 0, len(entries))
	dir.findImage(entries)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
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

// findImage finds the folder's cover image among its entries.
func (f *folder) findImage(entries []os.DirEntry) {
	best := len(coverNames())
	for _, e := range entries {
		if n := coverRank(e.Name()); n < best && e.Type().IsRegular() {
			best, f.image = n, filepath.Join(f.path, e.Name())
		}
	}
	if f.image == "" {
		return
	}
	if info, err := os.Stat(f.image); err == nil {
		f.mod = models.At(info.ModTime())
	}
}

func (w *walker) entry(ctx context.Context, dir *folder, e os.DirEntry, depth int) error {
	path := filepath.Join(dir.path, e.Name())
	switch {
	case e.IsDir():
		return w.dir(ctx, &folder{path: path, parent: dir}, depth+1)
	case e.Type()&fs.ModeSymlink != 0:
		return w.link(ctx, path)
	case formats(path) == nil:
		return nil
	}
	return w.found(ctx, inspect(path, dir))
}

func (w *walker) dir(ctx context.Context, dir *folder, depth int) error {
	if depth > maxDepth {
		return w.found(ctx, finding{path: dir.path, problem: models.ProblemLoop, detail: "folders within folders without end", blind: true})
	}
	entries, err := os.ReadDir(dir.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it went while we walked
	}
	if err != nil {
		return w.found(ctx, finding{path: dir.path, problem: models.ProblemUnreadable, detail: reason(err), blind: true})
	}
	return w.entries(ctx, dir, entries, depth)
}

// inspect is what the file system knows about a file.
func inspect(path string, dir *folder) finding {
	info, err := os.Lstat(path)
	if err != nil {
		return finding{path: path, problem: fileProblem(err), detail: reason(err)}
	}
	f := finding{path: path, size: info.Size(), modTime: models.At(info.ModTime()), dir: dir}
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
	target, err := filepath.EvalSymlinks(path)
	music := formats(path) != nil
	var number syscall.Errno
	switch {
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
	info, err := os.Stat(target)
	folder := err == nil && info.IsDir()
	switch {
	case !music && !folder:
		return nil
	case folder && w.within(path, target):
		return w.found(ctx, finding{path: path, problem: models.ProblemLoop, detail: "a link to a folder that it is in: " + target})
	case !slices.ContainsFunc(w.roots, func(root string) bool { return target == root || below(root, target) }):
		return w.found(ctx, finding{path: path, problem: models.ProblemOutside, detail: "a link to " + target})
	}
	return nil
}

// within tells whether a link lies in the folder that it leads to.
func (w *walker) within(link, target string) bool {
	dir, err := filepath.EvalSymlinks(filepath.Dir(link))
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

// coverRank is how good a name is for a cover; len(coverNames()) = it is none.
func coverRank(name string) int {
	ext := strings.ToLower(filepath.Ext(name))
	none := len(coverNames())
	switch ext {
	case ".jpg", ".jpeg", ".png", ".webp", ".gif":
	default:
		return none
	}
	base := strings.ToLower(strings.TrimSuffix(name, filepath.Ext(name)))
	if n := slices.Index(coverNames(), base); n >= 0 {
		return n
	}
	return none
}
