package show_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"upbeat/models"
	"upbeat/settings"
	"upbeat/web/show"
	"upbeat/web/view"
)

// The same table as test/browser/unit/why.test.mjs: server and script say the same of the same queue.
func TestWhyAndWhen(t *testing.T) {
	data, err := os.ReadFile("../../test/browser/unit/why.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Policy settings.Policy
		Bound  int
		Queue  []view.Entry
		Want   []struct {
			Why           show.Sentence
			Sooner, Later models.Millis
		}
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			s := view.State{Queue: c.Queue, Rules: view.Rules{Policy: c.Policy, Bound: c.Bound}}
			const now = 1_000_000_000
			for i := range s.Queue {
				if s.Queue[i].Status.Waiting() {
					s.Queue[i].PlaysAt = now
				}
			}
			show.Estimate(&s)
			told := show.Why(&s)
			for i, want := range c.Want {
				e := &s.Queue[i]
				if got := told[i]; !reflect.DeepEqual(got, want.Why) {
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
