package queue_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// seeded makes the party's choices by chance the same in each run.
func (p *party) seeded(seed uint64) {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test is to be certain
	p.Random = func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return r.IntN(n)
	}
}

// label puts songs into the facets of an artist and a genre, as the library does.
func (p *party) label(t testing.TB, artist, genre string, songs ...int) {
	t.Helper()
	facet := func(name string) store.Facet {
		return store.Facet{Key: strings.ToLower(name), Name: name, Letter: "A", Sort: strings.ToLower(name)}
	}
	ids := make([]models.SongID, len(songs))
	for i, n := range songs {
		ids[i] = p.songs[n]
	}
	list, err := p.store.Library().Songs(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]store.IndexedSong, len(list))
	for i, s := range list {
		s.Artist, s.Genre = artist, genre
		rows[i] = store.IndexedSong{
			Song: s,
			Text: store.SearchText{
				Title:      s.Title,
				Artist:     strings.ToLower(artist),
				Genre:      strings.ToLower(genre),
				Artists:    []store.ArtistFacet{{Facet: facet(artist), Sure: true}},
				GenreFacet: facet(genre),
			},
		}
	}
	if err := p.store.Library().SaveSongs(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}

// dry is a party with a fallback and a clock, whose chance is certain.
func dry(t testing.TB, songs, guests int, fallback string) (*party, *clock) {
	t.Helper()
	p := newParty(t, songs, guests)
	p.seeded(7)
	c := p.fakeTime()
	p.set(t, "fallback", `"`+fallback+`"`)
	return p, c
}

