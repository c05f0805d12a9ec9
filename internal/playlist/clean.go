package playlist

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"upbeat/models"
)

// cleanText makes one line of any bytes: valid UTF-8, no controls and nothing that reorders or hides text, single spaces, at most 500
// bytes.
func cleanText(text string) string {
	if len(text) > 4*maxText {
		text = clip(text, 4*maxText)
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200d' || r == '\u200c':
			return r // joiners of emoji and of some scripts
		case unicode.IsSpace(r) || unicode.Is(unicode.Cc, r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.TrimSpace(clip(strings.Join(strings.Fields(text), " "), maxText))
}

// cleanLocation takes controls off a location; of one that is too long the end is kept.
func cleanLocation(text string) string {
	text = withoutControls(text)
	if cut := len(text) - maxLocation; cut > 0 {
		for cut < len(text) && !utf8.RuneStart(text[cut]) {
			cut++
		}
		text = text[cut:]
	}
	return strings.TrimSpace(text)
}

func withoutControls(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cc, r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// clip is the first most bytes of text, less what would be half a rune.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// longest is the longest song that a file may tell of; what is beyond is nonsense.
const longest = 7 * 24 * 3600 * 1000

// split parts "Artist - Title". Without the dash all of it is the title.
func split(text string) (artist, title string) {
	text = cleanText(text)
	artist, title, found := strings.Cut(text, dash)
	if !found || artist == "" || title == "" {
		return "", text
	}
	return artist, title
}

// spoken is what split takes apart.
func spoken(t Track) string {
	if t.Artist == "" || t.Title == "" {
		return t.Artist + t.Title
	}
	return t.Artist + dash + t.Title
}

const dash = " - "

// seconds is a duration in whole seconds, rounded; -1 = not known.
func seconds(d models.Millis) int64 {
	if d <= 0 {
		return -1
	}
	return max(1, (int64(d)+500)/1000)
}
