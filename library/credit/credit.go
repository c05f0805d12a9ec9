// Package credit parts the credit of a song, as its tags spell it, into the artists that it names. Some signs always part artists
// ("feat.", ";"); others may as well belong to a name ("Simon & Garfunkel", "Earth, Wind & Fire"), and only a library that knows the parts
// can tell (Names). Pure: no I/O. The rules are told in docs/music.md, "Several artists".
package credit

import (
	"regexp"
	"slices"
	"strings"
)

// Sure signs part artists wherever they stand between two names. A word among them stands between spaces.
var sure = regexp.MustCompile(`(?i)\s*[;；\x00]\s*|\s+(?:/|／)\s+|\s+(?:feat\.?|ft\.|featuring|vs\.?)\s+|\s+ft\s+`)

// guests begin the guests of a credit or a title.
var (
	bracketed = regexp.MustCompile(`(?i)\s*[(\[（]\s*(?:feat\.?|ft\.?|featuring)\s+([^()\[\]（）]*(?:\([^()]*\)[^()\[\]（）]*)?)[)\]）]`)
	inTitle   = regexp.MustCompile(`(?i)\s+(?:feat\.|ft\.|featuring)\s+`)
)

// joins may part artists, or belong to a name.
var joins = regexp.MustCompile(`(?i)\s*[,，、&＆+]\s*|\s+(?:and|und|et|y|x|×|versus|presents|pres\.)\s+|\s*[/／]\s*`)

// Cut parts a credit at the sure signs. What it returns are names, or several names that are joined (Joined); none for an empty credit. No
// name comes twice.
func Cut(credit string) []string {
	credit = strings.TrimSpace(bracketed.ReplaceAllString(credit, " feat. $1"))
	if !mayHold(credit) {
		return listed(credit)
	}
	return listed(split(credit, sure)...)
}

// Main is the credit without its guests: "A & B feat. C" is "A & B"; of several artists that a sure sign parts, the first.
func Main(credit string) string {
	if names := Cut(credit); len(names) > 0 {
		return names[0]
	}
	return ""
}

// Guests are the artists that a title names as guests: "Song (feat. A)", "Song [ft. B; C]", "Song feat. D". In a title, "ft" without a full
// stop counts in brackets only, for it may be feet.
func Guests(title string) []string {
	if !mayHold(title) {
		return nil
	}
	var names []string
	for _, found := range bracketed.FindAllStringSubmatch(title, -1) {
		names = append(names, Cut(found[1])...)
	}
	title = bracketed.ReplaceAllString(title, "")
	if at := inTitle.FindStringIndex(title); at != nil && at[0] > 0 {
		rest := title[at[1]:]
		if end := strings.IndexAny(rest, "([（"); end >= 0 {
			rest = rest[:end]
		}
		rest, _, _ = strings.Cut(rest, " - ")
		names = append(names, Cut(rest)...)
	}
	return listed(names...)
}

// Joined tells whether a name may be several.
func Joined(name string) bool { return len(parts(name)) > 1 }

// mayHold is quick, and true of everything that holds a sure sign.
func mayHold(text string) bool {
	if strings.ContainsAny(text, ";\x00/") {
		return true
	}
	lower := strings.ToLower(text)
	return strings.Contains(lower, "feat") || strings.Contains(lower, "ft") || strings.Contains(lower, "vs") ||
		strings.ContainsAny(text, "；／")
}

// split parts text at a pattern, but not at feet ("Six Ft Ditch").
func split(text string, at *regexp.Regexp) []string {
	var list []string
	from := 0
	for _, m := range at.FindAllStringIndex(text, -1) {
		if m[0] == 0 || strings.EqualFold(strings.TrimSpace(text[m[0]:m[1]]), "ft") && number(text[:m[0]]) {
			continue
		}
		list = append(list, text[from:m[0]])
		from = m[1]
	}
	return append(list, text[from:])
}

// number tells whether text ends with a number, in digits or as a word.
func number(text string) bool {
	last := strings.ToLower(text[strings.LastIndexByte(text, ' ')+1:])
	if last == "" {
		return false
	}
	end := last[len(last)-1]
	return end >= '0' && end <= '9' || slices.Contains([]string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
		"twelve", "twenty", "hundred", "thousand"}, last)
}

// listed cleans a list of names: none is empty, none comes twice, whatever the case of its letters.
func listed(names ...string) []string {
	var list []string
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name != "" && !slices.ContainsFunc(list, func(have string) bool { return strings.EqualFold(have, name) }) {
			list = append(list, name)
		}
	}
	return list
}

// parts cuts a name at its joins: each part is a stretch of it, so that several can be taken together as they are written.
func parts(name string) [][2]int {
	var list [][2]int
	from := 0
	for _, m := range joins.FindAllStringIndex(name, -1) {
		if m[0] > from && m[1] < len(name) {
			list = append(list, [2]int{from, m[0]})
			from = m[1]
		}
	}
	return append(list, [2]int{from, len(name)})
}

// All parts a credit at every sign, whether it is sure or not.
func All(credit string) []string {
	var list []string
	for _, name := range Cut(credit) {
		for _, part := range parts(name) {
			list = append(list, name[part[0]:part[1]])
		}
	}
	return listed(list...)
}
