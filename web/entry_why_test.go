package web_test

import (
	"fmt"
	"testing"

	"upbeat/models"
	"upbeat/web/api"
)

// A row that is open asks for its own explanation: for its reader, in their language, with the times of the state.
func TestARowIsExplainedToItsReader(t *testing.T) {
	d, h := readDocument(t), newHarness(t, 4)
	mine, other := h.guest(), h.guest()
	h.request(mine, 0)
	h.request(mine, 1)
	h.request(other, 2)
	state := h.state(mine)
	second := state.Queue[2]
	if !second.Mine || second.Why.Turn != 2 {
		t.Fatalf("%+v", state.Queue)
	}
	explain := func(cookie, language string, id models.EntryID) api.Explanation {
		t.Helper()
		a := h.do(ask{
			path: fmt.Sprintf("/api/v1/queue/%d/why", id), cookies: []string{cookie},
			headers: map[string]string{"Accept-Language": language},
		})
		if a.status != 200 || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v %s", a.status, a.header, a.body)
		}
		var described any
		a.into(t, &described)
		if err := asDescribed(shapeNamed(t, d, "Explanation"), described); err != nil {
			t.Error(err)
		}
		var answer api.Explanation
		a.into(t, &answer)
		return answer
	}
	got := explain(mine, "en", second.ID)
	if want := "Your 2nd song tonight comes after another of yours and 1 person's first song."; got.Why != want ||
		got.Version != state.Version {
		t.Errorf("%+v, want %q at version %d", got, want, state.Version)
	}
	if got.PlaysAt < second.PlaysAt || got.PlaysFrom > got.PlaysAt || got.PlaysTo < got.PlaysAt {
		t.Errorf("%+v after the state's %+v", got, second)
	}
	if got.Earlier == nil || *got.Earlier != state.Queue[0].ID && *got.Earlier != state.Queue[1].ID || got.Later != nil || got.Up != nil ||
		got.Down != nil {
		t.Errorf("%+v", got.Moves)
	}
	if german := explain(mine, "de", second.ID); german.Why == got.Why || german.Why == "" {
		t.Errorf("%q", german.Why)
	}
	if theirs := explain(other, "en", second.ID); theirs.Why == got.Why || theirs.Earlier != nil {
		t.Errorf("the same for somebody else: %+v", theirs)
	}
	nobodys := h.do(ask{path: fmt.Sprintf("/api/v1/queue/%d/why", second.ID)})
	if nobodys.status != 200 {
		t.Errorf("somebody who has not joined: %d", nobodys.status)
	}
}

func TestWhatDoesNotWaitIsNotExplained(t *testing.T) {
	h := newHarness(t, 1)
	for path, want := range map[string]int{"/api/v1/queue/99/why": 410, "/api/v1/queue/x/why": 400} {
		if a := h.do(ask{path: path}); a.status != want {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}
