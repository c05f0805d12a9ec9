package sources_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/archive"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/sources/fetch"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// world is a party with a source of links and an archive; its server is the outside.
type world struct {
	store    *store.Store
	party    *queue.Party
	set      *sources.Set
	fetcher  *sources.Fetcher
	archive  *archive.Archive
	library  *library.Library
	guest    models.Actor
	prepared []models.EntryID
	options  sources.Options
	free     int64
	outside  *httptest.Server
	served   atomic.Int64 // answers that began
}

// wav is a second of silence, as a file.
func wav() []byte {
	const rate = 8000
	var b []byte
	b = append(b, "RIFF\x00\x00\x00\x00WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 1) // one channel
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, 8)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = append(b, strings.Repeat("\x80", rate)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func newWorld(t *testing.T, outside http.HandlerFunc) *world {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.New(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	t.Cleanup(func() { _ = client.Close(); _ = db.Close() })
	w := &world{store: db, archive: archive.New(t.TempDir()), free: 1 << 40}
	w.outside = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.served.Add(1); outside(rw, r) }))
	t.Cleanup(w.outside.Close)
	w.party, err = queue.New(t.Context(), queue.Config{Store: db, Redis: client, Log: quiet(),
		Prepare: func(_ context.Context, e models.EntryID) error { w.prepared = append(w.prepared, e); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	w.library = library.New(library.Config{Store: db, CacheDir: t.TempDir(), Reader: library.DirectReader{}, Log: quiet()})
	if err := w.archive.Prepare(); err != nil {
		t.Fatal(err)
	}
	if err := w.library.AddRoot(t.Context(), w.archive.Root()); err != nil {
		t.Fatal(err)
	}
	guest, err := w.party.Join(t.Context(), "192.0.2.1", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	w.guest = models.AsGuest(guest.ID)
	w.options = sources.Options{On: []string{"link"}, Most: 1 << 20}
	link := &sources.Link{Client: fetch.New(fetch.Config{Allow: func(host string) bool { return host == "127.0.0.1" }})}
	w.set = &sources.Set{Sources: []sources.Source{link}, Redis: client, Room: w.party.Room,
		Options: func() sources.Options { return w.options }}
	w.fetcher = &sources.Fetcher{Set: w.set, Store: db, Archive: w.archive, Party: queue.Fetching{Party: w.party}, Now: time.Now, Log: quiet(),
		Probe: func(context.Context, string) (models.Millis, string, error) { return 1000, "", nil },
		Take:  func(ctx context.Context, path string) error { return library.Take(ctx, w.library, path) },
		Free:  func(string) (int64, error) { return w.free, nil }}
	return w
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// ask requests what lies at a path of the outside.
func (w *world) ask(t *testing.T, path string) models.Entry {
	t.Helper()
	list, err := w.set.Resolve(t.Context(), w.outside.URL+path)
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := queue.Fetching{Party: w.party}.Request(t.Context(), w.guest, list.Songs[0])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// run does what the job says is to be done, each piece as often as told.
func (w *world) run(t *testing.T, times int) error {
	t.Helper()
	job := w.fetcher.Job()
	list, err := job.Unfinished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		for range times {
			if err := job.Run(t.Context(), one, func(int, int, string) {}); err != nil {
				return fmt.Errorf("song %d: %w", one.Song, err)
			}
		}
	}
	return nil
}

func (w *world) song(t *testing.T, id models.SongID) models.Song {
	t.Helper()
	song, err := w.library.Song(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return song
}
