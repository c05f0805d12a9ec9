package tags

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is how many bytes of one tag are kept.
const MaxText = 500

// Clean makes text from anywhere fit to be shown and stored: valid UTF-8, controls and line breaks as single spaces, no marks that turn
// the direction of the text around it, nothing around it, at most MaxText bytes.
func Clean(s string) string {
	if len(s) > 4*MaxText {
		s = s[:4*MaxText]
	}
	if plain(s) {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case r == utf8.RuneError || turns(r):
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if b.Len()+utf8.RuneLen(r) > MaxText {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(clip(b.String()))
}

// plain tells of text that is clean already.
func plain(s string) bool {
	if s == "" || len(s) > MaxText || s[0] == ' ' || s[len(s)-1] == ' ' {
		return s == ""
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f || s[i] == ' ' && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// turns tells of the marks that embed, override or isolate a direction: https://www.unicode.org/reports/tr9/
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF
}

func clip(s string) string { return clipTo(s, MaxText) }

func clipTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return strings.ToValidUTF8(s, "")
}

// number reads the first number of "3/12", "03" or "2004-05-01"; anything that is none, or beyond 9999, is 0.
func number(s string) int {
	s = strings.TrimSpace(s)
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		s = s[:end]
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > 9999 {
		return 0
	}
	return n
}

// year finds the year in a date of any spelling.
func year(s string) int {
	run := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] >= '0' && s[i] <= '9' {
			run++
			continue
		}
		if run >= 4 {
			if n := number(s[i-run : i-run+4]); n >= 1000 {
				return n
			}
		}
		run = 0
	}
	return 0
}
