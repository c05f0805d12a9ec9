package library

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"upbeat/library/corpus"
	"upbeat/models"
)

// credited writes an MP3 of a credit.
func (w *world) credited(rel, title, artist string) string {
	w.t.Helper()
	return w.put(rel, corpus.MP3(2, corpus.Fields{Title: title, Artist: artist}))
}

// facets lists facets of a kind as "letter name (extra) songs: titles".
func (w *world) facets(kind FacetKind) []string {
	w.t.Helper()
	list, err := w.Facets(w.ctx, kind, FacetMark{}, 1000)
	w.must(err)
	var lines []string
	for _, f := range list {
		songs, err := w.FacetSongs(w.ctx, kind, f.Key, 0, 100)
		w.must(err)
		titles := make([]string, len(songs))
		for i, s := range songs {
			titles[i] = s.Title
		}
		line := f.Letter + " " + f.Name
		if f.Artist != "" {
			line += " by " + f.Artist
		}
		if f.Year > 0 {
			line += fmt.Sprint(" ", f.Year)
		}
		lines = append(lines, fmt.Sprintf("%s %d: %s", line, f.Songs, strings.Join(titles, ", ")))
	}
	return lines
}

// TestEachArtistOfACredit scans credits of several artists: each artist is listed once, with all songs.
func TestEachArtistOfACredit(t *testing.T) {
	w := newWorld(t)
	w.credited("1.mp3", "Under Pressure", "Queen & David Bowie")
	w.credited("2.mp3", "Heroes", "David Bowie")
	w.credited("3.mp3", "Empire State of Mind", "Jay-Z feat. Alicia Keys")
	w.credited("4.mp3", "The Boxer", "Simon & Garfunkel")
	w.credited("5.mp3", "Hello (feat. Queen)", "Somebody\x00Else")
	w.scan()
	w.same(w.facets(ByArtist), []string{"A Alicia Keys 1: Empire State of Mind", "D David Bowie 2: Heroes, Under Pressure",
		"E Else 1: Hello (feat. Queen)", "J Jay-Z 1: Empire State of Mind", "Q Queen 2: Hello (feat. Queen), Under Pressure",
		"S Simon & Garfunkel 1: The Boxer", "S Somebody 1: Hello (feat. Queen)"})
	if s := w.at("3.mp3"); s.Artist != "Jay-Z feat. Alicia Keys" {
		t.Errorf("the credit as written is %q", s.Artist)
	}
	if s := w.at("5.mp3"); s.Artist != "Somebody, Else" || s.Artists != "Somebody"+models.ListSeparator+"Else" {
		t.Errorf("%q, %q", s.Artist, s.Artists)
	}
	w.same(w.found("alicia keys"), []string{"Empire State of Mind"})
	stats, err := w.Stats(w.ctx)
	if w.must(err); stats.Artists != 7 {
		t.Errorf("%d artists", stats.Artists)
	}

	// what is known changes: the credit is parted by it, and whole again without
	w.must(os.Remove(w.put("2.mp3", nil)))
	w.scan()
	w.same(w.facets(ByArtist)[1:4], []string{"E Else 1: Hello (feat. Queen)", "J Jay-Z 1: Empire State of Mind",
		"Q Queen 1: Hello (feat. Queen)"})
	w.same(w.facets(ByArtist)[4:5], []string{"Q Queen & David Bowie 1: Under Pressure"})
	path := w.credited("6.mp3", "Bowie again", "David Bowie")
	w.must(w.ScanPaths(w.ctx, []string{path}))
	w.same(w.facets(ByArtist)[1:2], []string{"D David Bowie 2: Bowie again, Under Pressure"})
}

// TestSettlingWritesNothingTwice: a scan of a library that has not changed reads no file and leaves the index alone.
func TestSettlingWritesNothingTwice(t *testing.T) {
	w := newWorld(t)
	w.credited("1.mp3", "Under Pressure", "Queen & David Bowie")
	w.credited("2.mp3", "Heroes", "David Bowie")
	w.credited("3.mp3", "Innuendo", "Queen")
	w.scan()
	before, err := w.store.SearchIndex().State(w.ctx)
	w.must(err)
	_, opened := w.scan()
	after, err := w.store.SearchIndex().State(w.ctx)
	if w.must(err); before != after || len(opened) > 0 || after.Settled != after.Version {
		t.Errorf("%+v became %+v, opened %q", before, after, opened)
	}
}

