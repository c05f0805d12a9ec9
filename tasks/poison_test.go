package tasks_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"upbeat/tasks"
)

// Work that panics is given up as a crash; other work goes on.
func TestWorkThatPanicsIsGivenUp(t *testing.T) {
	w := newWork(func(_ context.Context, n int, _ tasks.Progress) error {
		if n == 1 {
			panic("poison")
		}
		return nil
	})
	h := newHarness(t)
	tasks.Register(h.Registry, w.job())
	w.wanted[1], w.wanted[2] = true, true
	h.start(t)
	w.until(t, "the owner hears, and the rest is done", func() bool { return len(w.reasons[1]) == 1 && w.done[2] == 1 })
	w.mu.Lock()
	defer w.mu.Unlock()
	if !errors.Is(w.reasons[1][0], tasks.ErrCrashed) || w.runs[1] != 3 {
		t.Fatalf("it ran %d times: %v", w.runs[1], w.reasons[1])
	}
}

// More work than there are workers hangs and does not even look at its context. Each loses its worker when its time is over, is given up,
// and runs once only: an attempt that has not returned is not joined by another.
func TestWorkThatHangsIsGivenUpAndFreesItsWorker(t *testing.T) {
	const hanging = 9
	release := make(chan struct{})
	defer close(release)
	w := newWork(func(_ context.Context, n int, _ tasks.Progress) error {
		if n <= hanging {
			<-release
		}
		return nil
	})
	h := newHarness(t)
	tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) { j.Timeout, j.Retries = time.Second, 1 }))
	for n := 1; n <= hanging+1; n++ {
		w.wanted[n] = true
	}
	h.start(t)
	w.until(t, "the last one is done, and all others are given up", func() bool { return w.done[hanging+1] == 1 && len(w.reasons) == hanging })
	w.mu.Lock()
	defer w.mu.Unlock()
	for n := 1; n <= hanging; n++ {
		if !errors.Is(w.reasons[n][0], context.DeadlineExceeded) || w.runs[n] != 1 {
			t.Errorf("%d ran %d times: %v", n, w.runs[n], w.reasons[n])
		}
	}
}
