package tasks_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/analysis"
	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/internal/testdb"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/tasks"
)

// prober answers as told and counts how often it was asked.
type prober struct {
	mu       sync.Mutex
	problems map[string]string
	trouble  map[string]func() error // what happens instead of a verdict
	probed   map[string]int
}

func (p *prober) Probe(_ context.Context, path string) (models.Millis, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.probed[path]++
	if trouble := p.trouble[path]; trouble != nil {
		return 0, "", trouble()
	}
	if code := p.problems[path]; code != "" {
		return 0, code, errors.New(code)
	}
	return 1000, "", nil
}

// tone is a song of ten seconds: a quiet square wave.
type tone struct{ left int }

func (s *tone) Stream(samples [][2]float64) (int, bool) {
	n := min(len(samples), s.left)
	for i := range n {
		x := 0.1
		if (s.left-i)/24%2 == 0 {
			x = -x
		}
		samples[i] = [2]float64{x, x}
	}
	s.left -= n
	return n, n > 0
}

func (s *tone) Err() error   { return nil }
func (s *tone) Close() error { return nil }

// opened counts how often each song was decoded.
type opened struct {
	mu    sync.Mutex
	paths map[string]int
}

func (o *opened) open(_ context.Context, path string) (analysis.Decoding, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.paths[path]++
	return &tone{left: 480_000}, nil
}

// party is a party whose slow work is done as cmd sets it up.
type party struct {
	*queue.Party
	tasks  *tasks.Registry
	store  *store.Store
	prober *prober
	opened *opened
	guest  models.GuestID
	songs  []models.SongID
	redis  *miniredis.Miniredis
}

// openParty opens the party in a database, on a Redis.
func openParty(ctx context.Context, db *store.Store, address string) (*party, error) {
	client := redis.NewClient(&redis.Options{Addr: address})
	var prepare *tasks.Handle[queue.Preparation]
	files := disk.New(wholeDisk{}, time.Minute, time.Now)
	p, err := queue.New(ctx, queue.Config{Store: db, Redis: client, Files: files, Prepare: func(ctx context.Context, e models.EntryID) error {
		return prepare.Enqueue(ctx, queue.Preparation{Entry: e})
	}})
	if err != nil {
		return nil, err
	}
	f := &party{Party: p, store: db, opened: &opened{paths: map[string]int{}},
		prober: &prober{problems: map[string]string{}, trouble: map[string]func() error{}, probed: map[string]int{}}}
	f.tasks = tasks.New(tasks.Config{Redis: client, Attempts: db.Attempts(), Log: slog.Default()})
	f.tasks.Hurry()
	analyse := tasks.Register(f.tasks, analysis.New(analysis.Config{Store: db, Open: f.opened.open, Log: slog.Default()}).Job())
	ask := func(ctx context.Context, song models.SongID) error {
		return analyse.Enqueue(ctx, analysis.Request{Song: song})
	}
	prepare = tasks.Register(f.tasks, queue.PrepareJob(p, queue.Preparer{Prober: f.prober, Analyse: ask}))
	return f, nil
}

// wholeDisk is a file system on which each file has been lying for years.
type wholeDisk struct{}

func (wholeDisk) Stat(string) (disk.Stamp, error) {
	return disk.Stamp{Size: 1000, ModTime: time.Unix(1e9, 0), Device: 1}, nil
}
func (wholeDisk) Lstat(string) (fs.FileInfo, error)     { return os.Lstat(os.DevNull) }
func (wholeDisk) Resolve(path string) (string, error)   { return path, nil }
func (wholeDisk) ReadDir(string) ([]fs.DirEntry, error) { return nil, nil }
func (wholeDisk) ReadEnds(string) error                 { return nil }

func newParty(t *testing.T, songs int) *party {
	t.Helper()
	f, _ := newPartyAt(t, songs)
	return f
}

func newPartyAt(t *testing.T, songs int) (f *party, database string) {
	t.Helper()
	database = testdb.SQLite(t)
	db, err := store.Open(t.Context(), database)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	mini := miniredis.RunT(t)
	f, err = openParty(t.Context(), db, mini.Addr())
	must(t, err)
	f.redis = mini
	g, err := f.Join(t.Context(), "", "", nil)
	must(t, err)
	f.guest = g.ID
	for i := range songs {
		path := fmt.Sprintf("/music/%d.wav", i)
		must(t, db.Library().SaveSongs(t.Context(), []store.IndexedSong{{Song: models.Song{Source: "local", Path: path}}}))
		s, err := db.Library().SongAt(t.Context(), "local", path)
		must(t, err)
		f.songs = append(f.songs, s.ID)
	}
	return f, database
}

