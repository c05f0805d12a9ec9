package bench

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// fieldNames lists the JSON names of a struct's fields.
func fieldNames(shape any) []string {
	var names []string
	for f := range reflect.TypeOf(shape).Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// What the bench reads of the answers is in the interface's description: a field of another name would be read as nothing.
func TestTheShapesAreThoseOfTheInterface(t *testing.T) {
	data, err := os.ReadFile("../../web/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	for name, shape := range map[string]any{
		"Entry": queuedSong{}, "Playback": playbackNow{}, "State": partyState{}, "Rules": rulesChange{}, "GuestAnswer": joinAnswer{},
		"Song": randomAnswer{}.Song, "Guest": joinAnswer{}.Guest, "Refusal": refusalAnswer{},
	} {
		for _, field := range fieldNames(shape) {
			if _, ok := d.Components.Schemas[name].Properties[field]; !ok {
				t.Errorf("%s has no %q", name, field)
			}
		}
	}
}

// The same for the live updates, whose page lists the fields of a diff in one row.
func TestTheDiffIsThatOfTheLiveUpdates(t *testing.T) {
	text, err := os.ReadFile("../../docs/realtime.md")
	if err != nil {
		t.Fatal(err)
	}
	_, row, _ := strings.Cut(string(text), "| `diff` |")
	row, _, _ = strings.Cut(row, "\n")
	for _, field := range fieldNames(diffMessage{}) {
		if !strings.Contains(row, "`"+field+"`") {
			t.Errorf("docs/realtime.md has no field %q of a diff", field)
		}
	}
}
