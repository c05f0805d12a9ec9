package tasks_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/tasks"
)

// prober answers as told and counts how often it was asked.
type prober struct {
	mu       sync.Mutex
	problems map[string]string
	probed   map[string]int
	measured map[string]int
}

func (p *prober) Probe(_ context.Context, path string) (models.Millis, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.probed[path]++
	if code := p.problems[path]; code != "" {
		return 0, code, errors.New(code)
	}
	return 1000, "", nil
}

func (p *prober) Measure(_ context.Context, path string) (float64, float64, []byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.measured[path]++
	return -14, -1, make([]byte, 100), nil
}

type fixture struct {
	party  *queue.Party
	store  *store.Store
	prober *prober
	guest  models.GuestID
	songs  []models.SongID
	client *redis.Client
	redis  *miniredis.Miniredis
}

func newFixture(t *testing.T, songs int) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), testdb.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	mini := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: mini.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	party, err := queue.New(t.Context(), queue.Config{Store: db, Redis: client, Prepare: tasks.NewClient(client).Prepare})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{party: party, store: db, client: client, redis: mini, prober: &prober{problems: map[string]string{}, probed: map[string]int{}, measured: map[string]int{}}}
	g, err := party.Join(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	f.guest = g.ID
	for i := range songs {
		path := fmt.Sprintf("/music/%d.wav", i)
		if err := db.SaveSongs(t.Context(), []store.IndexedSong{{Song: models.Song{Source: "local", Path: path}}}); err != nil {
			t.Fatal(err)
		}
		s, err := db.SongAt(t.Context(), "local", path)
		if err != nil {
			t.Fatal(err)
		}
		f.songs = append(f.songs, s.ID)
	}
	return f
}

// work runs a worker until the test ends.
func (f *fixture) work(t *testing.T) {
	t.Helper()
	worker := tasks.New(tasks.Config{Redis: f.client, Party: f.party, Store: f.store, Prober: f.prober, Log: slog.Default(),
		Library: library.New(library.Config{Store: f.store, CacheDir: t.TempDir()})})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- worker.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// until waits for an entry to reach a status.
func (f *fixture) until(t *testing.T, entry models.EntryID, want models.Status) models.Entry {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	notices, stop := f.party.Notices()
	defer stop()
	for {
		var e models.Entry
		if err := f.store.Read(ctx, func(tx *store.Tx) (err error) { e, err = tx.Entry(f.party.Room, entry); return err }); err != nil {
			t.Fatal(err)
		}
		if e.Status == want {
			return e
		}
		select {
		case <-notices:
		case <-ctx.Done():
			t.Fatalf("entry %d is %s, want %s", entry, e.Status, want)
		}
	}
}

func (f *fixture) request(t *testing.T, i int) models.Entry {
	t.Helper()
	e, _, err := f.party.Request(t.Context(), models.AsGuest(f.guest), f.songs[i])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestARequestedSongIsProbedThenMeasured(t *testing.T) {
	f := newFixture(t, 1)
	f.work(t)
	e := f.request(t, 0)
	if e.Status != models.Preparing {
		t.Fatalf("at once it is %s", e.Status)
	}
	f.until(t, e.ID, models.Ready)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		song, err := f.store.Song(ctx, f.songs[0])
		if err != nil {
			t.Fatal(err)
		}
		if song.Loudness == -14 && len(song.Waveform) == 100 && song.ProbedAt > 0 {
			return
		}
	}
}

func TestABrokenSongFailsWithItsReason(t *testing.T) {
	f := newFixture(t, 2)
	f.prober.problems["/music/0.wav"] = models.ProblemBroken
	f.work(t)
	bad, good := f.request(t, 0), f.request(t, 1)
	if e := f.until(t, bad.ID, models.Failed); e.Reason != models.ProblemBroken {
		t.Fatalf("reason %q", e.Reason)
	}
	f.until(t, good.ID, models.Ready)
}

func TestWorkThatRedisForgotIsFoundAgain(t *testing.T) {
	f := newFixture(t, 1)
	e := f.request(t, 0)
	f.redis.FlushAll()
	f.work(t)
	f.until(t, e.ID, models.Ready)
}

func TestATaskHandledTwiceDoesItsWorkOnce(t *testing.T) {
	f := newFixture(t, 1)
	e := f.request(t, 0)
	f.work(t)
	f.until(t, e.ID, models.Ready)
	if err := f.party.Unplayable(t.Context(), e.ID, models.ProblemBroken); err != nil {
		t.Fatal(err)
	}
	if got := f.until(t, e.ID, models.Ready); got.Reason != "" {
		t.Fatalf("a late answer changed it: %+v", got)
	}
}
