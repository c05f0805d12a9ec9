package library

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/library/corpus"
	"upbeat/models"
)

// TestMain lets the test binary be the tag reading child, also one that crashes or hangs at files of a certain name.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == ReadTagsCommand {
		in, out := os.Stdin, os.Stdout
		if len(os.Args) > 2 && os.Args[2] == "badly" {
			readBadly(in, out)
			return
		}
		if err := ReadTags(in, out); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// world is a library on a temporary database with one root.
type world struct {
	*Library
	t     *testing.T
	ctx   context.Context
	root  string
	db    string
	reads *countingReader
	clock *atomic.Int64 // milliseconds
}

// countingReader notes which files were opened.
type countingReader struct {
	Reader
	paths []string
}

func (c *countingReader) Read(ctx context.Context, paths []string, each func(int, Reading) error) error {
	c.paths = append(c.paths, paths...)
	return c.Reader.Read(ctx, paths, each)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldAt(t, database(t))
}

func newWorldAt(t *testing.T, address string) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), root: t.TempDir(), db: address, reads: &countingReader{Reader: DirectReader{}},
		clock: &atomic.Int64{}}
	w.clock.Store(time.Now().UnixMilli())
	s, err := store.Open(w.ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Library = New(Config{Store: s, CacheDir: t.TempDir(), Reader: w.reads, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.UnixMilli(w.clock.Load()) }})
	w.must(w.AddRoot(w.ctx, w.root))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// draw draws up to n songs that may be requested.
func (w *world) draw(n int) (songs []models.Song) {
	w.t.Helper()
	w.must(w.store.Read(w.ctx, func(tx *store.Tx) error {
		ids, err := tx.Songs().Draw(n, rand.IntN)
		for _, id := range ids {
			s, err := tx.Songs().Get(id)
			w.must(err)
			songs = append(songs, s)
		}
		return err
	}))
	return songs
}

// put writes a file below the root.
func (w *world) put(rel string, data []byte) string {
	w.t.Helper()
	path := filepath.Join(w.root, rel)
	w.must(os.MkdirAll(filepath.Dir(path), 0o755))
	w.must(os.WriteFile(path, data, 0o644))
	return path
}

// song writes a tagged MP3 with content of its own.
func (w *world) song(rel, title string) string {
	w.t.Helper()
	return w.put(rel, corpus.MP3(2, corpus.Fields{Title: title, Artist: "Artist", Album: "Album"}))
}

// scan scans and returns the last progress and the files that were opened.
func (w *world) scan() (models.ScanProgress, []string) {
	w.t.Helper()
	w.clock.Add(1000)
	w.reads.paths = nil
	var last models.ScanProgress
	w.must(w.Scan(w.ctx, func(p models.ScanProgress) { last = p }))
	opened := make([]string, len(w.reads.paths))
	for i, path := range w.reads.paths {
		opened[i] = strings.TrimPrefix(path, w.root+"/")
	}
	return last, opened
}

// at returns the song at a path below the root.
func (w *world) at(rel string) models.Song {
	w.t.Helper()
	song, err := w.store.Library().SongAt(w.ctx, "local", filepath.Join(w.root, rel))
	w.must(err)
	return song
}

// problems returns the problem list as "path code" lines.
func (w *world) problems() []string {
	w.t.Helper()
	rows, _, err := w.Problems(w.ctx, 0, 1000)
	w.must(err)
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = strings.TrimPrefix(strings.TrimPrefix(row.Path, w.root), "/") + " " + row.Code
	}
	return out
}

// found returns the titles that a search finds.
func (w *world) found(typed string) []string {
	w.t.Helper()
	songs, err := w.Search(w.ctx, typed, 20)
	w.must(err)
	out := []string{}
	for _, s := range songs {
		out = append(out, s.Title)
	}
	return out
}

func (w *world) same(got, want []string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("got  %q\nwant %q", got, want)
	}
}
