package library

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"upbeat/library/corpus"
	"upbeat/models"
)

func TestBrowse(t *testing.T) {
	w := newWorld(t)
	w.must(w.Save(w.ctx, []models.Song{
		{Path: "/1", Title: "Yesterday", Artist: "The Beatles", Album: "Help!", Genre: "Pop", Track: 2, CoverID: "c1"},
		{Path: "/2", Title: "Help!", Artist: "The Beatles", Album: "Help!", Genre: "Pop", Track: 1},
		{Path: "/3", Title: "Jóga", Artist: "Björk", Album: "Homogenic", Genre: "Electronic"},
		{Path: "/4", Title: "Army of Me", Artist: "BJORK", Album: "Post", Genre: "electronic"},
		{Path: "/5", Title: "X", Artist: "2Pac", Album: "Hits"}, {Path: "/6", Title: "Y", Artist: "Queen", Album: "Hits"},
		{Path: "/7", Title: "Z", Artist: "Кино"}, {Path: "/8", Title: "ZZ", Artist: "東京事変"}, {Path: "/9", Title: "Untitled"},
		{Path: "/10", Title: "Duet", Artist: "Queen & Bowie", AlbumArtist: "Various", Album: "Mix"},
		{Path: "/11", Title: "Solo", Artist: "Bowie", AlbumArtist: "Various", Album: "Mix"},
	}))
	facets, err := w.Facets(w.ctx, ByArtist, FacetMark{}, 100)
	w.must(err)
	got := []string{}
	for _, s := range facets {
		got = append(got, fmt.Sprint(s.Letter, " ", s.Name, " ", s.Songs))
	}
	w.same(got, []string{"# 2Pac 1", "B The Beatles 2", "B Björk 2", "B Bowie 1", "Q Queen 1", "Q Queen & Bowie 1", "К Кино 1", "… 東京事変 1"})
	rail, err := w.Rail(w.ctx, ByArtist)
	if w.must(err); fmt.Sprint(rail) != "[{# 1 0} {B 3 1} {Q 2 4} {К 1 6} {… 1 7}]" {
		t.Errorf("%v", rail)
	}
	page, err := w.Facets(w.ctx, ByArtist, FacetMark{Letter: "B"}, 2)
	if w.must(err); len(page) != 2 || page[0].Name != "The Beatles" || page[0].CoverID != "c1" {
		t.Errorf("%+v", page)
	}
	if page, err = w.Facets(w.ctx, ByArtist, page[1].After(), 1); err != nil || page[0].Name != "Bowie" {
		t.Errorf("%+v %v", page, err)
	}
	albums, err := w.Facets(w.ctx, ByAlbum, FacetMark{}, 100)
	w.must(err)
	got = got[:0]
	for _, s := range albums {
		got = append(got, fmt.Sprint(s.Name, " by ", s.Artist, " ", s.Songs))
	}
	w.same(got, []string{"Help! by The Beatles 2", "Hits by 2Pac 1", "Hits by Queen 1", "Homogenic by Björk 1", "Mix by Various 2",
		"Post by BJORK 1"})
	songs, err := w.FacetSongs(w.ctx, ByAlbum, albums[0].Key, 0, 10)
	if w.must(err); len(songs) != 2 || songs[0].Title != "Help!" {
		t.Errorf("%v", songs)
	}
	genres, err := w.Facets(w.ctx, ByGenre, FacetMark{}, 100)
	if w.must(err); len(genres) != 2 || genres[0].Songs != 2 {
		t.Errorf("%+v", genres)
	}
	if _, err := w.Facet(w.ctx, ByArtist, "nobody"); !errors.Is(err, models.ErrNoSuchSong) {
		t.Error(err)
	}
	facet, err := w.Facet(w.ctx, ByArtist, facets[2].Key)
	if w.must(err); facet.Name != "Björk" {
		t.Errorf("%+v", facet)
	}
}

