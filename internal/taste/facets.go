package taste

import (
	"maps"
	"math"
	"slices"
)

// facets sums the taste by artist, album and genre.
type facets struct {
	artists, albums map[string]float64
	genres          map[string][]dated
}

// dated is an opinion of a song of some year.
type dated struct {
	year int
	w    float64
}

func facetsOf(f *Facts, t taste) facets {
	s := facets{artists: map[string]float64{}, albums: map[string]float64{}, genres: map[string][]dated{}}
	for _, id := range slices.Sorted(maps.Keys(t.songs)) { // in order: sums of floats depend on it
		song, w := f.Songs[id], t.songs[id]
		if song.Artist != "" {
			s.artists[song.Artist] += w
			s.albums[song.Artist+"\x1f"+song.Album] += w
		}
		if song.Genre != "" {
			s.genres[song.Genre] = append(s.genres[song.Genre], dated{song.Year, w})
		}
	}
	return s
}

// rate is what a song's artist, album and genre say of it. Many likes of one facet count less and less: a guest who voted for ten songs of
// an artist does not want only those.
func (s facets) rate(song *Song) rating {
	var r rating
	if song.Artist != "" {
		r.add(byArtist*damp(s.artists[song.Artist])+byAlbum*damp(s.albums[song.Artist+"\x1f"+song.Album]), Artist, song.Artist)
	}
	if song.Genre != "" {
		sum := 0.0
		for _, d := range s.genres[song.Genre] {
			sum += d.w * near(d.year, song.Year)
		}
		r.add(byGenre*damp(sum), Genre, song.Genre)
	}
	return r
}

// damp is the square root of a sum, with its sign.
func damp(w float64) float64 { return math.Copysign(math.Sqrt(math.Abs(w)), w) }
