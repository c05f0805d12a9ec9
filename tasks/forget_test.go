package tasks_test

import (
	"context"
	"testing"

	"upbeat/tasks"
)

// Redis forgets everything while work waits and runs. The sweep finds it again; nothing runs twice at once or is done twice; and the tasks
// that come after can be looked up.
func TestARedisThatForgets(t *testing.T) {
	const all = 8
	begun, release := make(chan struct{}, all), make(chan struct{})
	w := newWork(func(_ context.Context, _ int, report tasks.Progress) error {
		report(1, 2, "")
		begun <- struct{}{}
		<-release
		report(2, 2, "")
		return nil
	})
	h := newHarness(t)
	handle := tasks.Register(h.Registry, w.job())
	for n := range all {
		w.wanted[n] = true
		must(t, handle.Enqueue(t.Context(), n))
	}
	h.start(t)
	<-begun
	<-begun
	must(t, h.client.FlushAll(t.Context()).Err())
	must(t, h.Sweep(t.Context()))
	h.untilListed(t, "all of it is known again", func(l []tasks.Task) bool { return len(l) == all })
	close(release)
	w.until(t, "all of it is done", func() bool { return len(w.done) == all })
	h.untilListed(t, "nothing is left", empty)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.most != 1 {
		t.Errorf("%d attempts at one piece of work ran at once", w.most)
	}
	for n := range all {
		if w.done[n] != 1 || w.runs[n] != 1 {
			t.Errorf("%d ran %d times and was done %d times", n, w.runs[n], w.done[n])
		}
	}
	if len(w.reasons) != 0 {
		t.Errorf("given up: %v", w.reasons)
	}
	if left := h.attempts.begun; len(left) != 0 {
		t.Errorf("attempts are left over: %v", left)
	}
}

// A task that ran when Redis forgot leaves nothing behind that holds its id.
func TestWorkIsDoneAgainAfterRedisForgotItsTask(t *testing.T) {
	w := newWork(nil)
	h := newHarness(t)
	w.do = func(ctx context.Context, _ int, report tasks.Progress) error {
		err := h.client.FlushAll(ctx).Err()
		report(1, 1, "")
		return err
	}
	handle := tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) { j.Unfinished = nil }))
	h.start(t)
	for round := range 2 {
		w.change(func() { w.wanted[1] = true })
		must(t, handle.Enqueue(t.Context(), 1))
		w.until(t, "it is done", func() bool { return w.done[1] == round+1 })
	}
}
