package upload_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/archive"
	"upbeat/internal/analysis"
	"upbeat/internal/settings"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/library"
	"upbeat/models"
	"upbeat/player/decode"
	"upbeat/queue"
	"upbeat/sources/upload"
)

// TestMain lets the test binary be a worker that is killed, or the child that reads tags.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 1 && os.Args[1] == library.ReadTagsCommand:
		if err := library.ReadTags(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case os.Getenv(workerEnv) != "":
		work()
	default:
		testdb.Main(m)
	}
}

// world is a party to which guests bring files.
type world struct {
	*upload.Uploads
	t     testing.TB
	ctx   context.Context
	dir   string
	db    string // its address
	redis string
	store *store.Store
	party *queue.Party
	lib   *library.Library
	later atomic.Int64 // milliseconds that the clock is ahead
	free  int64
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), dir: t.TempDir(), db: testdb.New(t), redis: miniredis.RunT(t).Addr(), free: 1 << 40}
	w.must(w.open(w.ctx))
	t.Cleanup(func() { _ = w.store.Close() })
	w.must(w.lib.SetFlagRoots(w.ctx, []string{w.Archive.Root()}))
	w.set("uploads", `"accept"`)
	w.set("waiting_per_guest", "0")
	w.set("uploads_per_hour", "0")
	return w
}

// open is what each process does.
func (w *world) open(ctx context.Context) (err error) {
	if w.store, err = store.Open(ctx, w.db); err != nil {
		return err
	}
	now := func() time.Time { return time.Now().Add(time.Duration(w.later.Load()) * time.Millisecond) }
	quiet := slog.New(slog.DiscardHandler)
	client := redis.NewClient(&redis.Options{Addr: w.redis})
	if w.party, err = queue.New(ctx, queue.Config{Store: w.store, Redis: client, Now: now, Log: quiet}); err != nil {
		return err
	}
	reader := library.NewChildReader(quiet)
	w.lib = library.New(library.Config{Store: w.store, CacheDir: filepath.Join(w.dir, "covers"), Reader: reader, Log: quiet, Now: now})
	files := archive.New(filepath.Join(w.dir, "archive"))
	w.Uploads = upload.New(upload.Config{
		Store: w.store, Party: w.party, Library: w.lib, Reader: reader, Archive: files, Dir: filepath.Join(w.dir, "uploads"),
		Free: func() (int64, error) { return w.free, nil }, Hear: hear, Now: now, Log: quiet,
		Check: func(context.Context, models.UploadID) error { return nil }, // a test says when
	})
	if err := os.MkdirAll(w.Dir, 0o755); err != nil {
		return err
	}
	return files.Prepare()
}

// hear is cmd's.
func hear(ctx context.Context, path string, most models.Millis) (upload.Heard, string, error) {
	heard, err := analysis.Hear(ctx, path, most)
	code := ""
	if err != nil {
		code, _ = decode.Problem(err)
	}
	return upload.Heard{Length: heard.Length, Sound: heard.Sound}, code, err
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) set(name, value string) {
	w.t.Helper()
	_, err := w.party.Change(w.ctx, models.AsSystem(), settings.Changes{name: []byte(value)})
	w.must(err)
}

// guest joins.
func (w *world) guest() models.Actor {
	w.t.Helper()
	g, err := w.party.Join(w.ctx, "192.0.2.1", "test", func(models.GuestID) string { return "Kim" })
	w.must(err)
	return models.AsGuest(g.ID)
}

// send brings all bytes of a file.
func (w *world) send(by models.Actor, name string, data []byte) models.Upload {
	w.t.Helper()
	up, err := w.Begin(w.ctx, by, name, int64(len(data)))
	w.must(err)
	n, err := w.Append(w.ctx, up, 0, bytes.NewReader(data), nil)
	w.must(err)
	if n != up.Size {
		w.t.Fatalf("%d of %d bytes", n, up.Size)
	}
	w.must(w.Finish(w.ctx, up.ID))
	return w.now(up)
}

// check lets a worker look into an upload, once.
func (w *world) check(up models.Upload) models.Upload {
	w.t.Helper()
	w.must(w.Job().Run(w.ctx, upload.Request{Upload: up.ID}, func(int, int, string) {}))
	return w.now(up)
}

// bring sends a file and has it checked.
func (w *world) bring(by models.Actor, name string, data []byte) models.Upload {
	w.t.Helper()
	return w.check(w.send(by, name, data))
}

func (w *world) now(up models.Upload) models.Upload {
	w.t.Helper()
	w.must(w.store.Read(w.ctx, func(tx *store.Tx) (err error) { up, err = tx.Uploads().Get(w.party.Room, up.ID); return err }))
	return up
}

// waiting are the titles in the queue.
func (w *world) waiting() (titles []string) {
	w.t.Helper()
	w.must(w.store.Read(w.ctx, func(tx *store.Tx) error {
		list, err := tx.Entries().Listed(w.party.Room)
		for _, e := range list {
			song, err := tx.Songs().Get(e.SongID)
			if err != nil {
				return err
			}
			titles = append(titles, song.Title)
		}
		return err
	}))
	return titles
}

// files are all files of uploads and of the archive.
func (w *world) files() (list []string) {
	w.t.Helper()
	for _, dir := range []string{"uploads", "archive"} {
		w.must(filepath.WalkDir(filepath.Join(w.dir, dir), func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				list = append(list, strings.TrimPrefix(path, w.dir+"/"))
			}
			return err
		}))
	}
	return list
}

// tone is a WAV that sounds like no other.
func tone(hz float64, seconds int) []byte {
	const rate = 8000
	frames := rate * seconds
	le := binary.LittleEndian
	out := []byte("RIFF")
	out = le.AppendUint32(out, uint32(36+2*frames))
	out = append(out, "WAVEfmt "...)
	out = le.AppendUint32(out, 16)
	for _, v := range []uint16{1, 1} {
		out = le.AppendUint16(out, v)
	}
	out = le.AppendUint32(le.AppendUint32(out, rate), rate*2)
	out = le.AppendUint16(le.AppendUint16(out, 2), 16)
	out = le.AppendUint32(append(out, "data"...), uint32(2*frames))
	for i := range frames {
		out = le.AppendUint16(out, uint16(int16(9000*math.Sin(2*math.Pi*hz*float64(i)/rate))))
	}
	return out
}
