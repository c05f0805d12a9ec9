package tasks_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// The crashing worker is this test binary again, told so by its environment.
const (
	childDatabase = "UPBEAT_TEST_CRASH_DATABASE"
	childRedis    = "UPBEAT_TEST_CRASH_REDIS"
	crashed       = 3 // its exit code
	poison        = "/music/0.wav"
)

func TestMain(m *testing.M) {
	if database := os.Getenv(childDatabase); database != "" {
		if err := crashingWorker(database, os.Getenv(childRedis)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// crashingWorker works until no entry is preparing, and dies when it looks into the poisoned song.
func crashingWorker(database, address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	db, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	f, err := openParty(ctx, db, address)
	if err != nil {
		return err
	}
	f.prober.trouble[poison] = func() error { os.Exit(crashed); return nil }
	running, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- f.tasks.Run(running) }()
	for ctx.Err() == nil {
		var left []models.Entry
		if err := db.Read(ctx, func(tx *store.Tx) (err error) { left, err = tx.Entries().Unprepared(); return err }); err != nil {
			return err
		}
		if len(left) == 0 {
			break
		}
	}
	stop()
	return errors.Join(ctx.Err(), <-done)
}

// A song kills the worker's process whenever it is looked into, and the process is started again each time. After a few deaths the song is
// given up, with a reason; the other songs go on. So it is when Redis lives on, and when it dies with the process each time.
func TestACrashLoopEnds(t *testing.T) {
	for name, between := range map[string]func(*testing.T, *party){
		"Redis lives on": expireLeases,
		"Redis forgets":  func(_ *testing.T, f *party) { f.redis.FlushAll() },
	} {
		t.Run(name, func(t *testing.T) {
			f, database := newPartyAt(t, 3)
			bad := f.request(t, 0)
			others := []models.Entry{f.request(t, 1), f.request(t, 2)}
			deaths := 0
			for dies(t, database, f.redis.Addr()) {
				if deaths++; deaths > 8 {
					t.Fatal("it crashes for ever")
				}
				between(t, f)
			}
			if deaths != 4 {
				t.Errorf("the worker died %d times", deaths)
			}
			if e := f.until(t, bad.ID, models.Failed); e.Failure != models.ProblemBroken {
				t.Errorf("reason %q", e.Failure)
			}
			for _, e := range others {
				f.until(t, e.ID, models.Ready)
			}
		})
	}
}

// dies runs the worker to its end and tells whether that was a crash.
func dies(t *testing.T, database, address string) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDatabase+"="+database, childRedis+"="+address)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != crashed {
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return false
	}
	return true
}

// expireLeases lets the time pass after which Asynq takes a worker for dead.
func expireLeases(t *testing.T, f *party) {
	t.Helper()
	for _, key := range f.redis.Keys() {
		if len(key) < 6 || key[len(key)-6:] != ":lease" {
			continue
		}
		leases, err := f.redis.SortedSet(key)
		must(t, err)
		for id := range leases {
			_, err := f.redis.ZAdd(key, float64(time.Now().Add(-time.Hour).Unix()), id)
			must(t, err)
		}
	}
}
