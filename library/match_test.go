package library

import (
	"fmt"
	"testing"
	"time"

	"upbeat/internal/playlist"
	"upbeat/models"
)

func TestMatch(t *testing.T) {
	l := newWorld(t).Library
	song := func(path, artist, title, album string, seconds models.Millis) models.Song {
		return models.Song{Source: "local", Path: path, Artist: artist, Title: title, Album: album, Duration: seconds * 1000}
	}
	songs := []models.Song{
		song("/music/Björk/Homogenic/01 Hunter.flac", "Björk", "Hunter", "Homogenic", 255),
		song("/music/Björk/Live/01 Hunter.flac", "Björk", "Hunter", "Live", 290),
		song("/music/A/One/01 - Intro.mp3", "A", "Intro", "One", 60),
		song("/music/B/One/01 - Intro.mp3", "B", "Intro", "One", 61),
		song("/music/Queen/Best/Under Pressure.mp3", "Queen feat. David Bowie", "Under Pressure (2011 Remaster)", "Best", 240),
		song("/music/loose/lonely.mp3", "Nobody", "Lonely", "", 100),
		song("/music/AC_DC/Back.mp3", "AC/DC", "Back in Black", "Back in Black", 255),
	}
	if err := l.Save(t.Context(), songs); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		track playlist.Track
		want  int // index of the song, from 1; 0 = none
	}{
		{"the path as it is", playlist.Track{Location: "/music/Björk/Homogenic/01 Hunter.flac"}, 1},
		{"elsewhere, another kind of file", playlist.Track{Location: `D:\Musik\Björk\Live\01 hunter.MP3`}, 2},
		{"accents in two parts", playlist.Track{Location: "../Bjo\u0308rk/Live/01 Hunter.flac"}, 2},
		{"a URL", playlist.Track{Location: "file:///home/ann/Bj%C3%B6rk/Homogenic/01%20Hunter.flac"}, 1},
		{"two parts, ambiguous", playlist.Track{Location: "One/01 - Intro.mp3"}, 0},
		{"two parts, the artist tells", playlist.Track{Location: "One/01 - Intro.mp3", Artist: "b", Title: "INTRO"}, 4},
		{"a name that only one has", playlist.Track{Location: "lonely.ogg"}, 6},
		{"a name that only one has, but another title", playlist.Track{Location: "lonely.ogg", Title: "Something else", Artist: "X"}, 0},
		{"tags", playlist.Track{Artist: "BJORK", Title: "hunter"}, 1},
		{"tags and album", playlist.Track{Artist: "Bjork", Title: "Hunter", Album: "live"}, 2},
		{"tags and length", playlist.Track{Artist: "Bjork", Title: "Hunter", Duration: 291_000}, 2},
		{"another edition", playlist.Track{Artist: "Queen", Title: "Under Pressure - Remastered", Duration: 238_000}, 5},
		{"another length", playlist.Track{Artist: "Queen", Title: "Under Pressure (Live)", Duration: 600_000}, 0},
		{"the file's name tells", playlist.Track{Location: "http://x.example/AC DC - Back in Black.mp3?y"}, 7},
		{"the title alone", playlist.Track{Title: "Lonely"}, 0},
		{"not there", playlist.Track{Location: "/etc/passwd", Title: "passwd"}, 0},
		{"climbing", playlist.Track{Location: "../../../../etc/../lonely.mp3"}, 6},
		{"nothing", playlist.Track{}, 0},
	} {
		got, err := l.Match(t.Context(), []playlist.Track{test.track})
		if err != nil {
			t.Fatal(err)
		}
		want := Matched{}
		if test.want > 0 {
			want = Matched{songs[test.want-1].ID, songs[test.want-1].Duration}
		}
		if got[0] != want {
			t.Errorf("%s: %+v, want %+v", test.name, got[0], want)
		}
	}
}

// A hundred thousand tracks, many of them alike, cost one pass over the library.
func TestMatchingManyTracksIsOnePass(t *testing.T) {
	l := newWorld(t).Library
	songs := make([]models.Song, 500)
	for i := range songs {
		songs[i] = models.Song{Source: "local", Path: fmt.Sprintf("/m/Artist %d/Album/01 - Intro.mp3", i),
			Artist: fmt.Sprintf("Artist %d", i), Title: "Intro", Album: "Album"}
	}
	if err := l.Save(t.Context(), songs); err != nil {
		t.Fatal(err)
	}
	tracks := make([]playlist.Track, playlist.MaxTracks)
	for i := range tracks {
		tracks[i] = playlist.Track{Location: fmt.Sprintf("../Artist %d/Album/01 - Intro.mp3", i%1000)}
	}
	start := time.Now()
	got, err := l.Match(t.Context(), tracks)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d tracks, %d songs: %v", len(tracks), len(songs), time.Since(start).Round(time.Millisecond))
	for i, m := range got {
		if known := i%1000 < 500; known != (m.Song != 0) || known && m.Song != songs[i%1000].ID {
			t.Fatalf("track %d: %+v", i, m)
		}
	}
	const most = 2 * time.Minute
	if took := time.Since(start); took > most {
		t.Errorf("took %v", took)
	}
}
