package tasks_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upbeat/tasks"
)

var errTrouble = errors.New("trouble without a verdict")

func TestTheSameWorkIsThereOnce(t *testing.T) {
	w := newWork(func(context.Context, int, tasks.Progress) error { return nil })
	h := newHarness(t)
	handle := tasks.Register(h.Registry, w.job())
	w.wanted[1] = true
	for range 3 {
		must(t, handle.Enqueue(t.Context(), 1))
		must(t, h.Sweep(t.Context()))
	}
	list, err := h.List(t.Context())
	if err != nil || len(list) != 1 || list[0].ID != "count:1" || list[0].Job != "count" || list[0].Key != "1" ||
		list[0].State != tasks.Waiting {
		t.Fatalf("%+v, %v", list, err)
	}
	h.start(t)
	w.until(t, "the work", func() bool { return w.done[1] == 1 })
	h.untilListed(t, "nothing is left", empty)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs[1] != 1 {
		t.Fatalf("it ran %d times", w.runs[1])
	}
}

// While the work fails, the sweep goes over it again and again. It adds nothing.
func TestAFailingTaskIsTriedAFewTimesAndItsOwnerHears(t *testing.T) {
	w := newWork(func(context.Context, int, tasks.Progress) error { return errTrouble })
	h := newHarness(t)
	tasks.Register(h.Registry, w.job())
	w.wanted[1] = true
	h.start(t)
	w.until(t, "the owner hears", func() bool { return len(w.reasons[1]) > 0 })
	for range 3 {
		must(t, h.Sweep(t.Context()))
	}
	list := h.untilListed(t, "it is listed as failed", state(tasks.Failed))
	if list[0].Failures != 3 || !strings.Contains(list[0].Reason, errTrouble.Error()) || list[0].FailedAt.IsZero() {
		t.Errorf("%+v", list[0])
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs[1] != 3 || len(w.reasons[1]) != 1 || !errors.Is(w.reasons[1][0], errTrouble) {
		t.Fatalf("it ran %d times, the owner heard %v", w.runs[1], w.reasons[1])
	}
	if h.attempts.of("count:1") != 0 {
		t.Error("attempts are left over")
	}
}

func TestAFinalErrorIsNotTriedAgain(t *testing.T) {
	w := newWork(func(context.Context, int, tasks.Progress) error { return tasks.Final(errTrouble) })
	h := newHarness(t)
	tasks.Register(h.Registry, w.job())
	w.wanted[1] = true
	h.start(t)
	w.until(t, "the owner hears", func() bool { return len(w.reasons[1]) > 0 })
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs[1] != 1 || !errors.Is(w.reasons[1][0], errTrouble) {
		t.Fatalf("it ran %d times, the owner heard %v", w.runs[1], w.reasons[1])
	}
}

// An owner that cannot write down the failure is told again, also where nothing lists what is unfinished.
func TestAnOwnerThatFailsToHearIsToldAgain(t *testing.T) {
	w := newWork(func(context.Context, int, tasks.Progress) error { return tasks.Final(errTrouble) })
	h := newHarness(t)
	deaf := 2
	handle := tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) {
		hears := j.Failed
		j.Unfinished = nil
		j.Failed = func(ctx context.Context, n int, why error) (err error) {
			w.change(func() {
				if deaf > 0 {
					deaf, err = deaf-1, errors.New("the database is away")
				}
			})
			if err != nil {
				return err
			}
			return hears(ctx, n, why)
		}
	}))
	w.wanted[1] = true
	must(t, handle.Enqueue(t.Context(), 1))
	h.start(t)
	w.until(t, "the owner hears", func() bool { return len(w.reasons[1]) > 0 && !w.wanted[1] })
}

// What failed for the last time does not hold its id: asked for again, it is done again.
func TestWhatFailedIsDoneAnewWhenAskedFor(t *testing.T) {
	broken := true
	w := newWork(nil)
	w.do = func(context.Context, int, tasks.Progress) (err error) {
		w.change(func() {
			if broken {
				err = errTrouble
			}
		})
		return err
	}
	h := newHarness(t)
	handle := tasks.Register(h.Registry, w.job())
	w.wanted[1] = true
	h.start(t)
	for round, again := range []func() error{
		func() error { w.change(func() { w.wanted[1] = true }); return handle.Enqueue(t.Context(), 1) },
		func() error { return h.Retry(t.Context(), "count:1") },
	} {
		w.until(t, "it fails", func() bool { return len(w.reasons[1]) == round+1 })
		h.untilListed(t, "it is listed as failed", state(tasks.Failed))
		w.change(func() { broken = round == 0 })
		must(t, again())
	}
	w.until(t, "it is done", func() bool { return w.done[1] == 1 })
	h.untilListed(t, "nothing is left", empty)
	if err := h.Retry(t.Context(), "count:1"); !errors.Is(err, tasks.ErrNoTask) {
		t.Errorf("what is done is tried again: %v", err)
	}
}

