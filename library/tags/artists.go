package tags

import (
	"slices"
	"strings"

	"upbeat/library/credit"
	"upbeat/models"
)

// nameArtists makes the credit of the artist fields, and the list of artists where the fields name them one by one. Several fields are
// named together in the credit.
func (t *Tags) nameArtists(fields map[string][]string) {
	values := clean(fields["ARTIST"])
	for _, value := range values {
		switch {
		case strings.Contains(t.Artist, value):
		case t.Artist == "":
			t.Artist = value
		default:
			t.Artist = Clean(t.Artist + ", " + value)
		}
	}
	list := artists(values, clean(fields["ARTISTS"]), len(ids(fields["MUSICBRAINZ_ARTISTID"])))
	t.Artists = strings.Join(list, models.ListSeparator)
	if t.Artist == "" {
		t.Artist = Clean(strings.Join(list, ", "))
	}
	names := len(list)
	if names == 0 {
		names = len(credit.Cut(t.Artist))
	}
	for _, field := range []string{"ARTISTSSORT", "ARTISTS_SORT", "ARTISTSORT"} {
		var sorts []string
		for _, value := range clean(fields[field]) {
			sorts = append(sorts, credit.Cut(value)...)
		}
		if len(sorts) == names && t.ArtistSort == "" {
			t.ArtistSort = strings.Join(sorts, models.ListSeparator)
		}
	}
}

// artists are the names that fields tell one by one; nil = they do not. list is what MusicBrainz Picard calls ARTISTS, and goes before the
// values of ARTIST. ids is how many artists have an id of MusicBrainz: a list in one text is parted at slashes, and a credit at what may
// join names, only where that makes as many.
func artists(values, list []string, ids int) []string {
	if len(list) == 1 && ids > 1 && len(strings.Split(list[0], "/")) == ids { // as ID3v2.3 has it
		list = strings.Split(list[0], "/")
	}
	if len(list) > 0 {
		return distinct(list)
	}
	if len(values) > 2 && !slices.ContainsFunc(values[1:], func(v string) bool { return !strings.Contains(values[0], v) }) {
		values = values[1:] // the first is the credit of the others
	}
	if len(values) > 1 {
		for _, value := range values {
			list = append(list, credit.Cut(value)...)
		}
		return distinct(list)
	}
	switch {
	case len(values) == 0 || ids == 0:
		return nil
	case ids == 1 && len(credit.Cut(values[0])) == 1:
		return values
	}
	for _, names := range [][]string{strings.Split(values[0], "/"), credit.Cut(values[0]), credit.All(values[0])} {
		if len(names) == ids && ids > 1 {
			return distinct(names)
		}
	}
	return nil
}

// clean are the values of a field, parted where several are in one.
func clean(values []string) []string {
	var list []string
	for _, value := range values {
		for part := range strings.SplitSeq(value, "\x00") {
			list = append(list, Clean(part))
		}
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// distinct are the names of a list, each once; a semicolon parts them too.
func distinct(list []string) []string {
	var names []string
	for _, value := range list {
		for part := range strings.SplitSeq(value, ";") {
			if part = Clean(part); part != "" && !slices.Contains(names, part) {
				names = append(names, part)
			}
		}
	}
	return names
}

// ids are the values of a field that holds ids, whatever parts them.
func ids(values []string) []string {
	return strings.FieldsFunc(strings.Join(values, ";"), func(r rune) bool { return strings.ContainsRune("/;, \x00", r) })
}
