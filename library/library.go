// Package library owns the music on disk: it scans the roots, reads tags and covers, watches for changes, and searches.
// tasks runs its scans, web asks it for songs, covers and browsing; cmd runs its watcher and the hidden tag reading child.
// It holds no SQL (store does) and no rules of the party, and it never decodes sound.
package library

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
)

// Sentinel errors. A caller tells them apart with errors.Is.
var (
	ErrScanning  = errors.New("a scan is already running")
	ErrNoRoot    = errors.New("no such library root")
	ErrFlagRoot  = errors.New("the root was given on the command line")
	ErrNotFolder = errors.New("not a folder that can be read")
	ErrNoCover   = errors.New("no such cover")
	ErrBadSize   = errors.New("covers are not served in this size")
)

// Config is what a Library is built from.
type Config struct {
	Store    *store.Store
	CacheDir string                   // where covers in their sizes are kept; made when it is missing
	Reader   Reader                   // reads tags and pictures; nil = DirectReader. upbeat itself passes NewChildReader
	Now      func() time.Time         // nil = time.Now
	Plays    func(format string) bool // whether songs of a format are taken: there may be no decoder for some; nil = all are
	Log      *slog.Logger             // nil = slog.Default()
	Files    *disk.Files              // what is asked about folders and files; nil = the real ones
	// Respelled hears of songs whose names are read in another encoding from now on; nil = nobody listens
	Respelled func(ctx context.Context, songs ...models.SongID) error
	// Mounts tells what is mounted where; nil = disk.Mounts
	Mounts func() (map[string]disk.Mount, error)
}

// Library is the music on disk and its index. Safe for use by many goroutines. It has 60 methods, because it is the one door to what music
// there is: scanning, watching, searching, browsing and covers, each in its file, share its folders and its reader.
type Library struct {
	store    *store.Store
	cacheDir string
	reader   Reader
	now      func() time.Time
	plays    func(format string) bool
	log      *slog.Logger
	scanning sync.Mutex // held by the one scan that runs, full or partial
	covers   coverLocks
	words    vocabulary
	disks    *disks
	renamed  func(ctx context.Context, songs ...models.SongID) error
}

// New builds a Library. It touches neither the disk nor the database and starts nothing.
func New(c Config) *Library {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Plays == nil {
		c.Plays = func(string) bool { return true }
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Reader == nil {
		c.Reader = DirectReader{}
	}
	if c.Files == nil {
		c.Files = disk.Real()
	}
	if c.Respelled == nil {
		c.Respelled = func(context.Context, ...models.SongID) error { return nil }
	}
	if c.Mounts == nil {
		c.Mounts = disk.Mounts
	}
	if child, ok := c.Reader.(*ChildReader); ok {
		child.temp = filepath.Join(c.CacheDir, "taglib") // what lies there is executed: it must be ours alone
	}
	now := func() models.Millis { return models.At(c.Now()) }
	return &Library{store: c.Store, cacheDir: c.CacheDir, reader: c.Reader, now: c.Now, plays: c.Plays, log: c.Log, renamed: c.Respelled,
		disks: &disks{store: c.Store, files: c.Files, mounts: c.Mounts, now: now, suspects: make(chan struct{}, 1)}}
}

// Close ends the reading child, if one is running. The Library may be used again afterwards.
func (l *Library) Close() error { return l.reader.Close() }

func (l *Library) millis() models.Millis { return models.At(l.now()) }

// Stats are the counts for the system page.
type Stats = store.LibraryStats

// Stats counts songs, missing songs, artists, albums, genres, covers and problem files.
func (l *Library) Stats(ctx context.Context) (Stats, error) { return l.store.Library().Stats(ctx) }
