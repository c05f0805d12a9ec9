package tasks_test

import (
	"context"
	"errors"
	"slices"
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

// A task that was begun before a process died, again and again, has its last attempt alone: what runs then ends first, what comes waits. If
// it is the culprit, it takes no other with it; if it is not, no culprit takes it along. What hangs does not keep it for ever.
func TestTheLastAttemptRunsAlone(t *testing.T) {
	const suspect, before, after = 1, 2, 3
	for _, hangs := range []bool{false, true} {
		release := make(chan struct{})
		var together []int // what ran beside the suspect
		w := newWork(nil)
		w.do = func(_ context.Context, n int, _ tasks.Progress) error {
			if n == before {
				<-release
			}
			if n == suspect {
				w.mu.Lock()
				defer w.mu.Unlock()
				for other, runs := range w.now {
					if other != suspect && runs > 0 {
						together = append(together, other)
					}
				}
			}
			return nil
		}
		h := newHarness(t)
		h.attempts.back = make(chan string, 1)
		h.attempts.begun["count:1"] = 2
		handle := tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) {
			if hangs {
				j.Timeout = 2 * time.Second
			}
		}))
		w.wanted = map[int]bool{suspect: true, before: true, after: true}
		must(t, handle.Enqueue(t.Context(), before))
		h.start(t)
		w.until(t, "something runs", func() bool { return w.now[before] == 1 })
		must(t, handle.Enqueue(t.Context(), suspect))
		select {
		case <-h.attempts.back:
		case <-time.After(time.Minute):
			t.Fatal("the suspect does not step back")
		}
		must(t, handle.Enqueue(t.Context(), after))
		if !hangs {
			close(release)
		}
		w.until(t, "the suspect is done", func() bool { return w.done[suspect] == 1 })
		if hangs {
			close(release)
		}
		w.until(t, "all are done or given up", func() bool { return len(w.wanted) == 0 })
		w.mu.Lock()
		if slices.Contains(together, before) != hangs || !hangs && len(together) > 0 || w.done[after] != 1 || w.runs[suspect] != 1 {
			t.Errorf("hangs %v: beside the suspect ran %v; runs %v, done %v", hangs, together, w.runs, w.done)
		}
		w.mu.Unlock()
	}
}
