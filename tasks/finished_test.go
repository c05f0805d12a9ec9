package tasks_test

import (
	"context"
	"fmt"
	"testing"

	"upbeat/tasks"
)

// What succeeded is listed under the name that its owner gives it, the newest first, and not without end.
func TestWhatSucceededIsListed(t *testing.T) {
	w := newWork(func(context.Context, int, tasks.Progress) error { return nil })
	h := newHarness(t)
	find := tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) {
		j.Describe = func(_ context.Context, n int) string { return fmt.Sprintf("number %d", n) }
	}))
	h.start(t)
	for n := range 2 {
		w.change(func() { w.wanted[n] = true })
		must(t, find.Enqueue(t.Context(), n))
		h.untilListed(t, "it is done", empty)
	}
	list, err := h.Finished(t.Context())
	must(t, err)
	h.Describe(t.Context(), list)
	done := map[string]bool{} // the sweep may have had one done once more
	for _, one := range list {
		done[one.ID] = true
		if one.ID != "count:"+one.Key || one.State != tasks.Done || one.Took <= 0 || one.DoneAt.IsZero() || one.About != "number "+one.Key {
			t.Errorf("%+v", one)
		}
	}
	if len(done) != 2 || !done["count:0"] || !done["count:1"] {
		t.Fatalf("%+v", list)
	}
	for n := range 250 {
		must(t, h.client.LPush(t.Context(), "upbeat:task:finished", fmt.Sprintf(`{"id":"count:%d","job":"count"}`, n)).Err())
	}
	w.change(func() { w.wanted[9] = true })
	must(t, find.Enqueue(t.Context(), 9))
	h.untilListed(t, "it is done", empty)
	if n, err := h.client.LLen(t.Context(), "upbeat:task:finished").Result(); err != nil || n != 200 {
		t.Errorf("%d lines are kept, %v", n, err)
	}
	if left, err := h.client.TTL(t.Context(), "upbeat:task:finished").Result(); err != nil || left <= 0 {
		t.Errorf("the list stays for %v, %v", left, err)
	}
}

// Why a task was given up is one word where it is known, and the words of its error have nothing of Asynq's.
func TestTheCauseOfAFailureIsKnown(t *testing.T) {
	h := newHarness(t)
	w := newWork(func(_ context.Context, n int, _ tasks.Progress) error {
		if n == 1 {
			panic("out of tune")
		}
		return tasks.Final(errTrouble)
	})
	find := tasks.Register(h.Registry, w.job(func(j *tasks.Job[int]) { j.Retries = 0 }))
	h.start(t)
	for n, want := range map[int]tasks.Task{
		1: {ID: "count:1", Cause: tasks.Crashed, Reason: "the worker crashed on it: out of tune"},
		2: {ID: "count:2", Cause: tasks.Unknown, Reason: errTrouble.Error()},
	} {
		w.change(func() { w.wanted[n] = true })
		must(t, find.Enqueue(t.Context(), n))
		h.untilListed(t, "it is given up", func(list []tasks.Task) bool {
			for _, one := range list {
				if one.ID == want.ID && one.State == tasks.Failed {
					if one.Cause != want.Cause || one.Reason != want.Reason {
						t.Errorf("%s: %q %q", one.ID, one.Cause, one.Reason)
					}
					return true
				}
			}
			return false
		})
	}
}
