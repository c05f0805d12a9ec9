package tags

import "strings"

// set takes one field by the name that Vorbis comments give it (upper case); unknown names are passed over. The first value of a
// field stays, except that further artists are added.
func (t *Tags) set(name, value string) {
	text := func(field *string) {
		if *field == "" {
			*field = Clean(value)
		}
	}
	count := func(field *int, n int) {
		if *field == 0 {
			*field = n
		}
	}
	switch name {
	case "TITLE":
		text(&t.Title)
	case "ARTIST":
		t.addArtist(value)
	case "ALBUM":
		text(&t.Album)
	case "ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST":
		text(&t.AlbumArtist)
	case "GENRE":
		if t.Genre == "" {
			t.Genre = genre(value)
		}
	case "TRACKNUMBER", "TRACK":
		count(&t.Track, number(value))
	case "DISCNUMBER", "DISC":
		count(&t.Disc, number(value))
	case "DATE", "YEAR":
		count(&t.Year, year(value))
	}
}

func (t *Tags) addArtist(value string) {
	for part := range strings.SplitSeq(value, "\x00") {
		part = Clean(part)
		switch {
		case part == "" || strings.Contains(t.Artist, part):
		case t.Artist == "":
			t.Artist = part
		default:
			t.Artist = Clean(t.Artist + ", " + part)
		}
	}
}

// genre is the first genre of a tag, which may be a number of ID3v1's list: "17", "(17)", "(17)Rock".
func genre(value string) string {
	value, _, _ = strings.Cut(value, "\x00")
	value = strings.TrimSpace(value)
	if rest, ok := strings.CutPrefix(value, "("); ok {
		if inside, after, ok := strings.Cut(rest, ")"); ok && digits(inside) {
			if after = Clean(after); after != "" && !strings.HasPrefix(after, "(") {
				return after
			}
			return id3Genre(number(inside))
		}
	}
	if digits(value) {
		return id3Genre(number(value))
	}
	value, _, _ = strings.Cut(value, ";")
	return Clean(value)
}

func digits(s string) bool {
	return s != "" && len(s) <= 3 && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func id3Genre(n int) string {
	list := strings.Split(id3Genres, "|")
	if n < 0 || n >= len(list) {
		return ""
	}
	return list[n]
}

// id3Genres is ID3v1's list with Winamp's first extension: https://id3.org/id3v2.3.0#Appendix_A_-_Genre_List_from_ID3v1
const id3Genres = "Blues|Classic Rock|Country|Dance|Disco|Funk|Grunge|Hip-Hop|Jazz|Metal|New Age|Oldies|Other|Pop|R&B|Rap|Reggae|Rock|Techno|Industrial|Alternative|Ska|Death Metal|Pranks|Soundtrack|Euro-Techno|Ambient|Trip-Hop|Vocal|Jazz+Funk|Fusion|Trance|Classical|Instrumental|Acid|House|Game|Sound Clip|Gospel|Noise|Alternative Rock|Bass|Soul|Punk|Space|Meditative|Instrumental Pop|Instrumental Rock|Ethnic|Gothic|Darkwave|Techno-Industrial|Electronic|Pop-Folk|Eurodance|Dream|Southern Rock|Comedy|Cult|Gangsta|Top 40|Christian Rap|Pop/Funk|Jungle|Native US|Cabaret|New Wave|Psychedelic|Rave|Showtunes|Trailer|Lo-Fi|Tribal|Acid Punk|Acid Jazz|Polka|Retro|Musical|Rock & Roll|Hard Rock|Folk|Folk-Rock|National Folk|Swing|Fast Fusion|Bebop|Latin|Revival|Celtic|Bluegrass|Avantgarde|Gothic Rock|Progressive Rock|Psychedelic Rock|Symphonic Rock|Slow Rock|Big Band|Chorus|Easy Listening|Acoustic|Humour|Speech|Chanson|Opera|Chamber Music|Sonata|Symphony|Booty Bass|Primus|Porn Groove|Satire|Slow Jam|Club|Tango|Samba|Folklore|Ballad|Power Ballad|Rhythmic Soul|Freestyle|Duet|Punk Rock|Drum Solo|A Cappella|Euro-House|Dance Hall|Goa|Drum & Bass"
