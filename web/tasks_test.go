package web_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"upbeat/models"
	"upbeat/tasks"
	"upbeat/web/api"
)

// count is a job of the tests.
func count(f func(ctx context.Context, n int, report tasks.Progress) error) tasks.Job[int] {
	return tasks.Job[int]{Name: "count", Queue: tasks.Fast, Timeout: time.Minute, Key: strconv.Itoa, Run: f,
		Describe: func(_ context.Context, n int) string { return "Song <" + strconv.Itoa(n) + ">" }}
}

// listed waits until the tasks are as wanted.
func (h *harness) listed(host, query, what string, want func(api.Tasks) bool) api.Tasks {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), time.Minute)
	defer cancel()
	for {
		var list api.Tasks
		h.do(ask{method: "GET", path: "/api/v1/tasks" + query, cookies: []string{host}}).expect(h.t, 200).into(h.t, &list)
		if want(list) {
			return list
		}
		if ctx.Err() != nil {
			h.t.Fatalf("in vain: %s: %+v", what, list)
		}
	}
}

// stateOf is the state of the task with this id; "" = it is not listed.
func stateOf(list api.Tasks, id string) string {
	for _, one := range list.Tasks {
		if one.ID == id {
			return one.State
		}
	}
	return ""
}

func TestAHostSeesTheSlowWorkAndActsOnIt(t *testing.T) {
	h := newHarness(t, 0)
	h.account("admin", models.Admin)
	host := h.login("admin")
	mended := make(chan struct{})
	held := make(chan struct{})
	handle := tasks.Register(h.tasks, count(func(ctx context.Context, n int, report tasks.Progress) error {
		switch n {
		case 1:
			report(1, 4, "listening")
			<-held
		case 2:
			<-ctx.Done()
			return ctx.Err()
		case 13:
			select {
			case <-mended:
			default:
				return tasks.Final(errors.New("out of luck & time"))
			}
		}
		return nil
	}))
	h.work()
	for _, n := range []int{1, 13} {
		must(t, handle.Enqueue(t.Context(), n))
	}
	list := h.listed(host, "", "one runs, one failed", func(l api.Tasks) bool {
		return stateOf(l, "count:1") == "running" && stateOf(l, "count:13") == "failed" && l.Tasks[1].Total > 0
	})
	if one := list.Tasks[0]; one.Reason != "out of luck & time" || one.About != "Song <13>" || one.Failures != 1 || one.At == 0 {
		t.Errorf("failed: %+v", one)
	}
	if one := list.Tasks[1]; one.Done != 1 || one.Total != 4 || one.Step != "listening" {
		t.Errorf("running: %+v", one)
	}
	page := h.do(ask{method: "GET", path: "/admin/tasks", cookies: []string{host}}).expect(t, 200).body
	for _, text := range []string{"Song &lt;13&gt;", "out of luck &amp; time", `value="25"`, "listening"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	close(mended)
	h.do(ask{method: "POST", path: "/api/v1/tasks/count:13/retry", cookies: []string{host}}).expect(t, 204)
	h.listed(host, "?state=done", "it is done", func(l api.Tasks) bool { return stateOf(l, "count:13") == "done" && len(l.Tasks) == 1 })
	must(t, handle.Enqueue(t.Context(), 2))
	h.listed(host, "?job=count&state=running", "the other runs", func(l api.Tasks) bool { return stateOf(l, "count:2") == "running" })
	a := h.do(ask{method: "POST", path: "/admin/tasks/cancel", body: url.Values{"task": {"count:2"}}.Encode(),
		kind: "application/x-www-form-urlencoded", cookies: []string{host}, headers: map[string]string{"Origin": "http://party.example",
			"Referer": "http://party.example/admin/tasks?job=count"}}).expect(t, 303)
	if a.header.Get("Location") != "/admin/tasks?job=count" {
		t.Errorf("back to %s", a.header.Get("Location"))
	}
	h.listed(host, "", "it is gone", func(l api.Tasks) bool { return stateOf(l, "count:2") == "" })
	close(held)
	h.listed(host, "?state=done", "all is done", func(l api.Tasks) bool { return len(l.Tasks) == 2 })
	for _, path := range []string{"/api/v1/tasks/count:99/retry", "/api/v1/tasks/nothing%2Fhere/retry"} {
		if a := h.do(ask{method: "POST", path: path, cookies: []string{host}}).expect(t, 404); a.code() != "no_such_task" {
			t.Errorf("%s: %s", path, a.code())
		}
	}
	h.do(ask{method: "GET", path: "/api/v1/tasks?state=lost", cookies: []string{host}}).expect(t, 400)
	h.do(ask{method: "GET", path: "/api/v1/tasks?job=lost", cookies: []string{host}}).expect(t, 400)
	log := h.do(ask{method: "GET", path: "/api/v1/audit", cookies: []string{host}}).expect(t, 200).body
	for _, line := range []string{"had a task tried again: count: Song", "cancelled a task: count: Song"} {
		if !strings.Contains(log, line) {
			t.Errorf("the log lacks %q: %s", line, log)
		}
	}
}
