package models

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes any bytes a line of text: valid UTF-8, no control characters, nothing that reorders or hides text (but the joiners that
// emoji and some scripts need), single spaces, at most three marks on one letter, at most most runes.
func Line(text string, most int) string {
	var out strings.Builder
	runes, marks, space := 0, 0, false
	for len(text) > 0 && runes < most {
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		switch {
		case r == utf8.RuneError && size <= 1:
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case !Visible(r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			const mostMarks = 3
			if marks++; marks > mostMarks {
				continue
			}
		default:
			marks = 0
		}
		if space && runes > 0 {
			if runes++; runes == most {
				break
			}
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
		runes++
	}
	if strings.Trim(out.String(), joiners) == "" {
		return ""
	}
	return out.String()
}

// joiners join or part the letters beside them and show nothing by themselves.
const joiners = "\u200d\u200c"

// Visible tells whether a character has a place in a line of text.
func Visible(r rune) bool {
	const blanks = "\u115f\u1160\u2800\u3164\uffa0" // letters that show nothing: fillers of Hangul, a Braille cell without dots
	if strings.ContainsRune(joiners, r) {
		return true
	}
	return !strings.ContainsRune(blanks, r) && !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp)
}