func (p *party) refill(t testing.TB) {
	t.Helper()
	if err := p.filler.Refill(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// choices are the party's own waiting entries.
func (p *party) choices(t testing.TB) []models.Entry {
	t.Helper()
	var own []models.Entry
	if err := p.store.Read(t.Context(), func(tx *store.Tx) (err error) {
		own,
			err = tx.Entries().Choices(p.Room)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return own
}

func songsOf(list []models.Entry) []models.SongID {
	var ids []models.SongID
	for _, e := range list {
		ids = append(ids, e.SongID)
	}
	return ids
}

func becauseOf(list []models.Entry) []string {
	var codes []string
	for _, e := range list {
		codes = append(codes, e.Because)
	}
	return codes
}

func (p *party) version(t testing.TB) models.Version {
	t.Helper()
	var v models.Version
	if err := p.store.Read(t.Context(), func(tx *store.Tx) (err error) { v, err = tx.Rooms().Version(p.Room); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestADryQueueIsRefilledOnceAndBehindRequests(t *testing.T) {
	p, _ := dry(t, 10, 2, "library")
	p.refill(t)
	own := p.choices(t)
	if len(own) != 2 || own[0].SongID == own[1].SongID || own[0].Because != "library" || own[0].Status != models.Ready {
		t.Fatalf("%+v", own)
	}
	version := p.version(t)
	p.refill(t)
	if p.version(t) != version {
		t.Error("a second Refill changed the party")
	}
	e := p.request(t, 0, slices.IndexFunc(p.songs, func(s models.SongID) bool { return s != own[0].SongID && s != own[1].SongID }))
	p.refill(t)
	expectOrder(t, p.order(t), e, own[0], own[1])
	if after := p.choices(t); len(after) != 2 {
		t.Errorf("%d choices wait beside one request, want 2", len(after))
	}
	v, err := p.Vote(t.Context(), models.AsGuest(p.guests[1]), own[1].ID, 1)
	if err != nil || v.Entry.Votes != 1 {
		t.Fatal(v, err)
	}
	expectOrder(t, p.order(t), e, own[1], own[0])
}

func TestEnoughRequestsNeedNoChoices(t *testing.T) {
	p, _ := dry(t, 10, 2, "library")
	p.request(t, 0, 0)
	p.request(t, 1, 1)
	p.refill(t)
	if own := p.choices(t); len(own) != 0 {
		t.Errorf("%d choices beside two requests", len(own))
	}
}

func TestARequestOfAChoiceTakesItOver(t *testing.T) {
	p, _ := dry(t, 3, 1, "library")
	p.refill(t)
	own := p.choices(t)
	e, created, err := p.Request(t.Context(), models.AsGuest(p.guests[0]), own[0].SongID)
	if err != nil || created || e.ID != own[0].ID || e.GuestID != p.guests[0] || e.Because != "" {
		t.Fatalf("%+v %v %v", e, created, err)
	}
	p.refill(t)
	if after := p.choices(t); len(after) != 2 || after[0].ID != own[1].ID {
		t.Errorf("%v", after)
	}
}

func TestEachFallbackChoosesFromItsOwn(t *testing.T) {
	for _, test := range []struct {
		fallback, of string
		because      []string
		songs        []int
	}{
		{"genre", "jazz", []string{"genre:jazz", "genre:jazz"}, []int{0, 1, 2}},
		{"artist", " Ella ", []string{"artist:Ella", "artist:Ella"}, []int{0, 1, 2, 3, 4, 5}},
		{"genre", "Polka", []string{"instead:Polka", "instead:Polka"}, nil},
		{"playlist", "Late", []string{"playlist:Late", "playlist:Late"}, []int{6, 4}},
		{"playlist", "None such", []string{"instead:None such", "instead:None such"}, nil},
		{"repeat", "", []string{"library", "library"}, nil},
		{"radio", "", []string{"library", "library"}, nil},
	} {
		t.Run(test.fallback+" "+test.of, func(t *testing.T) {
			p, _ := dry(t, 10, 1, test.fallback)
			p.label(t, "Ella", "Jazz", 0, 1, 2)
			p.label(t, "Ella", "Swing", 3, 4, 5)
			p.keep(t, "Late", 6, 4, 8)
			p.set(t, "fallback_of", `"`+test.of+`"`)
			p.refill(t)
			own := p.choices(t)
			if got := becauseOf(own); !slices.Equal(got, test.because) {
				t.Fatalf("because %v, want %v", got, test.because)
			}
			for i, e := range own {
				if test.songs != nil && !slices.ContainsFunc(test.songs, func(n int) bool { return p.songs[n] == e.SongID }) {
					t.Errorf("song %d is none of them", e.SongID)
				}
				if test.fallback == "playlist" && test.songs != nil && e.SongID != p.songs[test.songs[i]] {
					t.Errorf("the playlist is not in its order: %v", songsOf(own))
				}
			}
		})
	}
}

func TestTheRulesHoldForChoicesToo(t *testing.T) {
	p, c := dry(t, 12, 1, "library")
	p.describe(t, 0, func(s *models.Song) { s.Explicit = true })
	p.describe(t, 1, func(s *models.Song) { s.Duration = 20 * 60_000 })
	p.describe(t, 2, func(s *models.Song) { s.Title = "Last Christmas" })
	if err := p.store.Library().SetProblem(t.Context(), p.songs[3], models.ProblemBroken); err != nil {
		t.Fatal(err)
	}
	if _, err := p.store.Library().MarkMissing(t.Context(), []models.SongID{p.songs[4]}, []string{fmt.Sprintf("/%s/4", p.Room)},
		5); err != nil {
		t.Fatal(err)
	}
	p.set(t, "no_explicit", "true")
	p.set(t, "song_minutes", "10")
	p.set(t, "forbidden", `["christmas"]`)
	p.set(t, "fallback_ahead", "7")
	fence, current := p.fence(t), models.EntryID(0)
	for range 30 {
		p.refill(t)
		for _, id := range songsOf(p.choices(t)) {
			if slices.Contains(p.songs[:5], id) {
				t.Fatalf("song %d was chosen", slices.Index(p.songs, id))
			}
		}
		current = p.play(t, fence, current)
		c.add(time.Minute)
	}
	// A rule that is new takes back what it forbids, and nothing else.
	p.refill(t)
	before := p.choices(t)
	p.describe(t, slices.Index(p.songs, before[1].SongID), func(s *models.Song) { s.Artist = "Wham!" })
	p.set(t, "forbidden", `["christmas", "wham"]`)
	p.refill(t)
	for i, e := range before {
		if now := p.entry(t, e.ID).Status; now.Waiting() == (i == 1) {
			t.Errorf("choice %d: %s", i, now)
		}
	}
}

func TestChoicesFollowTheSettingUnlessSomebodyWantsThem(t *testing.T) {
	p, _ := dry(t, 20, 2, "library")
	p.set(t, "fallback_ahead", "4")
	p.label(t, "Ella", "Jazz", 0, 1, 2, 3, 4, 5, 6, 7)
	p.refill(t)
	own := p.choices(t)
	p.vote(t, 0, own[2], 1)
	p.set(t, "fallback", `"genre"`)
	p.set(t, "fallback_of", `"Jazz"`)
	p.refill(t)
	after := p.choices(t)
	if len(after) != 4 || after[0].ID != own[2].ID {
		t.Fatalf("%+v", after)
	}
	for _, e := range after[1:] {
		if e.Because != "genre:Jazz" {
			t.Errorf("%+v", e)
		}
	}
	p.set(t, "fallback_ahead", "2")
	p.refill(t)
	if less := p.choices(t); len(less) != 2 || less[0].ID != own[2].ID || less[1].ID != after[1].ID {
		t.Errorf("fewer: %+v", less)
	}
	p.set(t, "fallback", `"off"`)
	p.refill(t)
	if last := p.choices(t); len(last) != 1 || last[0].ID != own[2].ID {
		t.Errorf("off: %+v", last)
	}
	p.set(t, "fallback", `"library"`)
	p.refill(t)
	if again := p.choices(t); len(again) != 2 {
		t.Errorf("on again: %+v", again)
	}
}

func TestNothingIsChosenAfterTheLastSong(t *testing.T) {
	p, c := dry(t, 5, 1, "library")
	p.refill(t)
	p.set(t, "time_zone", `"UTC"`)
	p.set(t, "schedule", `[{"rule":"last_song","from":"02:00"}]`)
	p.refill(t)
	if own := p.choices(t); len(own) != 2 {
		t.Fatalf("before: %v", own)
	}
	c.add(6*time.Hour + time.Minute)
	p.refill(t)
	if own := p.choices(t); len(own) != 0 {
		t.Errorf("after the last song: %v", own)
	}
}

func TestTenRefillsAtOnceAreOne(t *testing.T) {
	p, _ := dry(t, 50, 1, "radio")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 3 {
				if err := p.filler.Refill(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if own := p.choices(t); len(own) != 2 {
		t.Errorf("%d choices", len(own))
	}
}

// A drive that nobody has noticed to be gone: every file fails when it is prepared.
func TestFilesThatAllFailDoNotFillTheQueueWithFailures(t *testing.T) {
	p, c := dry(t, 60, 1, "library")
	if err := p.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, id := range p.songs[:59] {
			if err := tx.Songs().SetProbed(id, 0); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for range 30 {
		p.refill(t)
		for _, e := range p.choices(t) {
			if e.Status == models.Preparing {
				failed++
				if err := p.Unplayable(t.Context(), e.ID, models.ProblemMissing); err != nil {
					t.Fatal(err)
				}
			}
		}
		c.add(time.Second)
	}
	if failed > 12 {
		t.Errorf("%d failures within half a minute", failed)
	}
	if own := p.choices(t); len(own) == 0 || own[0].SongID != p.songs[59] {
		t.Errorf("the song that gave sound before is not there: %v", own)
	}
	c.add(5 * time.Minute)
	p.refill(t)
	if own := p.choices(t); len(own) != 2 {
		t.Errorf("later it is not tried again: %v", own)
	}
}
