package simulate

import (
	"slices"
	"time"
)

// fairest is the most even way in which a party's songs could have been shared by somebody who knew the whole party before: songs a guest.
// starts are when the songs started; asked, by guest, when each of their requests was made, refused ones among them. Nobody can be given
// a song before they asked for it, nor more songs than they asked for.
//
// A sharing is possible when, whatever song k is, the requests that came too late for the songs before it fit into song k and those after
// it. Such sharings are the bases of a polymatroid, so giving one song after the other to whoever has the fewest and can still take one
// ends at the most even of all: it has the smallest sum of squares, and so the greatest Jain's index. A. Federgruen, H. Groenevelt, "The
// Greedy Procedure for Resource Allocation Problems", Operations Research 34(6), 1986.
func fairest(starts []time.Duration, asked [][]time.Duration) []int {
	s := sharing{starts: slices.Sorted(slices.Values(starts)), late: make([]int, len(starts))}
	given, full := make([]int, len(asked)), make([]bool, len(asked))
	for range starts {
		least := -1
		for i := range asked {
			if full[i] || least >= 0 && given[i] >= given[least] {
				continue
			}
			if given[i] == len(asked[i]) || !s.fits(asked[i][given[i]]) {
				full[i] = true // for good: room only gets scarcer
				continue
			}
			least = i
		}
		if least < 0 {
			break
		}
		s.take(asked[least][given[least]])
		given[least]++
	}
	return given
}

// sharing is what has been given away.
type sharing struct {
	starts []time.Duration
	late   []int // by song: requests that came too late for the songs before it
}

// first is the first song that a request is in time for.
func (s *sharing) first(request time.Duration) int {
	k, _ := slices.BinarySearch(s.starts, request)
	return k
}

func (s *sharing) fits(request time.Duration) bool {
	first := s.first(request)
	if first == len(s.starts) {
		return false
	}
	for k, late := range s.late[:first+1] {
		if late+1 > len(s.starts)-k {
			return false
		}
	}
	return true
}

func (s *sharing) take(request time.Duration) {
	for k := range s.late[:s.first(request)+1] {
		s.late[k]++
	}
}

// squares is the sum of squares.
func squares(counts []int) float64 {
	sum := 0
	for _, n := range counts {
		sum += n * n
	}
	return float64(sum)
}
