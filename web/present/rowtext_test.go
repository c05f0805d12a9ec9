package present_test

import (
	"reflect"
	"strings"
	"testing"

	"upbeat/internal/i18n"
	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/voting"
	"upbeat/web/api"
	"upbeat/web/present"
)

// ownAndOthers is a queue with entries of its reader's and one of somebody else's.
func ownAndOthers() []api.Entry {
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

// Each row offers the steps that its reader may take.
func TestTheMovesOfARow(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	const no = models.EntryID(-1)
	type moves [4]models.EntryID // up, down, earlier, later
	for _, test := range []struct {
		policy settings.Policy
		may    []voting.Action
		want   []moves
	}{
		{settings.Fair, nil, []moves{{no, no, no, no}, {no, no, no, no}, {no, no, no, 5}, {no, no, 3, 0}, {no, no, 4, no},
			{no, no, no, no}}},
		{settings.ByVotes, nil, []moves{{no, no, no, no}, {no, no, no, no}, {no, no, no, no}, {no, no, no, no}, {no, no, no, no},
			{no, no, no, no}}},
		{settings.ByVotes, []voting.Action{voting.Reorder}, []moves{
			{no, no, no, no}, {no, 4, no, no}, {2, 5, no, no}, {3, 0, no, no}, {4, no, no, no}, {no, no, no, no},
		}},
	} {
		s := api.State{Queue: ownAndOthers(), Rules: api.Rules{Policy: test.policy, May: test.may}}
		for i, row := range present.RowTexts(&s, catalogue.For("en"), clock) {
			got := moves{no, no, no, no}
			for k, before := range []*models.EntryID{row.Up, row.Down, row.Earlier, row.Later} {
				if before != nil {
					got[k] = *before
				}
			}
			if got != test.want[i] {
				t.Errorf("%s %v, entry %d: %v, want %v", test.policy, test.may, i+1, got, test.want[i])
			}
			if asked := present.Explain(&s, i, catalogue.For("en")); !reflect.DeepEqual(asked.Moves, row.Moves) {
				t.Errorf("%s %v, entry %d: asked for %v, painted %v", test.policy, test.may, i+1, asked.Moves, row.Moves)
			}
		}
	}
}

func clock(at any) string { return at.(models.Millis).Time().UTC().Format("15:04") }

func TestWhatARowSays(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := api.State{Version: 7, Queue: ownAndOthers(), Rules: api.Rules{Policy: settings.Fair}}
	rows := present.RowTexts(&s, catalogue.For("en"), clock)
	for i, want := range []string{
		"It plays next: nothing jumps in now.", "{nth} <b>Eve</b>'s 1st song tonight comes after the song that plays next.",
		"Your 2nd song tonight comes after the song that plays next and 1 person's first song.",
		"Your 3rd song tonight comes after the song that plays next, another of yours and songs of 1 person who had fewer.",
		"So many want it that it comes a round earlier, after the song that plays next, 2 others of yours and songs of 1 person who had fewer.",
		"It cannot be played.",
	} {
		if rows[i].Why != want {
			t.Errorf("entry %d: %q, want %q", i+1, rows[i].Why, want)
		}
		if asked := present.Explain(&s, i, catalogue.For("en")); asked.Why != want || asked.Version != 7 ||
			asked.PlaysAt != s.Queue[i].PlaysAt {
			t.Errorf("entry %d, asked for: %+v", i+1, asked)
		}
	}
	if german := present.RowTexts(&s, catalogue.For("de"),
		clock); german[2].Why != "Dein 2. Song heute kommt nach dem nächsten Song und dem ersten Song von 1 Person." {
		t.Errorf("%q", german[2].Why)
	}
}

func TestWhenARowPlays(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := api.State{Queue: ownAndOthers(), Rules: api.Rules{Policy: settings.Fair}}
	rows := present.RowTexts(&s, catalogue.For("en"), clock)
	if rows[0].When != "" || !strings.Contains(rows[1].When, "(") || !strings.Contains(rows[2].When, "–") || rows[5].When != "" {
		t.Errorf("%+v", rows)
	}
}
