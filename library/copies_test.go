package library

import (
	"slices"
	"testing"

	"upbeat/models"
)

func TestWhatIsTheSameRecording(t *testing.T) {
	song := func(title, artist, album string) models.Song {
		return models.Song{Path: title + artist + album, Title: title, Artist: artist, Album: album}
	}
	base := song("Come Together", "The Beatles", "Abbey Road")
	for _, s := range []models.Song{
		song("Come Together (Remastered 2009)", "Beatles", "1"), song("Come Together - 2019 Remaster", "the beatles", "Abbey Road (Deluxe)"),
		song("COME TOGETHER [Bonus Track]", "The Beatles", ""), song("Come Together - Remastered Version", "The Beatles", "Best Of"),
	} {
		if copyKey(s) != copyKey(base) {
			t.Errorf("%q by %q of %q is the same", s.Title, s.Artist, s.Album)
		}
	}
	for _, s := range []models.Song{
		song("Come Together (Live)", "The Beatles", ""), song("Come Together - Live / Remastered 2009", "The Beatles", ""),
		song("Come Together (Acoustic)", "The Beatles", ""), song("Come Together (Instrumental)", "The Beatles", ""),
		song("Come Together (Karaoke Version)", "The Beatles", ""), song("Come Together (Radio Edit)", "The Beatles", ""),
		song("Come Together (XY Remix)", "The Beatles", ""), song("Come Together", "Aerosmith", "Abbey Road"),
		song("Come Together", "The Beatles", "Unplugged in Rome"), song("Come Together, Pt. 2", "The Beatles", ""),
		song("Come Together (feat. Nina)", "The Beatles", ""), song("Come Together (Mono)", "The Beatles", ""), song("Come Together", "", ""),
	} {
		if copyKey(s) == copyKey(base) {
			t.Errorf("%q by %q of %q is another", s.Title, s.Artist, s.Album)
		}
	}
	explicit := base
	if explicit.Explicit = true; copyKey(explicit) == copyKey(base) {
		t.Error("what is not for everybody stands for what is")
	}
	guest := copyKey(song("Crazy (feat. Jay-Z & Nas)", "Beyoncé", ""))
	for _, s := range []models.Song{song("Crazy", "Beyoncé feat. Jay-Z and Nas", ""), song("Crazy ft. Nas, Jay-Z", "Beyonce", "")} {
		if copyKey(s) != guest {
			t.Errorf("%q by %q: the guests are named elsewhere", s.Title, s.Artist)
		}
	}
	for _, pair := range [][2]models.Song{
		{song("Symphony No. 5: I. Allegro", "Beethoven", "5"), song("Symphony No. 5: II. Andante", "Beethoven", "5")},
		{song("I. Allegro", "Mozart", "Symphony 40"), song("I. Allegro", "Mozart", "Symphony 41")},
		{song("Intro", "Nas", "One"), song("Intro", "Nas", "Two")},
		{song("Song", "", "A"), song("Song", "", "B")},
	} {
		if copyKey(pair[0]) == copyKey(pair[1]) {
			t.Errorf("%+v are two", pair)
		}
	}
}

// copies saves the same recording as files of these formats and lengths.
func (w *world) copies(title string, files ...models.Song) []models.Song {
	w.t.Helper()
	for i := range files {
		files[i].Title, files[i].Artist, files[i].Path = title, "Band", "/copies/"+title+string(rune('a'+i))
		if files[i].Size == 0 {
			files[i].Size = 4_000_000
		}
	}
	w.must(w.Save(w.ctx, files))
	return files
}

func TestOneRecordingIsOneRow(t *testing.T) {
	w := newWorld(t)
	files := w.copies("Anthem", models.Song{Format: "mp3", Duration: 200_000}, models.Song{Format: "mp3", Duration: 201_000, Size: 8_000_000},
		models.Song{Format: "flac", Duration: 202_000, Size: 30_000_000}, models.Song{Format: "m4a", Duration: 199_000},
		models.Song{Format: "ogg", Duration: 203_000}, models.Song{Format: "mp3", Duration: 290_000})
	w.copies("Other", models.Song{Format: "mp3", Duration: 200_000})
	best := func(want models.SongID, versions int) {
		t.Helper()
		songs, err := w.Search(w.ctx, "anthem band", 10)
		w.must(err)
		if len(songs) != 2 {
			t.Fatalf("%d rows, want the five files as one and the long one", len(songs))
		}
		at := slices.IndexFunc(songs, func(s models.Song) bool { return s.ID == want })
		if at < 0 || songs[at].Copies != versions {
			t.Errorf("%+v, want song %d of %d", songs, want, versions)
		}
	}
	best(files[2].ID, 5) // nothing is lost in it
	recent, err := w.Recent(w.ctx, 10)
	if w.must(err); len(recent) != 3 || recent[0].CopyOf == recent[1].CopyOf || recent[1].CopyOf == recent[2].CopyOf {
		t.Errorf("recent: %+v", recent)
	}
	facet, err := w.FacetSongs(w.ctx, ByArtist, "band", 0, 10)
	if w.must(err); len(facet) != 3 {
		t.Errorf("%d songs of the artist", len(facet))
	}
	one, err := w.Library.Song(w.ctx, files[0].ID)
	w.must(err)
	if band, err := w.Facet(w.ctx, ByArtist, "band"); err != nil || band.Songs != 3 {
		t.Errorf("the list of artists says that there are %d: %v", band.Songs, err)
	}
	for range 20 {
		drawn := w.draw(10)
		if slices.ContainsFunc(drawn, func(s models.Song) bool { return s.CopyOf == one.CopyOf && s.ID != one.ID }) {
			t.Errorf("one recording was drawn twice, or by another of its files: %+v", drawn)
		}
	}
	w.must(w.store.Library().SetProblem(w.ctx, files[2].ID, models.ProblemBroken))
	best(files[1].ID, 4) // the higher bitrate
	versions, err := w.Versions(w.ctx, files[0].ID)
	if w.must(err); len(versions) != 4 || versions[0].ID != files[1].ID {
		t.Errorf("%+v", versions)
	}
}

func TestOldLibrariesAreGrouped(t *testing.T) {
	w := newWorld(t)
	files := w.copies("Anthem", models.Song{Format: "mp3", Duration: 200_000}, models.Song{Format: "flac", Duration: 201_000})
	w.must(w.store.SearchIndex().Clear(w.ctx, 0)) // as after a migration or with other rules
	w.must(w.heal(w.ctx))
	songs, err := w.Search(w.ctx, "anthem", 10)
	if w.must(err); len(songs) != 1 || songs[0].ID != files[1].ID || songs[0].Copies != 2 {
		t.Errorf("%+v", songs)
	}
	if band, err := w.Facet(w.ctx, ByArtist, "band"); err != nil || band.Songs != 1 {
		t.Errorf("the artist has %d songs: %v", band.Songs, err)
	}
}
