package history

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

// play is a song that began the given minutes into the party and lasted the given seconds.
func play(id, guest, began, lasted, ups, downs int, status models.Status) store.Play {
	at := models.Millis(1_000_000_000 + began*60_000)
	return store.Play{ID: models.EntryID(id), SongID: models.SongID(id), GuestID: models.GuestID(guest),
		GuestName: fmt.Sprint("Guest ", guest), Title: fmt.Sprint("Song ", id), Genre: fmt.Sprint("Genre ", id%4),
		Status: status, Ups: ups, Downs: downs, Votes: ups - downs, RequestedAt: at - 5*minute, StartedAt: at,
		EndedAt: at + models.Millis(lasted*1000)}
}

func TestAwardsGoToWhoEarnedThem(t *testing.T) {
	n := awardFacts{
		plays: []store.Play{
			play(1, 0, 0, 200, 1, 0, models.Played),  // the party's own opens nothing
			play(2, 7, 4, 200, 2, 0, models.Played),  // opener
			play(3, 8, 8, 200, 9, 1, models.Played),  // favourite
			play(4, 8, 12, 200, 6, 1, models.Played), // gem: new here, liked by six
			play(5, 8, 16, 200, 7, 0, models.Played), // liked more, but heard before
			play(6, 7, 20, 41, 1, 4, models.Skipped),
			play(7, 9, 24, 12, 0, 3, models.Skipped), // fastest skip
			play(8, 9, 28, 200, 5, 5, models.Played), // love it or hate it
			play(9, 7, 32, 200, 2, 0, models.Played), // waited long, had the last word
		},
		heard:  map[models.SongID]bool{2: true, 3: true, 5: true, 8: true},
		voters: []store.Voter{{ID: 3, Name: "Kay", Ups: 12}},
		ended:  true,
	}
	n.plays[8].RequestedAt -= 55 * minute
	want := map[string]string{
		CrowdFavourite: "Song 3 Guest 8 8", HiddenGem: "Song 4 Guest 8 6", BestDJ: " Guest 8 20", Kingmaker: " Kay 12",
		LoveOrHate: "Song 8 Guest 9 10", AllRounder: " Guest 8 3",
		Patience: "Song 9 Guest 7 60", FastestSkip: "Song 7 Guest 9 12", Opener: "Song 2 Guest 7 0", Closer: "Song 9 Guest 7 0",
	}
	n.plays[4].Genre = "Genre 2"
	for _, a := range awards(n) {
		title := ""
		if a.Play != nil {
			title = a.Play.Title
		}
		if got := fmt.Sprint(title, " ", a.Guest.Name, " ", a.N); got != want[a.Code] {
			t.Errorf("%s: %q, want %q", a.Code, got, want[a.Code])
		}
		delete(want, a.Code)
	}
	for code := range want {
		t.Errorf("nobody won %s", code)
	}
}

func TestNoPartyNoAwards(t *testing.T) {
	if got := awards(awardFacts{ended: true}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	lonely := awardFacts{plays: []store.Play{play(1, 0, 0, 200, 0, 0, models.Played)}, ended: true}
	if got := awards(lonely); len(got) != 0 {
		t.Errorf("only the party's own music: %+v", got)
	}
}

// A person whose data was deleted wins nothing in their name, and no name is told.
func TestForgottenGuestsHaveNoName(t *testing.T) {
	p := play(1, -1, 0, 200, 9, 0, models.Played)
	p.GuestName = ""
	for _, a := range awards(awardFacts{plays: []store.Play{p, p, p}, heard: map[models.SongID]bool{}, ended: true}) {
		if a.Guest.ID != models.Forgotten || a.Guest.Name != "" || a.Play == nil {
			t.Errorf("%+v", a)
		}
	}
}

func TestAwardsDoNotDependOnChance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	var plays []store.Play
	for i := range 80 {
		plays = append(plays, play(i+1, r.IntN(9), i*3, 30+r.IntN(200), r.IntN(5), r.IntN(5),
			[]models.Status{models.Played, models.Skipped}[r.IntN(2)]))
	}
	told := func() string {
		text := ""
		for _, a := range awards(awardFacts{plays: plays, heard: map[models.SongID]bool{}, ended: true}) {
			text += fmt.Sprint(a.Code, a.Guest, a.N, a.Play != nil && a.Play.ID > 0)
		}
		return text
	}
	first := told()
	for range 20 {
		if got := told(); got != first {
			t.Fatalf("%s\n%s", got, first)
		}
	}
}
