package fold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxWord is the longest word that is kept, in bytes: a longer one is cut.
const MaxWord = 40

const maxWord = MaxWord // bytes

// Words lists what text (not folded) is found by: its folded words, each once; pairs of neighbours and the last sign where a script has no
// spaces; and, for what stands together but holds signs ("AC/DC", "R.E.M."), also the joined form.
func Words(text string, limit int) []string {
	var words []string
	add := func(word string) {
		if word = clip(word); word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if limit > 0 && len(text) > limit {
		text = text[:limit]
	}
	for chunk := range strings.FieldsFuncSeq(text, unicode.IsSpace) {
		folded := Text(chunk, 0)
		for part := range strings.FieldsSeq(folded) {
			Split(part, add)
		}
		if strings.Contains(folded, " ") {
			if joined := strings.ReplaceAll(folded, " ", ""); len(joined) <= maxWord && !strings.ContainsFunc(joined, Unspaced) {
				add(joined)
			}
		}
	}
	return words
}

// Split calls add with the parts of one folded word by which it is found: itself, or, for each stretch of a script without spaces, the
// pairs of neighbours and the last sign alone.
func Split(word string, add func(string)) {
	for word != "" {
		n := strings.IndexFunc(word, Unspaced)
		if n < 0 {
			n = len(word)
		}
		if n > 0 {
			add(word[:n])
		}
		word = word[n:]
		end := strings.IndexFunc(word, func(r rune) bool { return !Unspaced(r) })
		if end < 0 {
			end = len(word)
		}
		pairs(word[:end], add)
		word = word[end:]
	}
}

func pairs(run string, add func(string)) {
	for run != "" {
		_, first := utf8.DecodeRuneInString(run)
		_, second := utf8.DecodeRuneInString(run[first:])
		add(run[:first+second])
		run = run[first:]
	}
}

func clip(word string) string {
	if len(word) <= maxWord {
		return word
	}
	n := maxWord
	for n > 0 && !utf8.RuneStart(word[n]) {
		n--
	}
	return word[:n]
}

// Letter is where folded text stands on an index rail: "A" to "Z", "#" for digits and signs, a letter of another alphabet, or "…" for
// scripts with too many signs for a rail.
func Letter(folded string) string {
	r, _ := utf8.DecodeRuneInString(folded)
	switch {
	case folded == "" || !unicode.IsLetter(r):
		return "#"
	case Unspaced(r):
		return "…"
	}
	return string(unicode.ToUpper(r))
}

// Sort is a name (not folded) without a leading article, as record shops order it. The article is a word of its own: "a-ha" and
// "A$AP Rocky" have none. Signs before it do not count.
func Sort(name string) string {
	text := strings.TrimLeftFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, article := range []string{"the ", "a ", "an "} {
		if len(text) > len(article) && strings.EqualFold(text[:len(article)], article) && Text(text[len(article):], 0) != "" {
			return text[len(article):]
		}
	}
	return name
}
