package api

import (
	"testing"

	"upbeat/models"
	"upbeat/voting"
)

// What the pill says of a guest's songs: the surest of them, and those that count against the limit.
func TestYours(t *testing.T) {
	mine := func(id models.EntryID, status models.Status, at models.Millis) Entry {
		return Entry{ID: id, Mine: true, Status: status, PlaysAt: at}
	}
	other, failed, held := Entry{ID: 1, Status: models.Ready, PlaysAt: 100}, mine(8, models.Failed, 0), mine(9, models.Ready, 0)
	failed.Failure, held.Failure = models.ProblemBroken, models.ProblemAway
	two := []Entry{other, mine(2, models.Ready, 200), mine(3, models.Preparing, 300)}
	yes := []voting.Action{voting.Request}
	for name, test := range map[string]struct {
		queue       []Entry
		may         []voting.Action
		want        Yours
		shown, full bool
	}{
		"nothing waits":            {nil, yes, Yours{Most: 3, May: true}, true, false},
		"no limit":                 {[]Entry{other}, yes, Yours{May: true}, false, false},
		"nobody may":               {[]Entry{other}, nil, Yours{Most: 3}, false, false},
		"the first of two":         {two, yes, Yours{Entry: 2, Place: 2, At: 200, Waiting: 2, Most: 3, May: true}, true, false},
		"as many as may":           {two, yes, Yours{Entry: 2, Place: 2, At: 200, Waiting: 2, Most: 2, May: true}, true, true},
		"more than may":            {two, yes, Yours{Entry: 2, Place: 2, At: 200, Waiting: 2, Most: 1, May: true}, true, true},
		"held, and one that plays": {append([]Entry{held}, two...), yes, Yours{Entry: 2, Place: 3, At: 200, Waiting: 2, May: true}, true, false},
		"failed, and one held":     {[]Entry{failed, held}, yes, Yours{Entry: 9, Place: 2, Most: 3, May: true}, true, false},
		"failed alone":             {[]Entry{failed}, yes, Yours{Entry: 8, Place: 1, Failed: true, Most: 3, May: true}, true, false},
		"since then host only":     {two, nil, Yours{Entry: 2, Place: 2, At: 200, Waiting: 2, Most: 2}, true, false},
	} {
		p := Page{State: State{Guest: &Guest{ID: 7}, Queue: test.queue, Rules: Rules{Waiting: test.want.Most, May: test.may}}}
		if got := p.Yours(); got != test.want || got.Shown() != test.shown || got.Full() != test.full {
			t.Errorf("%s: got %+v, shown %v, full %v", name, got, got.Shown(), got.Full())
		}
		p.State.Standing.Banned = true
		if got := p.Yours(); got.May || got.Limited() {
			t.Errorf("%s: the banned are offered requests", name)
		}
	}
	if stranger := (Page{State: State{Rules: Rules{Waiting: 3, May: yes}}}); stranger.Yours().Shown() {
		t.Error("somebody who has not joined is told of a limit")
	}
}

// The hello says what this level of say lets guests do, and nothing else.
func TestTheHelloFitsTheLevel(t *testing.T) {
	for want, may := range map[string][]voting.Action{
		"hello.all":     {voting.Request, voting.VoteUp, voting.VoteDown},
		"hello.up":      {voting.Request, voting.VoteUp},
		"hello.request": {voting.Request},
		"hello.vote":    {voting.VoteUp, voting.VoteDown},
		"hello.look":    nil,
	} {
		if got := (Page{State: State{Rules: Rules{May: may}}}).Hello(); got != want {
			t.Errorf("%v: got %q, want %q", may, got, want)
		}
	}
}
