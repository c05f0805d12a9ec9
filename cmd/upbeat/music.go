package main

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"upbeat/config"
	"upbeat/demo"
	"upbeat/library"
)

// musicDirs are the folders of the command line; else ~/Music when there is music in it; else the demo album, rendered now.
func musicDirs(ctx context.Context, c config.Config, log *slog.Logger) ([]string, error) {
	if len(c.Music) > 0 {
		return c.Music, nil
	}
	if home, err := os.UserHomeDir(); err == nil {
		if dir := filepath.Join(home, "Music"); hasMusic(dir) {
			return []string{dir}, nil
		}
	}
	dir := filepath.Join(c.Data, "demo")
	log.Info("no music folder yet: playing the demo album", "folder", dir)
	return []string{dir}, demo.Render(ctx, dir)
}

// hasMusic looks for one file that the library would take.
func hasMusic(dir string) bool {
	found := false
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && library.IsMusic(path) {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}
