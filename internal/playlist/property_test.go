package playlist_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"upbeat/internal/playlist"
	"upbeat/models"
)

// texts are titles of all sorts: dashes, quotes, signs of the formats, other scripts, controls.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9 ,.&<>"'=;#%:/\\_-]{0,30}`),
		rapid.SampledFrom([]string{"A - B", " - ", "- x", "#EXTINF:1,x", "[playlist]", "File1=x", "日本語", "مرحبا", "e\u0301", "👩‍👧",
			"a\r\nb"}), rapid.String())
}

func lists() *rapid.Generator[playlist.List] {
	return rapid.Custom(func(t *rapid.T) playlist.List {
		tracks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) track {
			return track{texts().Draw(t, "location"), texts().Draw(t, "title"), texts().Draw(t, "artist"), texts().Draw(t, "album"),
				models.Millis(rapid.Int64Range(-5, 24*3600*1000).Draw(t, "duration"))}
		}), 1, 8).Draw(t, "tracks")
		return playlist.List{Title: texts().Draw(t, "title"), Tracks: tracks}
	})
}

// What was written and read is written and read again without a change, in each format, and nothing in it is dangerous.
func TestRoundTrip(t *testing.T) {
	for _, f := range playlist.Formats() {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				l := lists().Draw(t, "list")
				first, err := again(f, l)
				if err != nil {
					return // nothing of it was worth a line
				}
				sane(t, first)
				second, err := again(f, first)
				if err != nil || !reflect.DeepEqual(first, second) {
					t.Fatalf("%+v\nbecame\n%+v\n%v", first, second, err)
				}
			})
		})
	}
}

func again(f playlist.Format, l playlist.List) (playlist.List, error) {
	var out bytes.Buffer
	if err := playlist.Write(&out, f, l); err != nil {
		return playlist.List{}, err
	}
	back, _, err := playlist.Read("", out.Bytes())
	return back, err
}

// XSPF and JSPF lose nothing; M3U keeps titles, artists and albums, and whole seconds.
func TestNothingIsLost(t *testing.T) {
	clean := rapid.StringMatching(`[A-Za-zäß日0-9,.&<>"'=;#%:_-]{1,10}( [A-Za-zäß日0-9,.&<>"'=;#%:_-]{1,10}){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		want := track{Title: clean.Draw(t, "title"), Artist: clean.Draw(t, "artist"), Album: clean.Draw(t, "album"),
			Duration: 1000 * models.Millis(rapid.IntRange(1, 9999).Draw(t, "seconds"))}
		want.Location = rapid.StringMatching(`[A-Za-zäß日0-9#%&;_-]{1,9}(/[A-Za-zäß日0-9#%&;: _-]{0,8}[a-z]){0,4}\.mp3`).Draw(t, "location")
		for _, f := range playlist.Formats() {
			l, err := again(f, playlist.List{Title: "List", Tracks: []track{want}})
			if err != nil {
				t.Fatal(f, err)
			}
			got := l.Tracks[0]
			if f == playlist.PLS {
				// it has one line for artist and title, none for the album
				got.Title, got.Artist, got.Album = want.Title, want.Artist, want.Album
			}
			if got != want || l.Title != "List" {
				t.Fatalf("%s: %+v became %+v", f, want, got)
			}
		}
	})
}

type failer interface{ Fatalf(string, ...any) }

// sane holds of everything that was ever read.
func sane(t failer, l playlist.List) {
	if len(l.Tracks) == 0 || len(l.Tracks) > playlist.MaxTracks || len(l.Warnings) > 20 {
		t.Fatalf("%d tracks, %d warnings", len(l.Tracks), len(l.Warnings))
	}
	for _, track := range l.Tracks {
		if track.Duration < 0 || track.Location == "" && track.Title == "" {
			t.Fatalf("%+v", track)
		}
		for _, text := range []string{track.Location, track.Title, track.Artist, track.Album, l.Title} {
			if !utf8.ValidString(text) || len(text) > 4000 || text != strings.TrimSpace(text) ||
				strings.ContainsFunc(text, unicode.IsControl) {
				t.Fatalf("%q", text)
			}
		}
		if relative := playlist.Relative(track.Location); strings.HasPrefix(relative, "/") || strings.Contains(relative, "../") ||
			strings.HasPrefix(relative, "file:") {
			t.Fatalf("%q became %q", track.Location, relative)
		}
	}
}
