package voting_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"upbeat/voting"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		name   string
		played []int
		want   voting.Spread
	}{
		{"nobody asked", nil, voting.Spread{Even: 1}},
		{"nothing played", []int{0, 0}, voting.Spread{Guests: 2, Even: 1}},
		{"one for each", []int{1, 1, 1, 1}, voting.Spread{Guests: 4, Songs: 4, Served: 4, Even: 1, Top: 0.25, TopTen: 0.25}},
		{"as even as five songs can be", []int{2, 1, 1, 1}, voting.Spread{Guests: 4, Songs: 5, Served: 4, Even: 1, Top: 0.4, TopTen: 0.4}},
		{"fewer songs than guests", []int{1, 0, 1, 0}, voting.Spread{Guests: 4, Songs: 2, Served: 2, Even: 1, Top: 0.5, TopTen: 0.5}},
		{"one has them all", []int{4, 0, 0, 0}, voting.Spread{Guests: 4, Songs: 4, Served: 1, Even: 0.25, Top: 1, TopTen: 1}},
		{"two of twenty are a tenth", append([]int{3, 3}, make([]int, 18)...), voting.Spread{Guests: 20, Songs: 6, Served: 2,
			Even: 6.0 / 18, Top: 0.5, TopTen: 1}},
	} {
		got := voting.SpreadOf(c.played)
		if math.Abs(got.Even-c.want.Even) < 1e-9 {
			got.Even = c.want.Even
		}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestSpreadIsAShare: whatever was played, all figures are between 0 and 1, and one song more for the luckiest makes nothing more even than
// one for the unluckiest.
func TestSpreadIsAShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		played := rapid.SliceOfN(rapid.IntRange(0, 20), 1, 60).Draw(t, "played")
		s := voting.SpreadOf(played)
		for _, share := range []float64{s.Even, s.Top, s.TopTen} {
			if share < 0 || share > 1+1e-12 {
				t.Fatalf("%+v", s)
			}
		}
		least, most := 0, 0
		for i, n := range played {
			if n < played[least] {
				least = i
			}
			if n > played[most] {
				most = i
			}
		}
		more := func(i int) float64 {
			played[i]++
			defer func() { played[i]-- }()
			return voting.SpreadOf(played).Even
		}
		if more(least) < more(most)-1e-12 {
			t.Fatalf("a song for the unluckiest: %v, for the luckiest: %v", more(least), more(most))
		}
	})
}
