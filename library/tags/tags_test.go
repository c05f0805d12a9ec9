package tags_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"upbeat/library/corpus"
	"upbeat/library/tags"
)

func picture() []byte {
	return append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("picture"), 5000)...)
}

func fields() corpus.Fields {
	return corpus.Fields{Title: "Für Élise – Ωμέγα", Artist: "Björk", Album: "東京", AlbumArtist: "Various", Genre: "Jazz",
		Date: "2004-05-06", Track: "3", Disc: "2", Picture: picture()}
}

// lay writes a file of the given format and returns its path.
func lay(t testing.TB, format string, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "song."+format)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func any(string) bool { return true }

func read(t *testing.T, format string, raw []byte) tags.File {
	t.Helper()
	f, err := tags.Read(lay(t, format, raw), any)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryFormat(t *testing.T) {
	makers := map[string]func(int, corpus.Fields) []byte{"mp3": corpus.MP3, "flac": corpus.FLAC, "ogg": corpus.Ogg, "opus": corpus.Opus,
		"m4a": corpus.M4A}
	want := tags.Tags{Title: "Für Élise – Ωμέγα", Artist: "Björk", Album: "東京", AlbumArtist: "Various", Genre: "Jazz", Track: 3, Disc: 2,
		Year: 2004}
	for format, maker := range makers {
		t.Run(format, func(t *testing.T) {
			f := read(t, format, maker(60, fields()))
			if d := f.Duration - time.Minute; d < -200*time.Millisecond || d > 100*time.Millisecond {
				t.Errorf("duration %v", f.Duration)
			}
			if !bytes.Equal(f.Picture, picture()) {
				t.Errorf("picture of %d bytes", len(f.Picture))
			}
			got, expect := f.Tags, want
			expect.Format, expect.Duration, expect.Exact = format, got.Duration, got.Exact
			if got != expect {
				t.Errorf("got %+v\nwant %+v", got, expect)
			}
		})
	}
}

func TestWAV(t *testing.T) {
	f := read(t, "wav", corpus.WAV(3, corpus.Fields{Title: "Title", Artist: "Artist", Album: "Album", Genre: "Pop", Date: "1999",
		Track: "7"}))
	want := tags.Tags{Title: "Title", Artist: "Artist", Album: "Album", Genre: "Pop", Year: 1999, Track: 7, Duration: 3 * time.Second,
		Exact: true, Format: "wav"}
	if f.Tags != want {
		t.Errorf("got %+v", f.Tags)
	}
	tagged := append(corpus.WAV(3, corpus.Fields{}), "id3 \x00\x00\x00\x00"...)
	tagged = append(tagged, corpus.ID3(3, corpus.Fields{Title: "From ID3"})...)
	if f := read(t, "wav", tagged); f.Title != "From ID3" {
		t.Errorf("got %+v", f.Tags)
	}
}

// Many a WAV has its tags in the letters of Windows.
func TestWAVWithTagsThatAreNotUTF8(t *testing.T) {
	f := read(t, "wav", corpus.WAV(3, corpus.Fields{Title: "Bj\xf6rk", Artist: "M\xfcller"}))
	if f.Format != "wav" || f.Title != "Björk" || f.Artist != "Müller" {
		t.Errorf("%+v", f.Tags)
	}
}

func TestID3Versions(t *testing.T) {
	for version := byte(2); version <= 4; version++ {
		raw := append(corpus.ID3(version, corpus.Fields{Title: "Blå", Artist: "Ä", Genre: "(17)", Date: "1977", Track: "4/12",
			Picture: picture()}), corpus.Frames(100)...)
		f := read(t, "mp3", raw)
		if f.Title != "Blå" || f.Artist != "Ä" || f.Genre != "Rock" || f.Year != 1977 || f.Track != 4 ||
			!bytes.Equal(f.Picture, picture()) {
			t.Errorf("version %d: %+v, picture of %d bytes", version, f.Tags, len(f.Picture))
		}
	}
}

func TestID3v1(t *testing.T) {
	old := make([]byte, 128)
	copy(old, "TAG")
	copy(old[3:], "Old title")
	copy(old[33:], "Old artist")
	copy(old[93:], "1988")
	old[126], old[127] = 9, 8
	f := read(t, "mp3", append(corpus.Frames(200), old...))
	if f.Title != "Old title" || f.Artist != "Old artist" || f.Year != 1988 || f.Track != 9 || f.Genre != "Jazz" {
		t.Errorf("got %+v", f.Tags)
	}
}

func TestNotMusic(t *testing.T) {
	noise := make([]byte, 50_000)
	for i := range noise {
		noise[i] = byte(i*i>>3 ^ i*131)
	}
	for name, c := range map[string]struct {
		format string
		raw    []byte
		want   error
	}{
		"picture": {"mp3", picture(), tags.ErrNotAudio}, "page": {"flac", []byte("<html><script>alert(1)</script>"), tags.ErrNotAudio},
		"text":  {"mp3", []byte("# a playlist\nsong.mp3\n"), tags.ErrNotAudio},
		"noise": {"mp3", noise, tags.ErrBroken}, "zeros": {"mp3", make([]byte, 9000), tags.ErrBroken},
		"only a tag": {"mp3", corpus.ID3(4, fields()), tags.ErrBroken},
		"flac head":  {"flac", corpus.FLAC(5, fields())[:60], tags.ErrBroken}, "no sound": {"wav", []byte("RIFF\x04\x00\x00\x00WAVE"),
			tags.ErrBroken},
		"mp4 without index": {"m4a", corpus.M4A(5, fields())[:30], tags.ErrBroken}, "one byte": {"mp3", []byte{0xff}, tags.ErrBroken},
	} {
		_, err := tags.Read(lay(t, c.format, c.raw), any)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestHugeAndDirtyTags(t *testing.T) {
	f := read(t, "mp3", corpus.MP3(5, corpus.Fields{Title: strings.Repeat("ü", 1<<20), Artist: "A\x00B\x01\u202eC\n\n  D",
		Album: strings.Repeat(" ", 100)}))
	if n := len(f.Title); n == 0 || n > tags.MaxText || !utf8.ValidString(f.Title) {
		t.Errorf("a title of %d bytes", n)
	}
	if f.Artist != "A, B C D" && f.Artist != "A, BC D" {
		t.Errorf("artist %q", f.Artist)
	}
	if f.Album != "" {
		t.Errorf("album %q", f.Album)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "": "", "  a   b  ": "a b", "a\r\nb": "a b", "a\x00b": "a b", "\xff\xfeabc": "abc", "\u202eevil": "evil",
		"שלום": "שלום", "🎉 party": "🎉 party",
		"\u0085x": "x", "a\u00a0b": "a b",
	} {
		if got := tags.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("plain")
	f.Add(strings.Repeat("é", 400))
	f.Add("\xff\x00\u202e x")
	f.Fuzz(func(t *testing.T, s string) {
		got := tags.Clean(s)
		if len(got) > tags.MaxText || !utf8.ValidString(got) || got != strings.TrimSpace(got) ||
			strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("Clean(%q) = %q", s, got)
		}
		if again := tags.Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and again %q", s, got, again)
		}
	})
}

func FuzzRead(f *testing.F) {
	small := corpus.Fields{Title: "Title", Artist: "Artist", Genre: "(17)", Track: "3", Picture: picture()[:100]}
	for format, raw := range map[string][]byte{
		"mp3": corpus.MP3(1, small), "flac": corpus.FLAC(2, small), "ogg": corpus.Ogg(1, small), "opus": corpus.Opus(1, small),
		"m4a": corpus.M4A(1, small), "wav": corpus.WAV(1, small)[:600],
	} {
		f.Add(format, raw)
	}
	f.Add("mp3", append(corpus.ID3(3, small), corpus.Frames(4)...))
	f.Add("mp3", append(corpus.ID3(2, small), corpus.Frames(4)...))
	odd := corpus.Fields{Title: "\xca\xe8", Artist: "\xed\xee", Picture: picture()[:100]} // at which TagLib throws
	for format, raw := range map[string][]byte{
		"mp3": corpus.MP3(1, odd), "flac": corpus.FLAC(2, odd), "ogg": corpus.Ogg(1, odd), "opus": corpus.Opus(1, odd),
		"m4a": corpus.M4A(1, odd), "wav": corpus.WAV(1, odd)[:600], "mka": corpus.Matroska(1, odd), "wma": corpus.WMA(1, odd),
		"ape": append([]byte("MAC "), corpus.APETag("Title", "\xca\xe8")...),
	} {
		f.Add(format, raw)
	}
	f.Fuzz(func(t *testing.T, format string, raw []byte) {
		if !slices.Contains([]string{"mp3", "flac", "ogg", "opus", "m4a", "wav", "mka", "wma", "ape"}, format) {
			return
		}
		got, err := tags.Read(lay(t, format, raw), any)
		if err != nil {
			return
		}
		if got.Duration < 0 || got.Duration > 1001*time.Hour || got.Track < 0 || got.Year < 0 {
			t.Errorf("%+v", got.Tags)
		}
		for _, s := range []string{got.Title, got.Artist, got.Album, got.AlbumArtist, got.Genre} {
			if len(s) > tags.MaxText || !utf8.ValidString(s) {
				t.Errorf("text %q", s)
			}
		}
	})
}
