package library

import (
	"cmp"
	"strings"

	"upbeat/internal/store"
	"upbeat/library/credit"
	"upbeat/library/fold"
	"upbeat/models"
)

// VariousArtists is the artist of a compilation that names none.
const VariousArtists = "Various Artists"

// placing is what only the whole library tells of a song: settleIndex finds it out.
type placing struct {
	split   []string // the artists of its credit, where joined names are several; nil = as its own tags tell
	edition int      // the year that tells its album from others of the same name and artist; 0 = there are none
}

// artistsOf are the artists of a song as its own tags tell, each once.
func artistsOf(s models.Song) []string {
	if s.Artists != "" {
		names := strings.Split(s.Artists, models.ListSeparator)
		for _, guest := range credit.Guests(s.Title) {
			if !credit.Joined(guest) { // who is in the list by name is not named again together with others
				names = append(names, guest)
			}
		}
		return once(names)
	}
	return once(append(credit.Cut(s.Artist), credit.Guests(s.Title)...))
}

// once drops the names that are another spelling of one before.
func once(names []string) []string {
	list, seen := names[:0:0], map[string]bool{}
	for _, name := range names {
		if k := key(name); k != "" && !seen[k] {
			seen[k] = true
			list = append(list, name)
		}
	}
	return list
}

// artistFacets are the artists of a song, and whether one of them may be several.
func artistFacets(s models.Song, p placing) (list []store.ArtistFacet, joined bool) {
	names := artistsOf(s)
	named := s.Artists != ""
	for _, name := range names {
		joined = joined || !named && credit.Joined(name)
	}
	if p.split != nil {
		names = p.split
	}
	sorts := strings.Split(s.ArtistSort, models.ListSeparator)
	for i, name := range names {
		f := facet(key(name), name)
		if s.ArtistSort != "" && p.split == nil && len(sorts) <= len(names) && i < len(sorts) {
			by := key(sorts[i])
			f = f.SortedBy(fold.Letter(by), by)
		}
		sure := named || p.split == nil && !credit.Joined(name)
		list = append(list, store.ArtistFacet{Facet: f, Sure: sure})
	}
	return list, joined
}

// albumArtist is the artist under whom a song's album stands: the album's, else for a compilation nobody in particular, else the first
// artist of the song. Guests make no album another one.
func albumArtist(s models.Song) string {
	switch strings.TrimSpace(strings.ToLower(s.AlbumArtist)) {
	case "various artists", "verschiedene interpreten", "verschiedene künstler", "diverse interpreten", "artistes variés", "varios artistas":
		return VariousArtists
	case "":
		if s.Compilation {
			return VariousArtists
		}
	}
	if s.AlbumArtist == "" && s.Artists != "" {
		first, _, _ := strings.Cut(s.Artists, models.ListSeparator)
		return first
	}
	return cmp.Or(s.AlbumArtist, credit.Main(s.Artist))
}