func TestCancel(t *testing.T) {
	begun := make(chan struct{}, 1)
	w := newWork(func(ctx context.Context, _ int, _ tasks.Progress) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	})
	h := newHarness(t)
	tasks.Register(h.Registry, w.job())
	cancelled := func(n int) {
		t.Helper()
		// A sweep that asked for what is unfinished just before adds the task once more; it finds nothing to do, or is cancelled too.
		w.until(t, "the owner hears", func() bool { return len(w.reasons[n]) > 0 })
		h.untilListed(t, "it is gone", empty)
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, reason := range w.reasons[n] {
			if !errors.Is(reason, tasks.ErrCancelled) || w.wanted[n] {
				t.Errorf("task %d: %v", n, w.reasons[n])
			}
		}
	}
	w.wanted[1] = true // waits
	must(t, h.Sweep(t.Context()))
	must(t, h.Cancel(t.Context(), "count:1"))
	cancelled(1)

	h.start(t)
	w.change(func() { w.wanted[2] = true }) // runs
	<-begun
	for { // the workers may not listen yet
		if err := h.Cancel(t.Context(), "count:2"); err != nil && !errors.Is(err, tasks.ErrNoTask) {
			t.Fatal(err)
		}
		if listening, err := h.client.PubSubNumSub(t.Context(), "upbeat:task:cancel").Result(); err != nil ||
			listening["upbeat:task:cancel"] > 0 {
			must(t, err)
			break
		}
	}
	if err := h.Cancel(t.Context(), "count:2"); err != nil && !errors.Is(err, tasks.ErrNoTask) {
		t.Fatal(err)
	}
	cancelled(2)
	h.untilListed(t, "there is nothing to cancel", func([]tasks.Task) bool {
		return errors.Is(h.Cancel(t.Context(), "count:2"), tasks.ErrNoTask)
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs[2] != 1 {
		t.Errorf("a cancelled task ran %d times", w.runs[2])
	}
}

func TestProgressIsListedWhileItRuns(t *testing.T) {
	release := make(chan struct{})
	w := newWork(func(_ context.Context, _ int, report tasks.Progress) error {
		report(3, 10, "songs")
		<-release
		return nil
	})
	h := newHarness(t)
	tasks.Register(h.Registry, w.job())
	w.wanted[1] = true
	h.start(t)
	list := h.untilListed(t, "it says how far it is", func(l []tasks.Task) bool { return len(l) == 1 && l[0].Step != nil })
	if *list[0].Step != (tasks.Step{Done: 3, Total: 10, Words: "songs"}) || list[0].State != tasks.Running {
		t.Errorf("%+v", list[0])
	}
	if ttl, err := h.client.TTL(t.Context(), "upbeat:task:count:1:progress").Result(); err != nil || ttl <= 0 {
		t.Error("progress does not expire")
	}
	close(release)
	h.untilListed(t, "it is gone", empty)
	keys, err := h.client.Keys(t.Context(), "*count:1*").Result()
	if err != nil || len(keys) > 0 {
		t.Errorf("left over: %v, %v", keys, err)
	}
}

// A process that ends puts its tasks back, and counts no failure: not even for a job without retries.
func TestWhatRunsGoesBackWhenTheProcessEnds(t *testing.T) {
	begun := make(chan struct{}, 2)
	w := newWork(nil)
	w.do = func(ctx context.Context, _ int, _ tasks.Progress) error {
		begun <- struct{}{}
		if w.first(1) {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	h := newHarness(t)
	tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) { j.Retries = 0 }))
	w.wanted[1] = true
	stop := h.start(t)
	<-begun
	stop()
	list, err := h.List(t.Context())
	if err != nil || len(list) != 1 || list[0].State != tasks.Waiting || list[0].Failures != 0 || h.attempts.of("count:1") != 0 {
		t.Fatalf("%+v, %v, %d attempts", list, err, h.attempts.of("count:1"))
	}
	h.start(t)
	w.until(t, "it is done", func() bool { return w.done[1] == 1 })
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.reasons[1]) != 0 {
		t.Errorf("the owner heard %v", w.reasons[1])
	}
}

func TestPausesGrowAndAreSpread(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 50 {
		p := tasks.Pause(2)
		seen[p] = true
		if p < 2*time.Second || p >= 6*time.Second {
			t.Fatalf("the third pause is %v", p)
		}
	}
	if len(seen) < 2 {
		t.Error("all pauses are the same")
	}
	if p := tasks.Pause(1000); p < 30*time.Second || p > 90*time.Second {
		t.Errorf("a late pause is %v", p)
	}
}

func TestAJobThatCannotWorkIsAMistake(t *testing.T) {
	w := newWork(nil)
	for name, change := range map[string]func(*tasks.Job[int]){
		"no name":                func(j *tasks.Job[int]) { j.Name = "" },
		"no queue":               func(j *tasks.Job[int]) { j.Queue = "" },
		"no timeout":             func(j *tasks.Job[int]) { j.Timeout = 0 },
		"nothing to do":          func(j *tasks.Job[int]) { j.Run = nil },
		"failures never noticed": func(j *tasks.Job[int]) { j.Failed = nil },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: it is taken", name)
				}
			}()
			tasks.Register(newHarness(t).Registry, w.job(change))
		}()
	}
}

// Several processes ask at once for work that has failed: it is done anew, and no stale look at the old task gives up the new one.
func TestManyAskAtOnceForWhatFailed(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	w := newWork(func(context.Context, int, tasks.Progress) error {
		if broken.Load() {
			return tasks.Final(errTrouble)
		}
		return nil
	})
	h := newHarness(t)
	handle := tasks.Register(h.Registry, w.job())
	h.start(t)
	for round := range 20 {
		broken.Store(true)
		w.change(func() { w.wanted[1] = true })
		w.until(t, "it fails", func() bool { return len(w.reasons[1]) == round+1 })
		h.untilListed(t, "it is listed as failed", state(tasks.Failed))
		broken.Store(false)
		w.change(func() { w.wanted[1] = true })
		var asking sync.WaitGroup
		for range 4 {
			asking.Go(func() {
				if err := handle.Enqueue(context.Background(), 1); err != nil {
					t.Error(err)
				}
			})
		}
		asking.Wait()
		w.until(t, "it is done", func() bool { return w.done[1] == round+1 })
	}
}
