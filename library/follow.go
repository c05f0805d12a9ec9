package library

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"upbeat/internal/disk"
)

// followRoots looks at the disks of the library. It watches those that are new or have come back, which are scanned then, and lets go of
// those that were removed.
func (w *watch) followRoots(ctx context.Context) error {
	found, err := w.library.disks.look(ctx)
	if err != nil {
		return err
	}
	first := w.roots == nil
	w.roots, w.remote, w.away = []string{}, nil, len(found.away)
	here := map[string]string{}
	for _, p := range found.places {
		if p.root {
			w.roots = append(w.roots, p.Path)
		}
		if p.AwaySince == 0 {
			here[p.Path] = p.mount
		}
		if p.AwaySince == 0 && p.remote {
			w.remote = append(w.remote, p.Path)
		}
	}
	for path, mount := range w.watched {
		if here[path] != mount {
			w.unfollow(path)
		}
	}
	for _, p := range found.places { // outer ones come first
		if _, watched := w.watched[p.Path]; watched || p.AwaySince > 0 {
			continue
		}
		w.watched[p.Path] = p.mount
		w.follow(ctx, p.Path)
		if !first {
			w.changed[p.Path] = true
		}
	}
	return nil
}

func (w *watch) unfollow(root string) {
	maps.DeleteFunc(w.watched, func(path, _ string) bool { return path == root || below(root, path) })
	for _, path := range w.notify.WatchList() {
		if path == root || below(root, path) {
			_ = w.notify.Remove(path) // it may be gone already
		}
	}
}

// follow watches a folder and all below it, except hidden ones. The folder may be a link; those below it are not followed, nor does the
// scan: what they lead to within the roots is watched there.
func (w *watch) follow(ctx context.Context, dir string) {
	if w.limited || ctx.Err() != nil {
		return
	}
	files := w.library.disks.files
	if _, err := files.Stat(ctx, dir); err != nil {
		return // the scan reports it
	}
	if err := w.notify.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) && !disk.Away(err) {
		w.limited = true
		w.library.log.Warn("not all music folders can be watched (raise fs.inotify.max_user_watches); the library is scanned now and then as well",
			"watched", len(w.notify.WatchList()), "every", rescanEvery, "error", err)
		return
	}
	entries, _ := files.ReadDir(ctx, dir) // after the watch began: what comes meanwhile is seen by one of both
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			w.follow(ctx, filepath.Join(dir, e.Name()))
		}
	}
}