// TestAlbumsOfOneName tells which albums are one, and which are two.
func TestAlbumsOfOneName(t *testing.T) {
	type file struct {
		path, title, artist, album, by, date, track string
		various                                     bool
	}
	for name, c := range map[string]struct {
		files []file
		want  []string
	}{
		"two self-titled albums": {[]file{{path: "Weezer/1994/1.mp3", title: "Jonas", artist: "Weezer",
			album: "Weezer", date: "1994", track: "1"},
			{path: "Weezer/2001/1.mp3", title: "Leave", artist: "Weezer", album: "Weezer", date: "2001", track: "1"}},
			[]string{"W Weezer by Weezer 1994 1: Jonas", "W Weezer by Weezer 2001 1: Leave"}},
		"two in one folder": {[]file{{path: "a.mp3", title: "Jonas", artist: "Weezer", album: "Weezer", date: "1994", track: "1"},
			{path: "b.mp3", title: "Leave", artist: "Weezer", album: "Weezer", date: "2001", track: "1"}},
			[]string{"W Weezer by Weezer 1994 1: Jonas", "W Weezer by Weezer 2001 1: Leave"}},
		"a bonus track of another year": {[]file{{path: "a/1.mp3", title: "One", artist: "X", album: "Y", date: "1994", track: "1"},
			{path: "a/2.mp3", title: "Two", artist: "X", album: "Y", date: "2004", track: "2"}}, []string{"Y Y by X 2: One, Two"}},
		"the folders of discs": {[]file{{path: "a/CD1/1.mp3", title: "One", artist: "X", album: "Y", date: "1994", track: "1"},
			{path: "a/CD2/1.mp3", title: "Two", artist: "X", album: "Y", date: "1995", track: "1"}}, []string{"Y Y by X 2: One, Two"}},
		"two folders of one year": {[]file{{path: "a/1.mp3", title: "One", artist: "X", album: "Y", date: "1994", track: "1"},
			{path: "b/2.mp3", title: "Two", artist: "X",
				album: "Y", date: "1994-05-01", track: "2"}}, []string{"Y Y by X 2: One, Two"}},
		"a folder without a year": {[]file{{path: "a/1.mp3", title: "One", artist: "X", album: "Y", date: "1994", track: "1"},
			{path: "b/2.mp3", title: "Two", artist: "X", album: "Y", track: "2"}}, []string{"Y Y by X 2: One, Two"}},
		"a compilation without album artist": {[]file{{path: "a/1.mp3", title: "One", artist: "X",
			album: "Hits", date: "1971", track: "1", various: true},
			{path: "b/2.mp3", title: "Two", artist: "Z", album: "Hits", date: "1985", track: "2", various: true},
			{path: "c/3.mp3", title: "Three", artist: "Z", album: "Hits", by: "Various Artists", track: "3"}},
			[]string{"H Hits by Various Artists 3: One, Two, Three"}},
		"two compilations": {[]file{{path: "a/1.mp3", title: "One", artist: "X",
			album: "Hits", date: "1971", track: "1", various: true},
			{path: "b/1.mp3", title: "Two", artist: "Z", album: "Hits", date: "1985", track: "1", various: true}},
			[]string{"H Hits by Various Artists 1971 1: One", "H Hits by Various Artists 1985 1: Two"}},
		"no compilation": {[]file{{path: "a/1.mp3", title: "One", artist: "X", album: "Hits", track: "1"},
			{path: "a/2.mp3", title: "Two", artist: "Z",
				album: "Hits", track: "2"}}, []string{"H Hits by X 1: One", "H Hits by Z 1: Two"}},
		"a guest on one song": {[]file{{path: "a/1.mp3", title: "One", artist: "X", album: "Y", track: "1"},
			{path: "a/2.mp3", title: "Two", artist: "X feat. Z", album: "Y", track: "2"}}, []string{"Y Y by X 2: One, Two"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for _, f := range c.files {
				fields := corpus.Fields{Title: f.title, Artist: f.artist, Album: f.album, AlbumArtist: f.by, Date: f.date, Track: f.track}
				if f.various {
					fields.Compilation = "1"
				}
				w.put(f.path, corpus.MP3(1, fields))
			}
			w.scan()
			w.same(w.facets(ByAlbum), c.want)
			if got := w.facets(ByAlbum); len(got) > 1 { // when only one is left, it has no year of its own any more
				w.must(os.Remove(w.root + "/" + c.files[0].path))
				w.scan()
				if left := w.facets(ByAlbum); len(left) != 1 || strings.Contains(left[0], c.files[1].date+" 1:") && c.files[1].date != "" {
					t.Errorf("left: %q", left)
				}
			}
		})
	}
}

// TestSortNames holds by what artists are sorted.
func TestSortNames(t *testing.T) {
	w := newWorld(t)
	for i, name := range []string{"a-ha", "The Beatles", "...And You Will Know Us", "'Til Tuesday", "!!!", "A Tribe Called Quest", "The The",
		"A$AP Rocky", "Élan", "2Pac", "An Horse", "Theory", "(hed) p.e."} {
		w.credited(fmt.Sprint(i, ".mp3"), "Song", name)
	}
	w.put("s.mp3", corpus.MP3(2, corpus.Fields{Title: "Song", Artist: "Nina Simone", ArtistSort: "Simone, Nina"}))
	w.put("k.mp3", corpus.MP3(2, corpus.Fields{Title: "Song", Artist: "X feat. 宇多田ヒカル", ArtistSort: "X feat. Utada, Hikaru"}))
	w.scan()
	var got []string
	for _, line := range w.facets(ByArtist) {
		got = append(got, strings.TrimSuffix(line, " 1: Song"))
	}
	w.same(got, []string{"# !!!", "# 2Pac", "A A$AP Rocky", "A a-ha", "A ...And You Will Know Us", "B The Beatles", "E Élan", "H (hed) p.e.",
		"H An Horse", "S Nina Simone", "T The The", "T Theory", "T 'Til Tuesday", "T A Tribe Called Quest", "U 宇多田ヒカル", "X X"})

	// the tags' word counts, whichever file is read first
	w.put("0s.mp3", corpus.MP3(3, corpus.Fields{Title: "Song", Artist: "Patti Smith"}))
	w.scan()
	w.put("zs.mp3", corpus.MP3(4, corpus.Fields{Title: "Other", Artist: "Patti Smith", ArtistSort: "Smith, Patti"}))
	w.scan()
	if list := w.facets(ByArtist); !strings.HasPrefix(list[10], "S Patti Smith 2") {
		t.Error(list)
	}
}
