package voting

import "slices"

// Spread is how evenly a party's songs fell to those who asked for them.
type Spread struct {
	Guests int     // who asked
	Songs  int     // of theirs that played
	Served int     // who heard at least one of theirs
	Even   float64 // 0-1: Jain's index over the best that so many songs allow; 1 = nobody had two songs more than anybody else
	Top    float64 // 0-1: the share of the songs that the luckiest guest had
	TopTen float64 // 0-1: the share of the luckiest tenth of the guests, one guest at least
}

// SpreadOf tells how evenly songs fell to guests. played is the number of songs that each guest who asked for any has had, zeros among
// them; the party's own songs do not count. The page with the rules shows it beside the policy: Even as a share ("87 % even"), Top as
// "one guest had 12 % of the songs". All shares are 0, and Even is 1, where nothing has played.
//
// Jain's index is (sum x)² / (n · sum x²): R. Jain, D. Chiu, W. Hawe, "A Quantitative Measure of Fairness and Discrimination for Resource
// Allocation in Shared Computer Systems", DEC-TR-301, 1984. Songs are whole: 10 songs for 40 guests cannot reach an index above 0.25, so it
// is divided by that of the most even way to share so many songs among so many guests.
func SpreadOf(played []int) Spread {
	s := Spread{Guests: len(played), Even: 1}
	squares, most := 0, 0
	counts := make([]int, 0, len(played))
	for _, n := range played {
		s.Songs += n
		squares += n * n
		most = max(most, n)
		if n > 0 {
			s.Served++
		}
		counts = append(counts, n)
	}
	if s.Songs == 0 {
		return s
	}
	each, more := s.Songs/s.Guests, s.Songs%s.Guests
	s.Even = float64(more*(each+1)*(each+1)+(s.Guests-more)*each*each) / float64(squares)
	s.Top = float64(most) / float64(s.Songs)
	s.TopTen = float64(sumOfTop(counts, ceil(s.Guests, 10))) / float64(s.Songs)
	return s
}

// sumOfTop sums the n greatest counts. It reorders them.
func sumOfTop(counts []int, n int) int {
	slices.SortFunc(counts, func(a, b int) int { return b - a })
	sum := 0
	for _, count := range counts[:n] {
		sum += count
	}
	return sum
}
