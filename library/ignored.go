package library

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"upbeat/internal/disk"
	"upbeat/library/ignore"
)

// Files by which people say that a folder is no music for the library.
const (
	noMedia  = ".nomedia"  // the folder and all below it are ignored
	ndIgnore = ".ndignore" // Navidrome's: patterns as in .gitignore; without one, as .nomedia
)

// ignoreFile tells whether a name is that of a file which says what is ignored.
func ignoreFile(name string) bool { return name == noMedia || name == ndIgnore }

// ignoring is what the ignore files of a folder and of those above it say.
type ignoring struct {
	above *ignoring
	dir   string // whose file it is
	rules ignore.Rules
}

// ignores tells whether something in a folder is ignored: the innermost file that is about it decides.
func (g *ignoring) ignores(path string, folder bool) bool {
	for ; g != nil; g = g.above {
		if ignored, decided := g.rules.Match(strings.TrimPrefix(path, g.dir+"/"), folder); decided {
			return ignored
		}
	}
	return false
}

// in adds what the ignore files of one folder say. all = the whole folder is ignored.
func (g *ignoring) in(ctx context.Context, files *disk.Files, dir string) (with *ignoring, all bool, err error) {
	there := func(name string) (bool, error) {
		info, err := files.Lstat(ctx, filepath.Join(dir, name))
		if disk.Gone(err) {
			return false, nil
		}
		return err == nil && !info.IsDir(), err
	}
	if all, err = there(noMedia); all || err != nil {
		return g, all, err
	}
	if rules, err := there(ndIgnore); !rules || err != nil {
		return g, false, err
	}
	return g.read(ctx, dir)
}

// read reads the patterns of a folder.
func (g *ignoring) read(ctx context.Context, dir string) (*ignoring, bool, error) {
	const most = 1 << 20 // bytes
	text, err := disk.Within(ctx, disk.Limit, func() ([]byte, error) {
		file, err := os.Open(filepath.Join(dir, ndIgnore))
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
			return nil, errors.Join(err, fs.ErrInvalid)
		}
		return io.ReadAll(io.LimitReader(file, most))
	}, nil, nil)
	if disk.Gone(err) {
		return g, false, nil
	}
	if err != nil {
		return g, false, err
	}
	return &ignoring{above: g, dir: strings.TrimSuffix(dir, "/"), rules: ignore.Parse(string(text))}, false, nil
}

// above is what is said from the root down about a path below it: what the files there say of what is in the path's folder, or that the
// path itself is ignored.
func above(ctx context.Context, files *disk.Files, root, path string, folder bool) (g *ignoring, ignored bool, err error) {
	if path == root {
		return nil, false, nil
	}
	at := root
	for {
		all := false
		if g, all, err = g.in(ctx, files, at); all || err != nil {
			return g, all, err
		}
		name, rest, more := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, at), "/"), "/")
		next := filepath.Join(at, name)
		if g.ignores(next, more || folder) {
			return g, true, nil
		}
		if !more || rest == "" {
			return g, false, nil
		}
		at = next
	}
}
