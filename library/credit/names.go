package credit

import "strings"

// mostParts is into how many parts a name is cut at most: what has more is a list that nobody meant as a credit, and stays whole.
const mostParts = 24

// Names knows the artists of a library, and parts joined names by them. It is made for one pass over the library; the zero value is not
// usable. Not safe for use by many goroutines.
type Names struct {
	key   func(string) string // what spellings of one name have in common
	sure  map[string]bool     // keys of artists that are named by themselves
	whole map[string]bool     // keys of joined names as credits have them
	known map[string][]string // what was parted already
}

// NewNames knows nobody yet.
func NewNames(key func(string) string) *Names {
	return &Names{key: key, sure: map[string]bool{}, whole: map[string]bool{}, known: map[string][]string{}}
}

// AddKey adds an artist who is named by themselves, by their key.
func (n *Names) AddKey(key string) { n.sure[key] = true }

// AddCredit adds a joined name, as a song's credit has it.
func (n *Names) AddCredit(name string) { n.whole[n.key(name)] = true }

// Split parts a joined name into the fewest artists that the library knows, each of them by itself: all of the name must be made of such.
// Where it is not, and where the name is itself an artist's, it stays whole. A joined name within a longer one is known where a credit of
// the library has it and it cannot be parted: "Earth, Wind & Fire & Santana".
func (n *Names) Split(name string) []string {
	if done, ok := n.known[name]; ok {
		return done
	}
	result := listed(name)
	if spans := parts(name); len(spans) > 1 && len(spans) <= mostParts && !n.sure[n.key(name)] {
		if found := n.cover(name, spans); found != nil {
			result = listed(found...)
		}
	}
	n.known[name] = result
	return result
}

// cover finds the fewest stretches of known names that make up all parts; nil = there are none. Of several ways, the one whose first names
// are longest.
func (n *Names) cover(name string, spans [][2]int) []string {
	best := make([][]string, len(spans)+1) // the names of the parts from the i-th on
	best[len(spans)] = []string{}
	for i := len(spans) - 1; i >= 0; i-- {
		for j := len(spans); j > i; j-- {
			if i == 0 && j == len(spans) || best[j] == nil || best[i] != nil && len(best[i]) <= len(best[j])+1 {
				continue
			}
			if one := strings.TrimSpace(name[spans[i][0]:spans[j-1][1]]); n.stands(one, j-i > 1) {
				best[i] = append([]string{one}, best[j]...)
			}
		}
	}
	return best[0]
}

// stands tells whether a part of a name is an artist by itself.
func (n *Names) stands(name string, joined bool) bool {
	key := n.key(name)
	if n.sure[key] {
		return true
	}
	return joined && n.whole[key] && len(n.Split(name)) == 1
}
