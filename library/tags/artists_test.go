package tags

import (
	"strings"
	"testing"

	"upbeat/models"
)

// TestArtistsOfFields takes the fields as TagLib gives them for real files of each kind (written with mutagen 1.46).
func TestArtistsOfFields(t *testing.T) {
	type fields = map[string][]string
	for name, c := range map[string]struct {
		fields                fields
		credit, artists, sort string
	}{
		"one":      {fields{"ARTIST": {"AC/DC"}}, "AC/DC", "", ""},
		"none":     {fields{}, "", "", ""},
		"repeated": {fields{"ARTIST": {"Queen", "David Bowie"}}, "Queen, David Bowie", "Queen|David Bowie", ""},
		"NUL":      {fields{"ARTIST": {"Queen\x00David Bowie"}}, "Queen, David Bowie", "Queen|David Bowie", ""},
		"credit and list": {fields{"ARTIST": {"Queen & David Bowie"}, "ARTISTS": {"Queen", "David Bowie"}},
			"Queen & David Bowie", "Queen|David Bowie", ""},
		"credit repeated": {fields{"ARTIST": {"Queen & David Bowie", "Queen", "David Bowie"}}, "Queen & David Bowie",
			"Queen|David Bowie", ""},
		"list alone":           {fields{"ARTISTS": {"Queen", "David Bowie"}}, "Queen, David Bowie", "Queen|David Bowie", ""},
		"list with semicolons": {fields{"ARTIST": {"A & B"}, "ARTISTS": {"A; B"}}, "A & B", "A|B", ""},
		"list of one": {fields{"ARTIST": {"Earth, Wind & Fire"}, "ARTISTS": {"Earth, Wind & Fire"}}, "Earth, Wind & Fire",
			"Earth, Wind & Fire", ""},
		"ID3v2.3, two ids": {fields{"ARTIST": {"Queen/David Bowie"}, "ARTISTS": {"Queen/David Bowie"}, "MUSICBRAINZ_ARTISTID": {"a/b"}},
			"Queen/David Bowie", "Queen|David Bowie", ""},
		"ID3v2.3, one id": {fields{"ARTIST": {"AC/DC"}, "ARTISTS": {"AC/DC"}, "MUSICBRAINZ_ARTISTID": {"a"}}, "AC/DC", "AC/DC", ""},
		"one id, no list": {fields{"ARTIST": {"Simon & Garfunkel"}, "MUSICBRAINZ_ARTISTID": {"a"}}, "Simon & Garfunkel",
			"Simon & Garfunkel", ""},
		"two ids, no list": {fields{"ARTIST": {"Queen & David Bowie"}, "MUSICBRAINZ_ARTISTID": {"a", "b"}}, "Queen & David Bowie",
			"Queen|David Bowie", ""},
		"ids that do not go": {fields{"ARTIST": {"A, B & C"}, "MUSICBRAINZ_ARTISTID": {"a", "b"}}, "A, B & C", "", ""},
		"a guest, one id":    {fields{"ARTIST": {"A feat. B"}, "MUSICBRAINZ_ARTISTID": {"a"}}, "A feat. B", "", ""},
		"repeated, a guest":  {fields{"ARTIST": {"A feat. B", "C"}}, "A feat. B, C", "A|B|C", ""},
		"sorted":             {fields{"ARTIST": {"The Beatles"}, "ARTISTSORT": {"Beatles, The"}}, "The Beatles", "", "Beatles, The"},
		"sorted, several": {fields{"ARTIST": {"Queen", "David Bowie"}, "ARTISTSORT": {"Queen", "Bowie, David"}}, "Queen, David Bowie",
			"Queen|David Bowie",
			"Queen|Bowie, David"},
		"sorted, a credit":  {fields{"ARTIST": {"A feat. B C"}, "ARTISTSORT": {"A feat. C, B"}}, "A feat. B C", "", "A|C, B"},
		"sorted, too few":   {fields{"ARTIST": {"A", "B"}, "ARTISTSORT": {"A"}}, "A, B", "A|B", ""},
		"sorted by ARTISTS": {fields{"ARTISTS": {"A B", "C"}, "ARTISTS_SORT": {"B, A", "C"}}, "A B, C", "A B|C", "B, A|C"},
	} {
		var got Tags
		got.nameArtists(c.fields)
		list := strings.ReplaceAll(got.Artists, models.ListSeparator, "|")
		if sort := strings.ReplaceAll(got.ArtistSort, models.ListSeparator, "|"); got.Artist != c.credit || list != c.artists || sort != c.sort {
			t.Errorf("%s: credit %q, artists %q, sort %q", name, got.Artist, list, sort)
		}
	}
}
