package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"upbeat/internal/demo"
	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
)

// stockLibrary makes the music folders known, scans them, and watches for new files until ctx ends.
func (p *parts) stockLibrary(ctx context.Context) error {
	dirs, isDemo, err := p.musicDirs(ctx)
	if err != nil {
		return fmt.Errorf("music: %w", err)
	}
	if err := p.library.SetFlagRoots(ctx, append(dirs, p.archive.Root())); err != nil {
		return fmt.Errorf("music: %w", err)
	}
	if err := p.forgetMended(ctx); err != nil {
		return err
	}
	if isDemo {
		err = p.welcome(ctx)
	} else {
		err = p.scan(ctx)
	}
	if err != nil && ctx.Err() == nil {
		p.log.Warn("the library scan could not be started", "error", err)
	}
	return p.library.Watch(ctx)
}

// musicDirs are the folders of the command line; else ~/Music when there is music in it; else the demo album, rendered now.
func (p *parts) musicDirs(ctx context.Context) (dirs []string, isDemo bool, err error) {
	if len(p.config.Music) > 0 {
		return p.config.Music, false, nil
	}
	if home, err := os.UserHomeDir(); err == nil {
		if dir := filepath.Join(home, "Music"); hasMusic(dir) {
			return []string{dir}, false, nil
		}
	}
	dir := filepath.Join(p.config.Data, "demo")
	p.log.Info("no music folder yet: playing the demo album", "folder", dir)
	return []string{dir}, true, demo.Render(ctx, dir)
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

// welcome scans the demo album and, at the very first start, plays its first song: the room hears at once that all is well.
func (p *parts) welcome(ctx context.Context) error {
	if err := p.library.Scan(ctx, func(models.ScanProgress) {}); err != nil {
		return err
	}
	var untouched bool
	err := p.store.Read(ctx, func(tx *store.Tx) (err error) { untouched, err = tx.Rooms().Untouched(p.party.Room); return err })
	if err != nil || !untouched {
		return err
	}
	songs, err := p.library.Recent(ctx, 100)
	if err != nil || len(songs) == 0 {
		return err
	}
	opener := slices.MinFunc(songs, func(a, b models.Song) int { return cmp.Compare(a.Track, b.Track) })
	_, _, err = p.party.Request(ctx, models.AsSystem(), opener.ID)
	return err
}

// forgetMended gives songs another chance whose problem was this machine's, not their own.
func (p *parts) forgetMended(ctx context.Context) error {
	for _, code := range []string{models.ProblemTimeout, models.ProblemStreamLost} {
		if err := p.store.Problems().Forget(ctx, code); err != nil {
			return err
		}
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		return nil
	}
	return p.store.Problems().Forget(ctx, models.ProblemNoDecoder)
}
