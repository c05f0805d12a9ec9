package library

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"upbeat/internal/store"
	"upbeat/models"
)

// ErrNoFolder says that no root has such a folder.
var ErrNoFolder = errors.New("no such folder")

// Folder is a folder of the library seen as a playlist. Its key names no path of the box outside the music directories.
type Folder struct {
	Key  string // names it in URLs (escape it): the root's mark, then the path below the root, as store.PathText
	Name string
}

// Folder reads a key; "" is above the roots. Only the text of the key is looked at: what songs lie there, the database tells.
// Errors: ErrNoFolder.
func (l *Library) Folder(ctx context.Context, key string) (Folder, error) {
	path, err := l.folderPath(ctx, key)
	return Folder{Key: key, Name: spokenName(path)}, err
}

// Folders lists up to limit folders with songs in a folder, after the one whose key ends with after; those of the roots for the key "".
// Errors: ErrNoFolder.
func (l *Library) Folders(ctx context.Context, key, after string, limit int) ([]Folder, error) {
	if key == "" {
		return l.rootFolders(ctx)
	}
	path, err := l.folderPath(ctx, key)
	if err != nil {
		return nil, err
	}
	names, err := l.store.Folders().SubFolders(ctx, path, store.PathOf(after), limit)
	list := make([]Folder, len(names))
	for i, name := range names {
		list[i] = Folder{Key: key + "/" + store.PathText(name), Name: spokenName(name)}
	}
	return list, err
}

func (l *Library) rootFolders(ctx context.Context) ([]Folder, error) {
	roots, err := l.store.Roots().All(ctx)
	list := make([]Folder, len(roots))
	for i, root := range roots {
		list[i] = Folder{Key: rootMark(root.Path), Name: spokenName(root.Path)}
	}
	return list, err
}

// FolderSongs lists up to limit songs of a folder that may be requested, after the first offset ones, in the order of discs and tracks;
// deep: those of the folders within it as well. Errors: ErrNoFolder.
func (l *Library) FolderSongs(ctx context.Context, key string, deep bool, offset, limit int) ([]models.Song, error) {
	path, err := l.folderPath(ctx, key)
	if err != nil {
		return nil, err
	}
	ids, err := l.store.Folders().Songs(ctx, path, deep, offset, limit)
	if err != nil {
		return nil, err
	}
	return l.store.Library().Songs(ctx, ids)
}

// RelativePath is where a song lies below the root that holds it, with slashes; "" where no root does. roots are those of Roots.
func RelativePath(song models.Song, roots []models.LibraryRoot) string {
	best := ""
	for _, root := range roots {
		prefix := strings.TrimSuffix(root.Path, "/") + "/"
		if rest, found := strings.CutPrefix(song.Path, prefix); found && (best == "" || len(rest) < len(best)) && song.Source == "local" {
			best = rest
		}
	}
	return best
}

// folderPath is the path that a key names. A key cannot climb out of the root.
func (l *Library) folderPath(ctx context.Context, key string) (string, error) {
	const longest = 4000
	mark, rel, _ := strings.Cut(key, "/")
	rel = store.PathOf(rel)
	if len(key) > longest || strings.ContainsRune(key, 0) || rel != "" && (!filepath.IsLocal(rel) || filepath.Clean(rel) != rel) {
		return "", ErrNoFolder
	}
	roots, err := l.store.Roots().All(ctx)
	if err != nil {
		return "", err
	}
	for _, root := range roots {
		if rootMark(root.Path) == mark {
			return filepath.Join(root.Path, rel), nil
		}
	}
	return "", ErrNoFolder
}

// rootMark names a root without its path.
func rootMark(path string) string {
	const base = 36
	return strconv.FormatUint(xxhash.Sum64String(path)>>16, base)
}

// spokenName is a folder's own name as text.
func spokenName(path string) string {
	if name := spoken(filepath.Base(path)); name != "" {
		return name
	}
	return "?"
}