// TestFacetsStayTrue changes a library in many ways and compares the facets with what the songs say.
func TestFacetsStayTrue(t *testing.T) {
	w := newWorld(t)
	songs := slices.Collect(corpus.Songs(300, 9, "/m"))
	w.must(w.Save(w.ctx, songs))
	for i := range songs {
		switch i % 5 {
		case 0:
			songs[i].Artist = songs[(i+70)%300].Artist
		case 1:
			w.must(w.store.Library().SetProblem(w.ctx, songs[i].ID, models.ProblemBroken))
			songs[i].Problem = models.ProblemBroken
		case 2:
			_, err := w.store.Library().MarkMissing(w.ctx, []models.SongID{songs[i].ID}, []string{songs[i].Path}, 5)
			w.must(err)
			songs[i].MissingAt = 5
		}
	}
	again := slices.DeleteFunc(slices.Clone(songs), func(s models.Song) bool { return s.MissingAt > 0 })
	w.must(w.Save(w.ctx, again))
	want := map[string]int{}
	for _, s := range songs {
		if s.Available() {
			for _, name := range artistsOf(s) {
				want[key(name)]++
			}
		}
	}
	facets, err := w.Facets(w.ctx, ByArtist, FacetMark{}, 10_000)
	w.must(err)
	for _, s := range facets {
		if want[s.Key] != s.Songs {
			t.Errorf("%s: %d, want %d", s.Key, s.Songs, want[s.Key])
		}
		delete(want, s.Key)
		listed, err := w.FacetSongs(w.ctx, ByArtist, s.Key, 0, 1000)
		if w.must(err); len(listed) != s.Songs {
			t.Errorf("%s: %d songs, counted %d", s.Key, len(listed), s.Songs)
		}
	}
	if len(want) > 0 {
		t.Errorf("not in facets: %v", want)
	}
}

func TestRandomReachesEverySong(t *testing.T) {
	w := newWorld(t)
	if drawn := w.draw(1); len(drawn) != 0 {
		t.Error(drawn)
	}
	songs := slices.Collect(corpus.Songs(10, 1, "/m"))
	w.must(w.Save(w.ctx, songs))
	seen := map[models.SongID]bool{}
	for range 1000 {
		seen[w.draw(1)[0].ID] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d of 10", len(seen))
	}
	recent, err := w.Recent(w.ctx, 3)
	if w.must(err); len(recent) != 3 || recent[0].ID != songs[9].ID {
		t.Errorf("%v", recent)
	}
}

func TestFromPath(t *testing.T) {
	for path, want := range map[string]string{
		"Artist/Album/03 - Title.mp3": "Artist|Album|Title|3|0|0", "Artist - Title.mp3": "Artist||Title|0|0|0",
		"Title.mp3": "||Title|0|0|0", "03. Title.flac": "||Title|3|0|0",
		"Artist/Album/1-05 Title.mp3": "Artist|Album|Title|5|1|0", "Artist/Album/CD2/07 Title.mp3": "Artist|Album|Title|7|2|0",
		"Artist - Album/02 Title.mp3":                          "Artist|Album|Title|2|0|0",
		"Artist/Artist - Album (1999)/Artist - 04 - Title.mp3": "Artist|Album|Title|4|0|1999", "a_b/c_d/e_f.ogg": "a b|c d|e f|0|0|0",
		"Music/Rock/Artist/2001 - Album/01 Title.mp3": "Artist|Album|Title|1|0|2001",
		"99 Luftballons.mp3":                          "||Luftballons|99|0|0", "1999.mp3": "||1999|0|0|0", "7 Years.mp3": "||7 Years|0|0|0",
		"Artist/Song - With Dash.mp3": "Song||With Dash|0|0|0", ".mp3": "||.mp3|0|0|0", "100 Songs.mp3": "||100 Songs|0|0|0",
	} {
		f := fromPath(path)
		if got := fmt.Sprintf("%s|%s|%s|%d|%d|%d", f.Artist, f.Album, f.Title, f.Track, f.Disc, f.Year); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func FuzzFromPath(f *testing.F) {
	for _, s := range []string{"Artist/Album/03 - Title.mp3", "/", " - .mp3", "01-.mp3", "\xff/\x00.ogg", strings.Repeat("a/", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		got := fromPath(path)
		if got.Title == "" || got.Track < 0 || got.Disc < 0 || got.Year < 0 {
			t.Errorf("%q: %+v", path, got)
		}
		for _, s := range []string{got.Title, got.Artist, got.Album} {
			if strings.ToValidUTF8(s, "") != s || strings.Contains(s, "\x00") || len(s) > 1500 {
				t.Errorf("%q: %+v", path, got)
			}
		}
	})
}
