package finder

import (
	"slices"
	"strings"
	"sync"

	"upbeat/library/fold"
)

// said is a place with the words by which it is found, folded.
type said struct {
	place
	name, help, under []string
	everyday          map[string]int // word -> how far down its list of leads the place stands, 0 = first
}

// leads are the words of everyday by the place to which they lead.
var leads = sync.OnceValue(func() map[string]map[string]int {
	found := map[string]map[string]int{}
	for _, line := range everyday {
		for i, id := range line.Leads {
			if found[id] == nil {
				found[id] = map[string]int{}
			}
			for _, word := range words(line.Words) {
				if at, ok := found[id][word]; !ok || i < at {
					found[id][word] = i
				}
			}
		}
	}
	return found
})

// Words are the everyday words that lead to a place, as its page carries them for the scripts.
func Words(id string) string {
	list := make([]string, 0, len(leads()[id]))
	for word := range leads()[id] {
		list = append(list, word)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func words(text string) []string { return strings.Fields(fold.Text(text, 0)) }

// small are words that say nothing about what is looked for.
const small = " a an the to my is it how do i can of for in on and or der die das ein eine einen zu wie kann ich man mein meine ist " +
	"es und oder im am "

// find gives the places that the query is about, the best first: those that fit all of its words where there are any, else those that fit
// most.
func find(query string, places []said) []place {
	told := slices.DeleteFunc(words(query), func(w string) bool { return strings.Contains(small, " "+w+" ") })
	type hit struct {
		place
		fits, score int
	}
	var hits []hit
	most := 0
	for _, p := range places {
		h := hit{place: p.place}
		for _, word := range told {
			if score := p.score(word); score > 0 {
				h.fits++
				h.score += score
			}
		}
		if h.fits > 0 {
			hits, most = append(hits, h), max(most, h.fits)
		}
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.fits < most })
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	found := make([]place, len(hits))
	for i, h := range hits {
		found[i] = h.place
	}
	return found
}

// score is how well a word of a query fits a place; 0 = not at all. What people say counts as much as what we call it.
func (p said) score(word string) int {
	best := 0
	for other, at := range p.everyday {
		best = max(best, alike(word, other, 60)-4*at)
	}
	for _, other := range p.name {
		best = max(best, alike(word, other, 56))
	}
	for _, other := range p.under {
		best = max(best, alike(word, other, 20))
	}
	for _, other := range p.help {
		best = max(best, alike(word, other, 16))
	}
	return best
}

// alike gives all of the points for the same word, two thirds where it begins with what was typed, a third where one letter is wrong.
func alike(typed, word string, points int) int {
	const begun, misspelt = 2, 5 // letters
	switch {
	case typed == word:
		return points
	case len(typed) >= begun && strings.HasPrefix(word, typed):
		return points * 2 / 3
	case len(typed) >= misspelt && oneOff(typed, word):
		return points / 3
	}
	return 0
}

// oneOff tells whether a letter added, left out, changed, or two swapped make one word the other.
func oneOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:]) {
		return true
	}
	return i == len(x) || string(x[i+1:]) == string(y[i+1:])
}
