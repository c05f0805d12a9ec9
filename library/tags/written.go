package tags

import (
	"maps"
	"slices"

	"upbeat/internal/charset"
)

// Written are the fields of a file as TagLib hands them out, where some may be in another encoding than the file claims: ID3v1 and ID3v2
// that say Latin-1 while a program wrote its own code page, or text that was taken for Latin-1 once and kept so.
type Written map[string][]string

// tell takes all that the fields say.
func (t *Tags) tell(fields map[string][]string) {
	for name, values := range fields {
		t.set(name, values)
	}
	t.nameArtists(fields)
}

// inDoubt keeps the fields of a file, if there is one among them whose bytes may be read otherwise.
func inDoubt(fields map[string][]string) Written {
	const values = 50 // of a field; more artists than that are no song's
	kept, doubt := Written{}, false
	for name, list := range fields {
		if !shown(name) {
			continue
		}
		list = slices.Clone(list[:min(len(list), values)])
		for i, value := range list {
			list[i] = clipTo(value, 4*MaxText)
			_, unsure := charset.Bytes(list[i])
			doubt = doubt || unsure
		}
		kept[name] = list
	}
	if !doubt {
		return nil
	}
	return kept
}

// shown tells of fields that set and tell look at.
func shown(name string) bool {
	switch name {
	case "TITLE", "ARTIST", "ARTISTS", "ARTISTSSORT", "ARTISTS_SORT", "ARTISTSORT", "MUSICBRAINZ_ARTISTID", "ALBUM", "ALBUMARTIST", "GENRE",
		"TRACKNUMBER", "DISCNUMBER", "DATE", "COMPILATION":
		return true
	}
	return false
}

// Names are the texts in doubt, as bytes.
func (w Written) Names() (list []string) {
	for _, name := range slices.Sorted(maps.Keys(w)) {
		for _, value := range w[name] {
			if raw, unsure := charset.Bytes(value); unsure {
				list = append(list, raw)
			}
		}
	}
	return list
}

// Read is what the fields say when the texts in doubt are read by a function.
func (w Written) Read(text func(raw string) string) (t Tags) {
	fields := make(map[string][]string, len(w))
	for name, values := range w {
		values = slices.Clone(values)
		for i, value := range values {
			if raw, unsure := charset.Bytes(value); unsure {
				values[i] = text(raw)
			}
		}
		fields[name] = values
	}
	t.tell(fields)
	return t
}