// work runs the workers until the test ends.
func (f *party) work(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.tasks.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (f *party) entry(ctx context.Context, entry models.EntryID) (e models.Entry, err error) {
	err = f.store.Read(ctx, func(tx *store.Tx) (err error) { e, err = tx.Entries().Get(f.Room, entry); return err })
	return e, err
}

// until waits for an entry to reach a status.
func (f *party) until(t *testing.T, entry models.EntryID, want models.Status) models.Entry {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	notices, stop := f.Notices()
	defer stop()
	for {
		e, err := f.entry(ctx, entry)
		must(t, err)
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

// untilAnalysed waits until the song was measured.
func (f *party) untilAnalysed(t *testing.T, id models.SongID) models.Song {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		song, err := f.store.Library().Song(ctx, id)
		must(t, err)
		if song.Loudness != 0 {
			return song
		}
	}
}

func (f *party) request(t *testing.T, i int) models.Entry {
	t.Helper()
	e, _, err := f.Request(t.Context(), models.AsGuest(f.guest), f.songs[i])
	must(t, err)
	return e
}

func TestARequestedSongIsProbedThenMeasured(t *testing.T) {
	f := newParty(t, 1)
	f.work(t)
	e := f.request(t, 0)
	if e.Status != models.Preparing {
		t.Fatalf("at once it is %s", e.Status)
	}
	f.until(t, e.ID, models.Ready)
	song := f.untilAnalysed(t, f.songs[0])
	if song.Loudness > -15 || song.Loudness < -25 || len(song.Waveform) != 100 || song.ProbedAt == 0 {
		t.Fatalf("%+v", song)
	}
}

func TestABrokenSongFailsWithItsReason(t *testing.T) {
	f := newParty(t, 2)
	f.prober.problems["/music/0.wav"] = models.ProblemBroken
	f.work(t)
	bad, good := f.request(t, 0), f.request(t, 1)
	if e := f.until(t, bad.ID, models.Failed); e.Failure != models.ProblemBroken {
		t.Fatalf("reason %q", e.Failure)
	}
	f.until(t, good.ID, models.Ready)
}

func TestWorkThatRedisForgotIsFoundAgain(t *testing.T) {
	f := newParty(t, 1)
	e := f.request(t, 0)
	f.redis.FlushAll()
	f.work(t)
	f.until(t, e.ID, models.Ready)
}

// A song that is ready already, whose analysis Redis lost, is found too; once.
func TestAnAnalysisThatRedisForgotIsFoundAgain(t *testing.T) {
	f := newParty(t, 1)
	e := f.request(t, 0)
	must(t, f.Prepared(t.Context(), e.ID, 1000))
	f.redis.FlushAll()
	f.work(t)
	f.untilAnalysed(t, f.songs[0])
	for range 3 {
		must(t, f.tasks.Sweep(t.Context()))
	}
	f.opened.mu.Lock()
	defer f.opened.mu.Unlock()
	if n := f.opened.paths["/music/0.wav"]; n != 1 {
		t.Errorf("it was decoded %d times", n)
	}
}

func TestATaskHandledTwiceDoesItsWorkOnce(t *testing.T) {
	f := newParty(t, 1)
	e := f.request(t, 0)
	f.work(t)
	f.until(t, e.ID, models.Ready)
	must(t, f.Unplayable(t.Context(), e.ID, models.ProblemBroken))
	if got := f.until(t, e.ID, models.Ready); got.Failure != "" {
		t.Fatalf("a late answer changed it: %+v", got)
	}
}

// A probe that fails again and again without a verdict is given up: the entry fails with a reason, other songs go on, and the guest may try
// it again.
func TestASongWithoutAVerdictIsGivenUp(t *testing.T) {
	for reason, trouble := range map[string]func() error{
		models.ProblemUnchecked: func() error { return errors.New("no process can be started") },
		models.ProblemBroken:    func() error { panic("poison") },
		models.ProblemTimeout:   func() error { return context.DeadlineExceeded },
	} {
		t.Run(reason, func(t *testing.T) {
			f := newParty(t, 2)
			f.prober.trouble["/music/0.wav"] = trouble
			f.work(t)
			bad, good := f.request(t, 0), f.request(t, 1)
			if e := f.until(t, bad.ID, models.Failed); e.Failure != reason {
				t.Errorf("reason %q", e.Failure)
			}
			f.until(t, good.ID, models.Ready)
			song, err := f.store.Library().Song(t.Context(), f.songs[0])
			must(t, err)
			if want := reason == models.ProblemBroken; want != (song.Problem != "") { // the others say nothing of its content
				t.Errorf("the song's problem is %q", song.Problem)
			}
			f.prober.mu.Lock()
			if n := f.prober.probed["/music/0.wav"]; n != 4 {
				t.Errorf("it was probed %d times", n)
			}
			delete(f.prober.trouble, "/music/0.wav")
			f.prober.mu.Unlock()
			_, err = f.Retry(t.Context(), models.AsGuest(f.guest), bad.ID)
			must(t, err)
			f.until(t, bad.ID, models.Ready)
		})
	}
}

// A stream is heard before it plays, by its address. It has no loudness: it never ends.
func TestAStreamIsProbedAndNotMeasured(t *testing.T) {
	f := newParty(t, 1)
	const address = "https://radio.example/live"
	var stream models.Song
	err := f.store.Write(t.Context(), func(tx *store.Tx) (err error) { stream, err = tx.Songs().Stream(address, "", 1, 0); return err })
	must(t, err)
	f.work(t)
	for _, song := range []models.SongID{stream.ID, f.songs[0]} {
		e, _, err := f.Request(t.Context(), models.AsSystem(), song)
		must(t, err)
		f.until(t, e.ID, models.Ready)
	}
	f.untilAnalysed(t, f.songs[0]) // it follows the stream in the slow queue
	f.prober.mu.Lock()
	defer f.prober.mu.Unlock()
	f.opened.mu.Lock()
	defer f.opened.mu.Unlock()
	if f.prober.probed[address] == 0 || f.opened.paths[address] != 0 {
		t.Errorf("probed %d times, decoded %d times", f.prober.probed[address], f.opened.paths[address])
	}
}
