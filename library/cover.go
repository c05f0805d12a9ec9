package library

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"upbeat/models"
)

// CoverSizes are the widths, in pixels, in which covers are served.
func CoverSizes() []int { return []int{64, 128, 300, 600} }

// Cover returns the path of a square JPEG of the cover with this id (Song.CoverID) in one of CoverSizes. The file is made at the first
// request and never changes. It returns ErrNoCover when there is no such cover or it cannot be decoded, ErrBadSize for another size.
func (l *Library) Cover(ctx context.Context, id string, size int) (string, error) {
	if !slices.Contains(CoverSizes(), size) {
		return "", ErrBadSize
	}
	if !isCoverID(id) {
		return "", ErrNoCover
	}
	dir := l.coverDir(id)
	path := filepath.Join(dir, coverFile(size))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := l.makeCover(ctx, id, dir, func() bool { _, err := os.Stat(path); return err == nil }); err != nil {
		return "", err
	}
	return path, nil
}

// makeCover paints a cover unless made tells that somebody has just done so.
func (l *Library) makeCover(ctx context.Context, id, dir string, made func() bool) error {
	release, err := l.covers.take(ctx, id)
	if err != nil {
		return err
	}
	defer release()
	switch {
	case made():
		return nil
	case l.covers.hopeless(id, l.now()):
		return ErrNoCover
	}
	err = l.paintCover(ctx, id, dir)
	if errors.Is(err, ErrNoCover) {
		l.covers.giveUp(id, l.now())
	}
	return err
}

// paintCover makes a cover's files and notes its colour.
func (l *Library) paintCover(ctx context.Context, id, dir string) error {
	cover, err := l.store.Covers().Get(ctx, id)
	if errors.Is(err, models.ErrNoSuchSong) {
		return ErrNoCover
	}
	if err != nil {
		return err
	}
	files, err := l.store.Covers().Files(ctx, id)
	if err != nil {
		return err
	}
	accent, err := l.reader.Paint(ctx, id, append([]string{cover.File}, files...), dir)
	if err != nil || accent == cover.Accent {
		return err
	}
	return l.store.Covers().SetAccent(ctx, id, accent)
}

// Accent returns the cover's most living colour, "#rrggbb", not clamped for contrast. The first time it makes the cover's files. It
// returns ErrNoCover when there is no such cover or it cannot be decoded.
func (l *Library) Accent(ctx context.Context, id string) (string, error) {
	accent := func() (string, error) {
		cover, err := l.store.Covers().Get(ctx, id)
		if errors.Is(err, models.ErrNoSuchSong) {
			err = ErrNoCover
		}
		return cover.Accent, err
	}
	colour, err := accent()
	if err != nil || colour != "" || !isCoverID(id) {
		return colour, err
	}
	if err := l.makeCover(ctx, id, l.coverDir(id), func() bool { colour, err = accent(); return err != nil || colour != "" }); err != nil {
		return "", err
	}
	return accent()
}

func (l *Library) coverDir(id string) string { return filepath.Join(l.cacheDir, id[:2], id) }

// isCoverID keeps anything that could lead elsewhere out of file names.
func isCoverID(id string) bool {
	if len(id) < 17 || len(id) > 40 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// coverLocks lets one goroutine paint a cover while others that want it wait. At most paintersAtOnce covers are painted at a time.
type coverLocks struct {
	mu    sync.Mutex
	busy  map[string]chan struct{}
	slots chan struct{}
	bad   map[string]time.Time // covers that could not be painted, and when
}

// A cover that could not be painted is not tried again for a while: its page would ask for it again and again.
const (
	badFor  = 5 * time.Minute
	badMost = 1000
)

func (c *coverLocks) hopeless(id string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, bad := c.bad[id]
	return bad && now.Sub(since) < badFor
}

func (c *coverLocks) giveUp(id string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bad == nil || len(c.bad) >= badMost {
		c.bad = map[string]time.Time{}
	}
	c.bad[id] = now
}

// paintersAtOnce bounds the memory of a page full of new covers.
const paintersAtOnce = 1

// take waits for its turn at a cover; call release afterwards.
func (c *coverLocks) take(ctx context.Context, id string) (release func(), err error) {
	for {
		c.mu.Lock()
		if c.busy == nil {
			c.busy, c.slots = map[string]chan struct{}{}, make(chan struct{}, paintersAtOnce)
		}
		wait := c.busy[id]
		if wait == nil {
			c.busy[id] = make(chan struct{})
		}
		c.mu.Unlock()
		if wait == nil {
			break
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	done := func() {
		c.mu.Lock()
		close(c.busy[id])
		delete(c.busy, id)
		c.mu.Unlock()
	}
	select {
	case c.slots <- struct{}{}:
		return func() { <-c.slots; done() }, nil
	case <-ctx.Done():
		done()
		return nil, ctx.Err()
	}
}
