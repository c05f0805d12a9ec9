package queue_test

import (
	"testing"

	"upbeat/models"
	"upbeat/queue"
)

func TestVotersColoursAreKnownWhileTheyAreShown(t *testing.T) {
	p := newParty(t, 2, 3)
	red, blue := "#ff0000", "#0000ff"
	for i, colour := range []*string{&red, &blue} {
		if _, err := p.Rename(t.Context(), models.AsGuest(p.guests[i]), p.guests[i], nil, colour); err != nil {
			t.Fatal(err)
		}
	}
	e := p.request(t, 0, 0)
	p.vote(t, 1, e, -1)
	live, err := p.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	said := func() []queue.Ballot {
		t.Helper()
		snap, err := live.Fresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return snap.Items[e.ID].Ballots
	}
	want := func(when string, colours ...queue.Colour) {
		t.Helper()
		got := said()
		if len(got) != len(colours) {
			t.Fatalf("%s: %v", when, got)
		}
		for i := range got {
			if got[i].Colour != colours[i] {
				t.Errorf("%s: %v, want %v", when, got, colours)
			}
		}
	}
	none, r, b, green := queue.Colour{}, queue.Colour{255}, queue.Colour{0, 0, 255}, queue.Colour{0, 255}
	want("off", none, none)
	p.set(t, "voters_colours", "true")
	want("switched on", r, b)
	g := "#00ff00"
	if _, err := p.Rename(t.Context(), models.AsGuest(p.guests[1]), p.guests[1], nil, &g); err != nil {
		t.Fatal(err)
	}
	want("another colour", r, green)
	if _, err := p.Rename(t.Context(), models.AsGuest(p.guests[2]), p.guests[2], nil, &blue); err != nil {
		t.Fatal(err)
	}
	p.vote(t, 2, e, 1)
	want("another vote", r, green, b)
	p.set(t, "voters_colours", "false")
	want("switched off", none, none, none)
}
