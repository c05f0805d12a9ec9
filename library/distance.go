package library

// alike compares a searched word with a word of a song. It returns the least number of edits (insert, delete, replace, swap neighbours)
// that make query into the whole word, and into some beginning of it; anything over most is reported as most+1.
// Optimal string alignment, row by row over the word's letters: https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance
func alike(query, word []rune, most int) (whole, start int) {
	const room = 48
	n := len(query)
	over := most + 1
	if n >= room || len(word) < n-most {
		return over, over
	}
	if len(word) > n+most {
		word = word[:n+most+1] // the whole is out of reach, a beginning is not
	}
	var rows [3][room]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for i := range n + 1 {
		above[i] = i
	}
	whole, start = over, over
	for j, w := range word {
		row[0] = j + 1
		least := row[0]
		for i := 1; i <= n; i++ {
			cost := 1
			if query[i-1] == w {
				cost = 0
			}
			d := min(above[i-1]+cost, above[i]+1, row[i-1]+1)
			if i > 1 && j > 0 && query[i-1] == word[j-1] && query[i-2] == w {
				d = min(d, before[i-2]+1)
			}
			row[i] = d
			least = min(least, d)
		}
		start = min(start, row[n])
		if j == len(word)-1 {
			whole = min(over, row[n])
		}
		if least > most && j > 0 && leastOf(above[:n+1]) > most {
			if j < len(word)-1 {
				whole = over
			}
			break
		}
		before, above, row = above, row, before
	}
	return whole, start
}

func leastOf(row []int) int {
	least := row[0]
	for _, d := range row {
		least = min(least, d)
	}
	return least
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
	case n <= 5:
		return 1
	}
	return 2
}

// letters is a set of the letters of a word, a bit each; rare letters share bits.
func letters(word []rune) uint64 {
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
