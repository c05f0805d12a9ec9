package taste

import (
	"math/rand/v2"
	"slices"
	"testing"

	"upbeat/models"
)

const now models.Millis = 2_000_000_000_000

// draws is chance that is the same in each run.
func draws(seed uint64) func(int) int {
	r := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // a test is to be certain
	return r.IntN
}

// world has ten songs: 1-3 by Ella (jazz), 4-6 by Iron (metal), 7 jazz by Chet, 8-10 of nothing known.
func world(here ...Opinion) *Facts {
	f := &Facts{Now: now, Here: here, Songs: map[models.SongID]Song{}}
	for id := models.SongID(1); id <= 10; id++ {
		s := Song{ID: id, Title: string(rune('A' + id - 1))}
		switch {
		case id <= 3:
			s.Artist, s.Genre, s.Year = "Ella", "Jazz", 1957
		case id <= 6:
			s.Artist, s.Genre, s.Year = "Iron", "Metal", 1984
		case id == 7:
			s.Artist, s.Genre, s.Year = "Chet", "Jazz", 1954
		}
		f.Songs[id] = s
		f.Choices = append(f.Choices, id)
	}
	return f
}

func up(guest models.GuestID, song models.SongID) Opinion {
	return Opinion{Guest: guest, Song: song, Value: 1, Status: models.Played, At: now - day}
}

func down(guest models.GuestID, song models.SongID) Opinion {
	o := up(guest, song)
	o.Value = -1
	return o
}

func find(list []scored, song models.SongID) scored {
	if i := slices.IndexFunc(list, func(s scored) bool { return s.song == song }); i >= 0 {
		return list[i]
	}
	return scored{}
}

func TestWhatSpeaksForASong(t *testing.T) {
	f := world(up(1, 1))
	f.Others = []Opinion{up(8, 1), up(8, 9), up(9, 1), up(9, 9), up(9, 10)}
	list := score(f)
	for song, want := range map[models.SongID]scored{
		1: {code: Favourite}, 2: {code: Artist, name: "Ella"}, 7: {code: Genre, name: "Jazz"}, 9: {code: Liked, name: "A"},
		10: {code: Liked, name: "A"}, 4: {}, 8: {},
	} {
		if got := find(list, song); got.code != want.code || got.name != want.name {
			t.Errorf("song %d: %s %q, want %s %q", song, got.code, got.name, want.code, want.name)
		}
	}
	if a, b := find(list, 9).score, find(list, 10).score; a <= b {
		t.Errorf("liked by two of the same guests %.3f, by one %.3f", a, b)
	}
	if a, b := find(list, 2).score, find(list, 7).score; a <= b {
		t.Errorf("the same artist %.3f, the same genre %.3f", a, b)
	}
}

func TestWhatSpeaksAgainstASong(t *testing.T) {
	before := score(world(up(1, 1)))
	for name, change := range map[string]func(*Facts){
		"skipped before":        func(f *Facts) { s := f.Songs[2]; s.Unwanted = 2; f.Songs[2] = s },
		"heard yesterday":       func(f *Facts) { s := f.Songs[2]; s.Heard = now - day; f.Songs[2] = s },
		"its artist disliked":   func(f *Facts) { f.Here = append(f.Here, down(2, 3)) },
		"itself disliked":       func(f *Facts) { f.Here = append(f.Here, down(2, 2)) },
		"the like is old":       func(f *Facts) { f.Here[0].At = now - 90*day; f.Here = append(f.Here, up(1, 8)) },
		"the liked was skipped": func(f *Facts) { f.Here[0].Status = models.Skipped; f.Here = append(f.Here, up(1, 8)) },
	} {
		f := world(up(1, 1))
		change(f)
		if was, is := find(before, 2).score, find(score(f), 2).score; is >= was {
			t.Errorf("%s: %.3f, before %.3f", name, is, was)
		}
	}
}

func TestEachGuestCountsTheSame(t *testing.T) {
	var here []Opinion
	for i := range 40 {
		here = append(here, up(1, models.SongID(4+i%3)))
	}
	here = append(here, up(2, 1))
	list := score(world(here...))
	if a, b := find(list, 1).score, find(list, 4).score; b > 5*a {
		t.Errorf("one who voted forty times outweighs one who voted once: %.3f and %.3f", b, a)
	}
}

func TestColdStarts(t *testing.T) {
	f := world()
	s := f.Songs[8]
	s.Requests = 5
	f.Songs[8] = s
	f.Explore = []models.SongID{9, 10}
	codes := map[Code]int{}
	for seed := range uint64(50) {
		for _, c := range Choose(f, 2, draws(seed)) {
			codes[c.Code]++
			if c.Code == Popular && c.Song != 8 || c.Code == Library && c.Song < 9 {
				t.Errorf("%+v", c)
			}
		}
	}
	if codes[Popular] < 45 || codes[Library] < 45 {
		t.Errorf("%v", codes)
	}
	if got := Choose(&Facts{Now: now}, 3, draws(1)); len(got) != 0 {
		t.Errorf("from nothing: %v", got)
	}
}

func TestChoicesDifferAndSpreadTheArtists(t *testing.T) {
	f := world(up(1, 1), up(1, 2), up(1, 4))
	f.Explore = []models.SongID{8, 9, 10}
	together := 0
	for seed := range uint64(200) {
		list := Choose(f, 4, draws(seed))
		seen := map[models.SongID]bool{}
		for i, c := range list {
			if seen[c.Song] {
				t.Fatalf("seed %d: song %d twice", seed, c.Song)
			}
			seen[c.Song] = true
			if i > 0 && f.Songs[c.Song].Artist != "" && f.Songs[c.Song].Artist == f.Songs[list[i-1].Song].Artist {
				together++
			}
		}
		if len(list) != 4 {
			t.Fatalf("seed %d: %v", seed, list)
		}
	}
	if together > 200 {
		t.Errorf("an artist twice in a row %d times in 600", together)
	}
}

func TestTheSameFactsAndChanceGiveTheSameChoices(t *testing.T) {
	f := world(up(1, 1), up(2, 4), down(1, 5), up(3, 7))
	f.Others = []Opinion{up(8, 1), up(8, 9), up(9, 4), up(9, 10)}
	f.SetLists = []SetList{{1, 9, 10}, {4, 9}}
	f.Explore = []models.SongID{8, 10}
	first := Choose(f, 5, draws(4))
	for range 20 {
		if again := Choose(f, 5, draws(4)); !slices.Equal(again, first) {
			t.Fatalf("%v, then %v", first, again)
		}
	}
}

// Whatever the facts are, a choice is one of those that may be chosen, and none comes twice.
func FuzzChoose(f *testing.F) {
	f.Add(uint64(1), []byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte) {
		facts := world()
		for i := 0; i+3 < len(raw); i += 4 {
			o := Opinion{Guest: models.GuestID(raw[i] % 5), Song: models.SongID(raw[i+1] % 14), Value: int(raw[i+2]%3) - 1,
				Status: models.Played, At: now - models.Millis(raw[i+3])*day}
			if raw[i]&0x80 != 0 {
				facts.Others = append(facts.Others, o)
			} else {
				facts.Here = append(facts.Here, o)
			}
		}
		facts.Choices = facts.Choices[:seed%11]
		list := Choose(facts, 4, draws(seed))
		for i, c := range list {
			if !slices.Contains(facts.Choices, c.Song) || slices.ContainsFunc(list[:i], func(o Choice) bool { return o.Song == c.Song }) {
				t.Fatalf("%v", list)
			}
		}
	})
}
