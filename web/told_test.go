package web

import (
	"strings"
	"testing"

	"upbeat/internal/i18n"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
)

// line is the queue of test/browser/unit/why.test.mjs.
func line() []api.Entry {
	const minute = 60_000
	queue := []api.Entry{
		{ID: 1, Locked: true, Mine: true, Why: api.Why{Reason: voting.WhyTurn, Turn: 1}},
		{ID: 2, Why: api.Why{Reason: voting.WhyTurn, Turn: 1}, Requester: &api.Guest{ID: 2, Name: "{nth} <b>Eve</b>"}},
		{ID: 3, Mine: true, Why: api.Why{Reason: voting.WhyTurn, Turn: 2}},
		{ID: 4, Mine: true, Status: models.Preparing, Why: api.Why{Reason: voting.WhyTurn, Turn: 3}},
		{ID: 5, Mine: true, Why: api.Why{Reason: voting.WhyLifted, Turn: 4, Lifted: true}},
		{ID: 6, Mine: true, Status: models.Failed, Why: api.Why{Reason: voting.WhyFailed}},
	}
	for i := range queue {
		e := &queue[i]
		if e.Requester == nil {
			e.Requester = &api.Guest{ID: 1, Name: "Mira"}
		}
		if e.Status == "" {
			e.Status = models.Ready
		}
		if e.Status != models.Failed {
			e.PlaysAt = models.Millis(1_700_000_000_000 + i*minute)
			e.PlaysFrom, e.PlaysTo = e.PlaysAt, e.PlaysAt+models.Millis(i)*minute
		}
	}
	return queue
}

func TestWhatARowTells(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	const no = api.NoMove
	type moves [4]models.EntryID // up, down, earlier, later
	for _, test := range []struct {
		policy settings.Policy
		may    []voting.Action
		want   []moves
	}{
		{settings.Fair, nil, []moves{{no, no, no, no}, {no, no, no, no}, {no, no, no, 5}, {no, no, 3, 0}, {no, no, 4, no}, {no, no, no, no}}},
		{settings.ByVotes, nil, []moves{{no, no, no, no}, {no, no, no, no}, {no, no, no, no}, {no, no, no, no}, {no, no, no, no}, {no, no, no, no}}},
		{settings.ByVotes, []voting.Action{voting.Reorder}, []moves{{no, no, no, no}, {no, 4, no, no}, {2, 5, no, no}, {3, 0, no, no}, {4, no, no, no}, {no, no, no, no}}},
	} {
		s := api.State{Queue: line(), Rules: api.Rules{Policy: test.policy, May: test.may}}
		for i, told := range tell(&s, catalogue.For("en")) {
			if got := (moves{told.Up, told.Down, told.Earlier, told.Later}); got != test.want[i] {
				t.Errorf("%s %v, entry %d: %v, want %v", test.policy, test.may, i+1, got, test.want[i])
			}
		}
	}
	s := api.State{Queue: line(), Rules: api.Rules{Policy: settings.Fair}}
	told := tell(&s, catalogue.For("en"))
	for i, want := range []string{
		"It plays next: nothing jumps in now.", "{nth} <b>Eve</b>'s 1st song tonight comes after the song that plays next.",
		"Your 2nd song tonight comes after the song that plays next and 1 person's first song.",
		"Your 3rd song tonight comes after the song that plays next, another of yours and songs of 1 person who had fewer.",
		"So many want it that it comes a round earlier, after the song that plays next, 2 others of yours and songs of 1 person who had fewer.", "It cannot be played.",
	} {
		if told[i].Why != want {
			t.Errorf("entry %d: %q, want %q", i+1, told[i].Why, want)
		}
	}
	if told[0].When != "" || strings.Contains(told[1].When, "(") == (told[1].When == "") || !strings.Contains(told[2].When, "–") || told[5].When != "" {
		t.Errorf("%+v", told)
	}
	if german := tell(&s, catalogue.For("de")); german[2].Why != "Dein 2. Song heute kommt nach dem nächsten Song und dem ersten Song von 1 Person." {
		t.Errorf("%q", german[2].Why)
	}
}
