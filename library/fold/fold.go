// Package fold turns the text of tags and of searches into what is compared: lower case, without accents and punctuation. The library
// folds both sides with it, so that "bjork" finds "Björk". Pure functions; no I/O.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Rules is the version of these folding rules. An index that was built with others is built anew.
const Rules = 2

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
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
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
		case c == '\'' || c == '`':
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
		if r >= 'ァ' && r <= 'ヶ' { // katakana to hiragana: the same sounds
			r -= 'ァ' - 'ぁ'
		}
		b.WriteRune(r)
	}
}

// Unspaced tells whether r belongs to a script that is written without spaces, where words cannot be told apart.
func Unspaced(r rune) bool {
	return r == 'ー' || r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x0E00 && r < 0x1800 && unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
