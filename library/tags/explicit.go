package tags

import (
	"strings"
	"unicode"
)

// Rules is the version of the rules by which tags are read. Songs that were read by older ones are read again once.
const Rules = 5

// explicit tells whether a file says that its words are not for everybody: by the advisory of its shop (1 explicit, 4 explicit as it was
// written before 2011, 2 clean: https://exiftool.org/TagNames/QuickTime.html, "rtng"), else by its title, else by a comment.
func explicit(fields map[string][]string, title string) bool {
	for _, value := range fields["ITUNESADVISORY"] {
		switch strings.TrimSpace(strings.Trim(value, "\x00")) {
		case "1", "4":
			return true
		case "2":
			return false
		}
	}
	if Explicit(title) {
		return true
	}
	for _, comment := range fields["COMMENT"] {
		if advises(comment) {
			return true
		}
	}
	return false
}

// Explicit tells whether a title says so: "(Explicit)", "[Explicit Version]", "(feat. X) (Dirty)", "Song - Explicit". A song with the word
// in its name is no such song, and "(Clean)" and "(Non-Explicit)" say the opposite.
func Explicit(title string) bool {
	lower := strings.ToLower(title)
	if !strings.Contains(lower, "explicit") && !strings.Contains(lower, "dirty") {
		return false
	}
	for {
		open := strings.IndexAny(lower, "([{")
		if open < 0 {
			break
		}
		rest := lower[open+1:]
		end := strings.IndexAny(rest, ")]}")
		if end < 0 {
			break
		}
		if version(rest[:end]) {
			return true
		}
		lower = lower[:open] + " " + rest[end+1:]
	}
	at := max(strings.LastIndex(lower, " - "), strings.LastIndex(lower, " – "))
	return at > 0 && strings.Contains(lower[at:], "explicit") && version(strings.TrimLeft(lower[at:], " -–"))
}

// version tells whether the words in a title's brackets name the explicit version: nothing but such words, and one of them says it.
func version(text string) bool {
	says := false
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,/&+", r) }) {
		switch word {
		case "explicit", "dirty":
			says = true
		case "version", "album", "single", "radio", "edit", "mix", "remix", "main", "original", "lyrics", "content", "lp", "street",
			"remaster", "remastered":
		default:
			return false
		}
	}
	return says
}

// advises tells whether a comment is what a shop or a ripper writes onto explicit songs: nothing but that.
func advises(comment string) bool {
	const most = 60 // bytes; a review that mentions the word is longer
	if len(comment) > most {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(comment), func(r rune) bool { return !unicode.IsLetter(r) })
	switch strings.TrimPrefix(strings.Join(words, " "), "parental advisory ") {
	case "parental advisory", "explicit", "explicit content", "explicit lyrics", "explicit version":
		return true
	}
	return false
}
