package tasks_test

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upbeat/tasks"
)

// memory is Attempts without a database.
type memory struct {
	mu    sync.Mutex
	begun map[string]int
	back  chan string // hears of each attempt that is taken back; nil = nobody listens
}

func (m *memory) Begin(_ context.Context, id string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun[id]++
	return m.begun[id], nil
}

func (m *memory) TakeBack(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun[id]--
	if m.back != nil {
		m.back <- id
	}
	return nil
}

func (m *memory) Clear(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.begun, id)
	return nil
}

func (m *memory) ClearBefore(context.Context, time.Time) error { return nil }

func (m *memory) of(id string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.begun[id]
}

// work is a made-up job and its owner's database: which numbers are wanted, done and failed.
type work struct {
	mu      sync.Mutex
	wanted  map[int]bool
	runs    map[int]int
	done    map[int]int
	reasons map[int][]error
	now     map[int]int // how many attempts run at this moment
	most    int         // the most attempts of one number that ever ran at once
	changed chan struct{}
	do      func(ctx context.Context, n int, report tasks.Progress) error
}

func newWork(do func(ctx context.Context, n int, report tasks.Progress) error) *work {
	return &work{wanted: map[int]bool{}, runs: map[int]int{}, done: map[int]int{}, reasons: map[int][]error{}, now: map[int]int{},
		changed: make(chan struct{}, 1), do: do}
}

func (w *work) change(f func()) {
	w.mu.Lock()
	f()
	w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *work) run(ctx context.Context, n int, report tasks.Progress) error {
	wanted := false
	w.change(func() {
		if wanted = w.wanted[n]; wanted {
			w.runs[n]++
			w.now[n]++
			w.most = max(w.most, w.now[n])
		}
	})
	if !wanted {
		return nil
	}
	defer w.change(func() { w.now[n]-- })
	if err := w.do(ctx, n, report); err != nil {
		return err
	}
	w.change(func() { w.done[n]++; delete(w.wanted, n) })
	return nil
}

func (w *work) job(change ...func(*tasks.Job[int])) tasks.Job[int] {
	j := tasks.Job[int]{Name: "count", Queue: tasks.Fast, Timeout: time.Minute, Retries: 2, Key: strconv.Itoa, Run: w.run,
		Failed: func(_ context.Context, n int, why error) error {
			w.change(func() { w.reasons[n] = append(w.reasons[n], why); delete(w.wanted, n) })
			return nil
		},
		Unfinished: func(context.Context) (list []int, err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			for n := range w.wanted {
				list = append(list, n)
			}
			slices.Sort(list)
			return list, nil
		},
		Reopen: func(_ context.Context, n int) error { w.change(func() { w.wanted[n] = true }); return nil },
	}
	for _, f := range change {
		f(&j)
	}
	return j
}

// until waits until f, called under the lock, is true.
func (w *work) until(t *testing.T, what string, f func() bool) {
	t.Helper()
	deadline := time.After(2 * time.Minute)
	for {
		w.mu.Lock()
		ok := f()
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-w.changed:
		case <-deadline:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

// harness is a registry on a Redis of its own.
type harness struct {
	*tasks.Registry
	client   *redis.Client
	attempts *memory
}

// newRedis is a fresh Redis for a test. TestOnARealRedis, which runs alone, puts a redis-server in its place.
var newRedis = func(t *testing.T) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	client := newRedis(t)
	h := &harness{client: client, attempts: &memory{begun: map[string]int{}}}
	h.Registry = tasks.New(tasks.Config{Redis: client, Attempts: h.attempts, Log: slog.New(slog.DiscardHandler)})
	h.Hurry()
	return h
}

// start runs the workers until the test ends, or stop is called.
func (h *harness) start(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// untilListed waits until the list is as wanted.
func (h *harness) untilListed(t *testing.T, what string, want func([]tasks.Task) bool) []tasks.Task {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		list, err := h.List(ctx)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if want(list) {
			return list
		}
	}
}

func empty(list []tasks.Task) bool { return len(list) == 0 }

func state(want tasks.State) func([]tasks.Task) bool {
	return func(list []tasks.Task) bool { return len(list) == 1 && list[0].State == want }
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// first tells whether the number runs for the first time.
func (w *work) first(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.runs[n] == 1
}
