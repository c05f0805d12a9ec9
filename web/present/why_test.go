package present_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"upbeat/internal/settings"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/present"
)

// The sentences and estimates of docs/realtime.md, "Why and when".
func TestWhyAndWhen(t *testing.T) {
	data, err := os.ReadFile("testdata/why.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Policy settings.Policy
		Bound  int
		Queue  []api.Entry
		Want   []struct {
			Why           present.Sentence
			Sooner, Later models.Millis
		}
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			s := api.State{Queue: c.Queue, Rules: api.Rules{Policy: c.Policy, Bound: c.Bound}}
			const now = 1_000_000_000
			for i := range s.Queue {
				if s.Queue[i].Status.Waiting() {
					s.Queue[i].PlaysAt = now
				}
			}
			present.Estimate(&s)
			reasons := present.Why(&s)
			for i, want := range c.Want {
				e := &s.Queue[i]
				if got := reasons[i]; !reflect.DeepEqual(got, want.Why) {
					t.Errorf("entry %d: %v, want %v", e.ID, got, want.Why)
				}
				if e.PlaysAt == 0 {
					continue
				}
				if sooner, later := e.PlaysAt-e.PlaysFrom, e.PlaysTo-e.PlaysAt; sooner != want.Sooner || later != want.Later {
					t.Errorf("entry %d: -%d +%d, want -%d +%d", e.ID, sooner, later, want.Sooner, want.Later)
				}
			}
		})
	}
}

// The same times as in test/browser/unit/state.test.mjs.
func TestWhenSongsPlay(t *testing.T) {
	item := func(id models.EntryID, status models.Status, because string) *queue.Item {
		return &queue.Item{Entry: models.Entry{ID: id, Status: status, Because: because},
			Song: &models.Song{Duration: 100_000 + models.Millis(id)}}
	}
	standard := settings.Default()
	snap := &queue.Snapshot{
		Values: &standard, Current: item(9, models.Playing, ""), Playback: models.Playback{EntryID: 9, Position: 50_000, Crossfade: 12_000},
		Queue: []*queue.Item{item(1, models.Ready, ""), item(2, models.Ready, ""), item(3, models.Ready, "closing"),
			item(4, models.Failed, "")},
	}
	painter := present.NewPainter(present.NewAccents())
	expect := func(what string, want ...models.Millis) {
		t.Helper()
		for i, e := range painter.State(snap, present.Facts{}, nil, 0).Queue {
			if e.PlaysAt != want[i] {
				t.Errorf("%s: entry %d plays at %d, want %d", what, e.ID, e.PlaysAt, want[i])
			}
		}
	}
	expect("songs fade into each other", 38_009, 38_009+88_001, 38_009+2*88_001+1, 0)
	snap.ClosedAt = 1
	expect("only the closing song plays", 0, 0, 38_009, 0)
}
