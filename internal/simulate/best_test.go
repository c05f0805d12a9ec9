package simulate

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upbeat/voting"
)

func TestFairest(t *testing.T) {
	for _, c := range []struct {
		name   string
		starts []time.Duration
		asked  [][]time.Duration
		want   []int
	}{
		{"everybody from the start", []time.Duration{1, 2, 3, 4}, [][]time.Duration{{0, 0, 0}, {0, 0, 0}}, []int{2, 2}},
		{"one asks for little", []time.Duration{1, 2, 3, 4}, [][]time.Duration{{0}, {0, 0, 0, 0}}, []int{1, 3}},
		{"one comes late", []time.Duration{1, 2, 3, 4}, [][]time.Duration{{0, 0, 0, 0}, {4, 4, 4}}, []int{3, 1}},
		{"and catches up", []time.Duration{1, 2, 3, 4}, [][]time.Duration{{0, 0, 0, 0}, {3, 3, 3}}, []int{2, 2}},
		{"after the last song", []time.Duration{1, 2}, [][]time.Duration{{0, 0}, {3}}, []int{2, 0}},
		{"asked as it began", []time.Duration{1, 2}, [][]time.Duration{{1, 1}, {2}}, []int{1, 1}},
		{"nobody asked", []time.Duration{1}, nil, []int{}},
		{"nothing played", nil, [][]time.Duration{{0}}, []int{0}},
	} {
		if got := fairest(c.starts, c.asked); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestFairestIsTheMostEven tries all sharings of small parties.
func TestFairestIsTheMostEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Duration { return time.Duration(rapid.IntRange(0, 6).Draw(t, "at")) }), 0, 5)
		starts := slices.Sorted(slices.Values(times.Draw(t, "starts")))
		asked := rapid.SliceOfN(times, 1, 3).Draw(t, "asked")
		for _, w := range asked {
			slices.Sort(w)
		}
		most, best := 0, 0.0
		var try func(k int, given []int)
		try = func(k int, given []int) {
			if k == len(starts) {
				sum := 0
				for _, n := range given {
					sum += n
				}
				if s := squares(given); sum > most || sum == most && s < best {
					most, best = sum, s
				}
				return
			}
			try(k+1, given) // the song is somebody else's
			for i, w := range asked {
				if given[i] < len(w) && w[given[i]] <= starts[k] {
					given[i]++
					try(k+1, given)
					given[i]--
				}
			}
		}
		try(0, make([]int, len(asked)))
		got := fairest(starts, asked)
		sum := 0
		for _, n := range got {
			sum += n
		}
		if sum != most || squares(got) != best {
			t.Fatalf("%v of %d songs with squares %v; %d songs with squares %v are possible", got, sum, squares(got), most, best)
		}
		if even := voting.SpreadOf(got).Even; sum > 0 && (even <= 0 || even > 1+1e-9) {
			t.Fatalf("even %v", even)
		}
	})
}
