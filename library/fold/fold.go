// Package fold turns the text of tags and of searches into what is compared: lower case, without accents and punctuation. The library
// folds both sides with it, so that "bjork" finds "Björk". Pure functions; no I/O.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Rules is the version of these folding rules, and of what the index holds beside them: from 4 on facets count a recording once. An index
// that was built with others is built anew.
const Rules = 4

// Text folds s: words of letters and digits parted by one space. At most limit bytes of s are read (0 = all of them). The result is
// valid UTF-8 without quotes, controls or operators, whatever s holds.
func Text(s string, limit int) string {
	if limit > 0 && len(s) > limit {
		s = s[:limit]
	}
	if out, ok := ascii(s); ok {
		return out
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFKD.String(apart(strings.ToValidUTF8(s, " "))) {
		switch {
		case unicode.Is(unicode.M, r), silent(r): // accents, vowel signs, apostrophes: gone, without parting the word
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Nl, r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			letter(&b, r)
		default:
			gap = true
		}
	}
	return b.String()
}

// ascii is the quick way for most text.
func ascii(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	gap := false
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return "", false
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '\'' && shortAnd(s[i+1:]): // "rock'n'roll" is three words
			gap = true
			continue
		case c == '\'' || c == '`':
			gap = gap || i > 1 && s[i-2] == '\'' && shortAnd(s[i-1:])
			continue
		default:
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		gap = false
		out = append(out, c)
	}
	return string(out), true
}

// shortAnd tells whether what follows an apostrophe is the "n" that stands for "and".
func shortAnd(rest string) bool {
	if rest == "" || rest[0] != 'n' && rest[0] != 'N' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[1:])
	return len(rest) == 1 || !unicode.IsLetter(next) && !unicode.IsDigit(next) && !unicode.Is(unicode.M, next)
}

// apart parts the "n" that stands for "and" from its neighbours, in text that is not ASCII.
func apart(s string) string {
	if !strings.ContainsAny(s, "nN") || !strings.ContainsAny(s, "'’‘´`ʼ") {
		return s
	}
	s = strings.NewReplacer("’", "'", "‘", "'", "´", "'", "`", "'", "ʼ", "'").Replace(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\'' || !shortAnd(s[i+1:]) {
			b.WriteByte(s[i])
			continue
		}
		b.WriteString(" n ")
		if i++; i+1 < len(s) && s[i+1] == '\'' {
			i++
		}
	}
	return b.String()
}

// silent tells of signs that stand inside a word: "don't" is one word, and so is "Guns N’ Roses"' middle.
func silent(r rune) bool {
	switch r {
	case '\'', '`', '´', '’', '‘', 'ʼ', 'ʻ', '\u00ad', '\u200b', '\u200c', '\u200d', '\ufeff':
		return true
	}
	return false
}

// letter writes the folded form of one letter that decomposition leaves alone.
func letter(b *strings.Builder, r rune) {
	switch r = unicode.ToLower(r); r {
	case 'ß':
		b.WriteString("ss")
	case 'æ':
		b.WriteString("ae")
	case 'œ':
		b.WriteString("oe")
	case 'ø':
		b.WriteByte('o')
	case 'đ', 'ð':
		b.WriteByte('d')
	case 'ł':
		b.WriteByte('l')
	case 'þ':
		b.WriteString("th")
	case 'ı':
		b.WriteByte('i')
	case 'ħ':
		b.WriteByte('h')
	case 'ŧ':
		b.WriteByte('t')
	case 'ŋ':
		b.WriteByte('n')
	case 'ς':
		b.WriteRune('σ')
	default:
		if r >= firstFinal && int(r-firstFinal) < len(finals) {
			for _, i := range finals[r-firstFinal] {
				b.WriteRune(firstInitial + i)
			}
			return
		}
		if r >= 'ァ' && r <= 'ヶ' { // katakana to hiragana: the same sounds
			r -= 'ァ' - 'ぁ'
		}
		b.WriteRune(r)
	}
}

// Korean syllables decompose into an initial consonant, a vowel and perhaps a final consonant. Finals are folded to the initials that sound
// alike: whoever has typed half of "가나" has "간" in the field. https://www.unicode.org/charts/PDF/U1100.pdf
const (
	firstInitial = '\u1100'
	lastInitial  = '\u1112'
	firstVowel   = '\u1161'
	lastVowel    = '\u1175'
	firstFinal   = '\u11a8'
)

// finals are the initials that each final consonant is made of.
var finals = [...][]rune{{0}, {1}, {0, 9}, {2}, {2, 12}, {2, 18}, {3}, {5}, {5, 0}, {5, 6}, {5, 7}, {5, 9}, {5, 16}, {5, 17}, {5, 18},
	{6}, {7}, {7, 9}, {9}, {10}, {11}, {12}, {14}, {15}, {16}, {17}, {18}}

// Unspaced tells whether r belongs to a script that is written without spaces, where words cannot be told apart.
func Unspaced(r rune) bool {
	return r == 'ー' || r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x0E00 && r < 0x1800 && unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
