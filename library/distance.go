package library

// matcher compares one searched word with many words. It counts the edits (insert, delete, replace, swap neighbours) between them with
// the bit-parallel algorithm for optimal string alignment: H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
// distances", Nordic Journal of Computing 10 (2003). One word takes some 30 ns. Not safe for use by several goroutines at once.
type matcher struct {
	most  int // edits that are tolerated
	size  int // letters of the searched word, at most 40
	first rune
	set   uint64       // its letters
	ascii [128]uint64  // for each letter the places where the searched word has it, a bit each
	other []letterBits // the same for letters beyond ASCII
}

type letterBits struct {
	letter rune
	bits   uint64
}

func newMatcher(word string) *matcher {
	m := &matcher{}
	runes := []rune(word)
	if len(runes) > 0 {
		m.first = runes[0]
	}
	m.most, m.size, m.set = tolerance(runes), min(len(runes), 40), letters(word)
	for i, r := range runes[:m.size] {
		if r < 128 {
			m.ascii[r] |= 1 << i
			continue
		}
		m.other = append(m.other, letterBits{r, m.bits(r) | 1<<i})
	}
	return m
}

func (m *matcher) bits(r rune) uint64 {
	if r < 128 {
		return m.ascii[r]
	}
	for i := len(m.other) - 1; i >= 0; i-- { // the last entry of a letter holds all its places
		if m.other[i].letter == r {
			return m.other[i].bits
		}
	}
	return 0
}

// alike returns how many edits make the searched word into the whole of word, and into the likeliest beginning of it; more than the
// tolerance is reported as tolerance+1.
func (m *matcher) alike(word string) (whole, start int) {
	over := m.most + 1
	last := uint64(1) << (m.size - 1)
	plus, minus, diagonal, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	distance, read := m.size, 0
	start = min(over, distance)
	for _, r := range word {
		if read++; read > m.size+m.most {
			return over, start // the whole is out of reach
		}
		at := m.bits(r)
		swapped := (^diagonal & at) << 1 & before
		diagonal = ((at & plus) + plus) ^ plus | at | minus | swapped
		up := minus | ^(diagonal | plus)
		down := diagonal & plus
		if up&last != 0 {
			distance++
		} else if down&last != 0 {
			distance--
		}
		up = up<<1 | 1
		down <<= 1
		plus, minus, before = down|^(diagonal|up), up&diagonal, at
		start = min(start, distance)
	}
	return min(over, distance), start
}

// tolerance is how many edits a searched word may be away: none where a short word or a number would match nearly anything.
func tolerance(word []rune) int {
	for _, r := range word {
		if r >= '0' && r <= '9' {
			return 0
		}
	}
	switch n := len(word); {
	case n <= 2:
		return 0
	case n <= 6:
		return 1
	}
	return 2
}

// letters is a set of the letters of a word, a bit each; rare letters share bits.
func letters(word string) uint64 {
	var set uint64
	for _, r := range word {
		switch {
		case r >= 'a' && r <= 'z':
			set |= 1 << (r - 'a')
		case r >= '0' && r <= '9':
			set |= 1 << (26 + r - '0')
		default:
			set |= 1 << (36 + uint(r)%28)
		}
	}
	return set
}
