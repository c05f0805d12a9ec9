package tags

import "strings"

// set takes the values of one field by TagLib's name for it (https://taglib.org/api/p_propertymapping.html); unknown names are passed
// over. The first value counts. Artists are told by nameArtists.
func (t *Tags) set(name string, values []string) {
	if len(values) == 0 {
		return
	}
	first := values[0]
	switch name {
	case "TITLE":
		t.Title = Clean(first)
	case "COMPILATION":
		t.Compilation = strings.TrimSpace(first) == "1" || strings.EqualFold(strings.TrimSpace(first), "true")
	case "ALBUM":
		t.Album = Clean(first)
	case "ALBUMARTIST":
		t.AlbumArtist = Clean(first)
	case "GENRE":
		t.Genre = genre(first)
	case "TRACKNUMBER":
		t.Track = number(first)
	case "DISCNUMBER":
		t.Disc = number(first)
	case "DATE":
		t.Year = year(first)
	}
}

// genre is the first genre of a tag; TagLib has turned ID3's numbers into names.
func genre(value string) string {
	value, _, _ = strings.Cut(value, "\x00")
	value, _, _ = strings.Cut(value, ";")
	return Clean(value)
}
