package library

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"upbeat/models"
)

// Roots returns the music directories.
func (l *Library) Roots(ctx context.Context) ([]models.LibraryRoot, error) {
	return l.store.Roots().All(ctx)
}

// AddRoot adds a music directory; the caller starts the scan. It returns ErrNotFolder for a path that is not a readable folder.
func (l *Library) AddRoot(ctx context.Context, path string) error {
	path, err := readableFolder(path)
	if err != nil {
		return err
	}
	roots, err := l.store.Roots().All(ctx)
	if err != nil {
		return err
	}
	for _, root := range roots {
		if root.Path == path {
			return nil
		}
	}
	return l.store.Roots().Save(ctx, models.LibraryRoot{Path: path, AddedAt: l.millis()})
}

// RemoveRoot forgets a music directory and marks its songs missing; nothing on disk is touched. It returns ErrNoRoot for an unknown
// path, ErrFlagRoot for one that was given on the command line, ErrScanning while a scan runs.
func (l *Library) RemoveRoot(ctx context.Context, path string) error {
	roots, err := l.store.Roots().All(ctx)
	if err != nil {
		return err
	}
	for _, root := range roots {
		if root.Path == path && root.FromFlags {
			return ErrFlagRoot
		}
	}
	if !l.scanning.TryLock() {
		return ErrScanning
	}
	defer l.scanning.Unlock()
	removed, err := l.store.Roots().Remove(ctx, path)
	if err != nil {
		return err
	}
	if !removed {
		return ErrNoRoot
	}
	left := slices.DeleteFunc(roots, func(r models.LibraryRoot) bool { return r.Path == path })
	return l.forgetOutside(ctx, left)
}

// SetFlagRoots makes paths the roots that are from the command line. Folders that do not exist (yet) are taken too: a drive may be
// plugged in later. Roots that were from the command line and no longer are go; the next scan marks their songs.
func (l *Library) SetFlagRoots(ctx context.Context, paths []string) error {
	clean := make([]string, len(paths))
	for i, path := range paths {
		full, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		clean[i] = full
	}
	return l.store.Roots().SetFromFlags(ctx, clean, l.millis())
}

func readableFolder(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if _, err := os.ReadDir(full); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotFolder, err)
	}
	return full, nil
}

// Problems returns up to limit files that a scan could not take, after the first offset ones, and how many there are in all.
func (l *Library) Problems(ctx context.Context, offset, limit int) ([]models.FileProblem, int, error) {
	return l.store.Problems().Page(ctx, offset, limit)
}
