package present_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

// voted is a party of one entry with so many up votes, each in a colour of its own.
func voted(version models.Version, ups, downs int, shown bool) *queue.Snapshot {
	values := settings.Default()
	values.VotersColours = shown
	item := &queue.Item{Entry: models.Entry{ID: 1_000_000, GuestID: 1, Status: models.Ready, Votes: ups - downs, Ups: ups, Downs: downs},
		Song: &models.Song{Title: "x"}, Guest: &models.Guest{ID: 1}}
	for g := range ups + downs {
		value := int8(1)
		if g < downs {
			value = -1
		}
		item.Ballots = append(item.Ballots, queue.Ballot{Guest: models.GuestID(g + 1), Value: value, Colour: queue.Colour{1, 2, byte(g)}})
	}
	return &queue.Snapshot{Room: models.Room{Version: version}, Values: &values, Items: map[models.EntryID]*queue.Item{item.ID: item},
		Queue: []*queue.Item{item}}
}

func TestVotersAreShownOnlyWhereTheHostWantsIt(t *testing.T) {
	painter := present.NewPainter(present.NewAccents())
	if e := painter.State(voted(1, 2, 1, false), present.Facts{}, nil, 0).Queue[0]; e.Voters != "" {
		t.Errorf("shown: %q", e.Voters)
	}
	e := painter.State(voted(1, 2, 1, true), present.Facts{}, nil, 0).Queue[0]
	if e.Voters != "+010201+010202-010200" {
		t.Errorf("got %q", e.Voters)
	}
	dots, more := present.Voters(&e)
	if want := []api.Voter{{Colour: "#010201"}, {Colour: "#010202"}, {Colour: "#010200", Down: true}}; !slices.Equal(dots, want) ||
		more != 0 {
		t.Errorf("%v %d", dots, more)
	}
	many := painter.State(voted(1, 900, 100, true), present.Facts{}, nil, 0).Queue[0]
	if dots, more := present.Voters(&many); len(dots) != 12 || more != 988 {
		t.Errorf("%d dots, %d more", len(dots), more)
	}
	if dots, more := present.Voters(&api.Entry{Ups: 3, Voters: "+01"}); len(dots) != 0 || more != 0 {
		t.Errorf("%v %d", dots, more)
	}
}

// A vote costs every phone under 300 bytes with all the dots.
func TestAVoteWithColoursStaysSmall(t *testing.T) {
	painter := present.NewPainter(present.NewAccents())
	before, after := voted(1_000_000, 11, 0, true), voted(1_000_001, 12, 0, true)
	change := painter.Between(present.View{Snapshot: before}, present.View{Snapshot: after}, nil)
	change.Diff.Placed = [][2]int64{{1_000_000, 999}}
	data, err := json.Marshal(change.Diff)
	if err != nil {
		t.Fatal(err)
	}
	const kind = `"type":"diff",`
	if !strings.Contains(string(data), `"voters":"+`) || len(data)+len(kind) >= 300 {
		t.Errorf("%d bytes: %s", len(data), data)
	}
	switched := painter.Between(present.View{Snapshot: after}, present.View{Snapshot: voted(1_000_002, 12, 0, false)}, nil)
	if len(switched.Diff.Changed) != 1 || switched.Diff.Changed[0].Voters == nil || *switched.Diff.Changed[0].Voters != "" {
		t.Errorf("%+v", switched.Diff)
	}
}

// Whose vote does not count yet has no dot: the dots are those of the counts. It comes when the vote counts.
func TestDotsAgreeWithTheCounts(t *testing.T) {
	painter := present.NewPainter(present.NewAccents())
	doubted, trusted := voted(1, 2, 1, true), voted(2, 2, 1, true)
	doubted.Doubted = map[models.GuestID]models.Guest{1: {ID: 1, BurstAt: 1}, 3: {ID: 3, BurstAt: 1}} // one against it, one for it
	item := doubted.Queue[0]
	item.Votes, item.Ups, item.Downs = 1, 1, 0
	e := painter.State(doubted, present.Facts{}, nil, 0).Queue[0]
	if dots, more := present.Voters(&e); e.Voters != "+010201" || len(dots) != e.Ups+e.Downs || more != 0 {
		t.Errorf("%q with %d up, %d down, %d more", e.Voters, e.Ups, e.Downs, more)
	}
	diff := painter.Between(present.View{Snapshot: doubted}, present.View{Snapshot: trusted}, nil).Diff
	if len(diff.Changed) != 1 || diff.Changed[0].Voters == nil || *diff.Changed[0].Voters != "+010201+010202-010200" {
		t.Errorf("%+v", diff.Changed)
	}
}
