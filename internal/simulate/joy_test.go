package simulate

import (
	"math"
	"slices"
	"testing"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

func equal(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// TestJoyOfANightMadeByHand: four guests, three songs of which one never starts, at hours that can be counted by hand.
//
//	          song 0 at 1 h  song 1 at 3 h  likes
//	guest 0   hears          hears          0, 1     1
//	guest 1   hears          -              1        0
//	guest 2   -              hears          1        1
//	guest 3   hears          hears          0        1/2
//	troll     hears          hears          all      does not count
func TestJoyOfANightMadeByHand(t *testing.T) {
	hours := func(n float64) time.Duration { return time.Duration(n * float64(time.Hour)) }
	s := &simulatedParty{
		crowd: &company{
			Crowd:   Crowd{Ups: 1, Downs: 1},
			quality: []float64{0, 0, 0},
			taste:   [][dimensions]float64{{9}, {0, 9}, {0, 0, 9}},
			people: []person{
				{group: 0, comes: 0, goes: hours(6), taste: [dimensions]float64{1, 1}},
				{group: 0, comes: 0, goes: hours(3), taste: [dimensions]float64{-1, 1}},
				{group: 1, comes: hours(1.5), goes: hours(6), taste: [dimensions]float64{-1, 1}},
				{group: 1, comes: hours(1), goes: hours(6), taste: [dimensions]float64{1, -1}},
				{group: 2, kind: troll, comes: 0, goes: hours(6), taste: [dimensions]float64{1, 1, 1}},
			},
		},
		index: map[models.SongID]int{10: 0, 11: 1, 12: 2},
		who:   map[models.GuestID]int{1: 0, 2: 1, 3: 2, 4: 3, 5: 4},
	}
	at := func(n float64) models.Millis { return models.At(opening().Add(hours(n))) }
	var r Result
	s.joys(&r, store.Changes{Entries: []models.Entry{
		{GuestID: 1, SongID: 10, Status: models.Played, StartedAt: at(1)},
		{GuestID: 3, SongID: 11, Status: models.Playing, StartedAt: at(3)},
		{GuestID: 2, SongID: 12, Status: models.Ready},
		{GuestID: 5, SongID: 12, Status: models.Skipped, StartedAt: at(2)},
	}})
	if want := (1 + 0 + 1 + 0.5) / 4; !equal(r.Joy, want) {
		t.Errorf("joy %v, want %v", r.Joy, want)
	}
	if r.JoyLow != 0 { // a tenth of four guests is one: the one who heard nothing that they like
		t.Errorf("the lowest tenth %v, want 0", r.JoyLow)
	}
	// two of group 0 asked and one of group 1: one song each, so group 0 has 1/2 of the songs for 2/3 of the guests
	if !equal(r.TasteSmall, 0.75) {
		t.Errorf("the worst group %v, want 0.75: %+v", r.TasteSmall, r.Groups)
	}
}

// TestTheWorstGroupIsTheSameOneAllNights: two groups fall short in turn, and neither does over both nights; one in which nobody asked is
// no group that night.
func TestTheWorstGroupIsTheSameOneAllNights(t *testing.T) {
	parties := []Result{
		{Groups: []TasteGroup{{Asked: 2, Songs: 3}, {Asked: 2, Songs: 1}, {}, {}}},
		{Groups: []TasteGroup{{Asked: 2, Songs: 1}, {Asked: 2, Songs: 3}, {}, {}}},
	}
	if e := worstGroup(parties); !equal(e.Mean, 1) || e.Interval == 0 {
		t.Errorf("%+v", e)
	}
	if e := worstGroup(parties[:1]); !equal(e.Mean, 0.5) || e.Interval != 0 {
		t.Errorf("%+v", e)
	}
}

// TestTheIntervalIsStudents holds the interval against a sample that was worked out by hand: 1, 2, 3, 4, 5 have the mean 3, the spread
// sqrt(2.5), and t = 2.776 at four degrees of freedom.
func TestTheIntervalIsStudents(t *testing.T) {
	e := estimate([]float64{5, 1, 4, 2, 3})
	if !equal(e.Mean, 3) || math.Abs(e.Interval-2.776*math.Sqrt(0.5)) > 1e-9 {
		t.Errorf("%+v", e)
	}
	var parties []Result
	for _, joy := range []float64{0.2, 0.4} {
		parties = append(parties, Result{Figures: Figures{Joy: joy}})
	}
	mean, worst, interval := sum(parties)
	if !equal(mean.Joy, 0.3) || worst.Joy != 0.2 || interval == nil || math.Abs(interval.Joy-12.706*0.1) > 1e-9 || interval.Net != 0 {
		t.Errorf("%+v, %+v, %+v", mean, worst, interval)
	}
	if _, _, none := sum(parties[:1]); none != nil {
		t.Errorf("one party has the interval %+v", none)
	}
}

// TestJoyIsHeldAgainstPlainVotesNightByNight: the shares are those of the same night, and of no attack.
func TestJoyIsHeldAgainstPlainVotesNightByNight(t *testing.T) {
	party := func(joys ...float64) (list []Result) {
		for _, j := range joys {
			list = append(list, Result{Figures: Figures{Joy: j}})
		}
		return list
	}
	cases := []Case{
		{Setup: Setup{Guests: 40, Policy: "fair", Attack: Both}, Parties: party(0.1, 0.4)},
		{Setup: Setup{Guests: 40, Policy: "votes", Attack: Both}, Parties: party(1, 1)},
		{Setup: Setup{Guests: 40, Policy: "votes", Attack: NoAttack}, Parties: party(0.2, 0.5)},
		{Setup: Setup{Guests: 50, Policy: "fair", Attack: NoAttack}, Parties: party(1, 1)},
	}
	compare(cases)
	if e := cases[0].JoyOfVotes; e == nil || !equal(e.Mean, (0.5+0.8)/2) || e.Interval == 0 {
		t.Errorf("%+v", e)
	}
	if cases[3].JoyOfVotes != nil {
		t.Errorf("another number of guests: %+v", cases[3].JoyOfVotes)
	}
}

// TestTheGroupsHaveTheirShares: guests of a group like more of the same than those of two groups.
func TestTheGroupsHaveTheirShares(t *testing.T) {
	c := gather(Setup{Guests: 120, Hours: 6, Crowd: "groups"}, 3)
	var sizes [len(groups)]int
	var alike, apart []float64
	for i, p := range c.people {
		sizes[p.group]++
		for _, q := range c.people[:i] {
			dot := 0.0
			for d := range p.taste {
				dot += p.taste[d] * q.taste[d]
			}
			if p.group == q.group {
				alike = append(alike, dot)
			} else {
				apart = append(apart, dot)
			}
		}
	}
	if sizes != [...]int{54, 36, 18, 12} {
		t.Errorf("%v", sizes)
	}
	for i, p := range gather(Setup{Guests: 120, Hours: 6}, 3).people {
		if p.group != c.people[i].group || p.taste == c.people[i].taste || !slices.Equal(p.looks, c.people[i].looks) {
			t.Errorf("guest %d of a crowd without groups", i)
		}
	}
	if average(alike) < 0.5 || math.Abs(average(apart)) > 0.1 {
		t.Errorf("alike %v within a group, %v between two", average(alike), average(apart))
	}
}
