package tags_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"upbeat/library/corpus"
	"upbeat/library/tags"
	"upbeat/models"
)

// cyrillic is text in Windows-1251, in which no format but ID3 and RIFF may have it.
func cyrillic(t *testing.T, text string) string {
	t.Helper()
	raw, err := charmap.Windows1251.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// asCyrillic reads bytes in Windows-1251.
func asCyrillic(raw string) string {
	text, err := charmap.Windows1251.NewDecoder().String(raw)
	if err != nil {
		return raw
	}
	return text
}

// Names that claim to be UTF-8 and are not end TagLib. The file is whole all the same, and its names are read as the bytes that they are.
func TestNamesThatAreNotUTF8AsTheyClaim(t *testing.T) {
	kino, title := cyrillic(t, "Кино"), cyrillic(t, "Группа крови")
	f := corpus.Fields{Title: title, Artist: kino, Album: "Plain", Track: "3", Picture: picture()}
	bare := f
	bare.Picture = nil
	aiff := append([]byte("FORM\x00\x00\x00\x00AIFF"), "COMM\x00\x00\x00\x12"+
		"\x00\x01\x00\x00\x1f\x40\x00\x08\x40\x0b\xfa\x00\x00\x00\x00\x00\x00\x00"+
		"SSND\x00\x00\x1f\x48\x00\x00\x00\x00\x00\x00\x00\x00"...)
	aiff = append(append(aiff, make([]byte, 0x1f40)...), "ID3 "...)
	id3 := corpus.ID3(4, f)
	aiff = append(append(binary.BigEndian.AppendUint32(aiff, uint32(len(id3))), id3...), 0)
	binary.BigEndian.PutUint32(aiff[4:], uint32(len(aiff)-8))
	wav := append(corpus.WAV(3, bare), "id3 "...)
	wav = append(append(binary.LittleEndian.AppendUint32(wav, uint32(len(id3))), id3...), 0)
	for _, file := range []struct {
		name, format string
		raw          []byte
		picture      bool
	}{
		{"ID3v2.4", "mp3", corpus.MP3(5, f), true}, {"FLAC", "flac", corpus.FLAC(5, f), true}, {"Vorbis", "ogg", corpus.Ogg(5, bare), false},
		{"Opus", "opus", corpus.Opus(5, bare), false}, {"Vorbis on many pages", "ogg", corpus.Ogg(5, f), false},
		{"MP4", "m4a", corpus.M4A(5, f), false}, {"RIFF INFO", "wav", corpus.WAV(5, bare), false},
		{"RIFF INFO and ID3", "wav", wav, true}, {"AIFF", "aiff", aiff, true}, {"Matroska", "mka", corpus.Matroska(5, bare), false},
		{"APE", "wv", append(make([]byte, 200), corpus.APETag("Title", title, "Artist", kino, "Album", "Plain", "Track", "3/9")...), false},
	} {
		if file.format == "wv" {
			copy(file.raw, "wvpk\xc0\x00\x00\x00\x10\x04")
		}
		got, err := tags.Read(lay(t, file.format, file.raw), any)
		if err != nil {
			t.Errorf("%s: %v", file.name, err)
			continue
		}
		if got.Title != "Ãðóïïà êðîâè" || got.Artist != "Êèíî" || got.Album != "Plain" || got.Track != 3 {
			t.Errorf("%s: as they are written the names are %+v", file.name, got.Tags)
		}
		as := got.Written.Read(asCyrillic)
		if as.Title != "Группа крови" || as.Artist != "Кино" || as.Album != "Plain" || as.Track != 3 {
			t.Errorf("%s: in Windows-1251 they are %+v", file.name, as)
		}
		if file.picture != bytes.Equal(got.Picture, picture()) {
			t.Errorf("%s: a picture of %d bytes", file.name, len(got.Picture))
		}
	}
}

// Matroska is UTF-8: what can be, is.
func TestMatroskaIsInDoubtOnlyWhereItIsNotUTF8(t *testing.T) {
	for _, name := range []string{"Motörhead", "Кино", "Êèíî"} {
		if f := read(t, "mka", corpus.Matroska(5, corpus.Fields{Title: "T", Artist: name})); f.Artist != name || f.Written != nil {
			t.Errorf("%q: %+v %v", name, f.Tags, f.Written)
		}
	}
}

// A WMA has its names in UTF-16, which a program may have made of text that it took for Latin-1.
func TestNamesOfWMAMayBeInDoubt(t *testing.T) {
	f := read(t, "wma", corpus.WMA(5, corpus.Fields{Title: "T", Artist: "Êèíî", Album: "Ночь"}))
	if as := f.Written.Read(asCyrillic); as.Artist != "Кино" || as.Album != "Ночь" || as.Title != "T" {
		t.Errorf("%+v", as)
	}
}

// A WMA names several artists as attributes of one name, which TagLib hands out of lists alone.
func TestArtistsOfWMA(t *testing.T) {
	for _, c := range []struct {
		artist string
		more   []string
		credit string
		list   string
	}{
		{"Queen", nil, "Queen", ""}, {"Queen", []string{"Author", "David Bowie"}, "Queen, David Bowie", "Queen|David Bowie"},
		{"Queen", []string{"Author", "Queen"}, "Queen", ""},
		{"", []string{"Author", "Queen", "Author", "David Bowie"}, "Queen, David Bowie", "Queen|David Bowie"},
		{"", []string{"WM/Artist", "Queen", "WM/Artist", "David Bowie"}, "Queen, David Bowie", "Queen|David Bowie"},
		{"Queen & David Bowie", []string{"WM/ARTISTS", "Queen", "WM/ARTISTS", "David Bowie"}, "Queen & David Bowie", "Queen|David Bowie"},
		{"Кино", []string{"Author", "Ария"}, "Кино, Ария", "Кино|Ария"},
	} {
		more := append(c.more, "WM/IsCompilation", "1")
		f := read(t, "wma", corpus.WMA(5, corpus.Fields{Title: "Under Pressure", Artist: c.artist}, more...))
		if list := strings.ReplaceAll(f.Artists, models.ListSeparator, "|"); f.Artist != c.credit || list != c.list || !f.Compilation ||
			f.Title != "Under Pressure" || f.Duration != 5*time.Second {
			t.Errorf("%q %q: credit %q, artists %q: %+v", c.artist, c.more, f.Artist, list, f.Tags)
		}
	}
}
