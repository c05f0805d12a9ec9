package tags_test

import (
	"encoding/binary"
	"testing"

	"upbeat/library/corpus"
	"upbeat/library/tags"
)

func TestTitlesThatSayExplicit(t *testing.T) {
	for title, want := range map[string]bool{
		"Song (Explicit)": true, "Song [Explicit]": true, "Song (Dirty)": true, "Song [EXPLICIT VERSION]": true,
		"Song (feat. Somebody) [Explicit]": true,
		"Song - Explicit":                  true, "Song (Explicit Album Version)": true, "Song {explicit}": true,
		"Song (Dirty Radio Edit)": true,
		"Song (Clean)":            false, "Song": false, "Explicit": false, "Dirty": false, "Dirty Dancing": false,
		"(I've Had) The Time (From Dirty Dancing)": false,
		"Song (Non-Explicit)":                      false, "Song (Not Explicit)": false, "Dirty Diana": false, "Song (Explicit": false,
		"Somebody - Dirty": false, "Explicit Content": false,
		"": false, "(": false, ")(": false, "Song (Explicit Words about Love)": false, "Song ()": false, " - Explicit": false,
	} {
		if got := tags.Explicit(title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}

func TestExplicitInEveryFormat(t *testing.T) {
	makers := map[string]func(int, corpus.Fields) []byte{"mp3": corpus.MP3, "flac": corpus.FLAC, "ogg": corpus.Ogg, "opus": corpus.Opus,
		"m4a": corpus.M4A, "wav": corpus.WAV}
	for _, test := range []struct {
		name   string
		fields corpus.Fields
		want   bool
	}{
		{"nothing", corpus.Fields{Title: "Song"}, false},
		{"advisory 1", corpus.Fields{Title: "Song", Advisory: "1"}, true},
		{"advisory 4", corpus.Fields{Title: "Song", Advisory: "4"}, true},
		{"advisory 0", corpus.Fields{Title: "Song", Advisory: "0"}, false},
		{"clean, whatever its comment", corpus.Fields{Title: "Song", Advisory: "2", Comment: "Explicit"}, false},
		{"title", corpus.Fields{Title: "Song [Explicit]"}, true},
		{"title clean", corpus.Fields{Title: "Song (Clean)"}, false},
		{"comment", corpus.Fields{Title: "Song", Comment: "Explicit"}, true},
		{"sticker", corpus.Fields{Title: "Song", Comment: "PARENTAL ADVISORY: Explicit Content"}, true},
		{"review", corpus.Fields{Title: "Song", Comment: "An explicit nod to Bach."}, false},
	} {
		for format, maker := range makers {
			if format == "wav" && test.fields.Advisory != "" {
				continue
			}
			if f := read(t, format, maker(5, test.fields)); f.Explicit != test.want {
				t.Errorf("%s, %s: %v", test.name, format, f.Explicit)
			}
		}
	}
}

// The index of an MP4 may come last, in a box of 64 bits, and be broken anywhere.
func TestTheAdvisoryOfOddMP4s(t *testing.T) {
	raw := corpus.M4A(5, corpus.Fields{Title: "Song", Advisory: "1"})
	ftyp := binary.BigEndian.Uint32(raw)
	moov := binary.BigEndian.Uint32(raw[ftyp:])
	wide := append([]byte{0, 0, 0, 1}, "mdat"...)
	wide = append(binary.BigEndian.AppendUint64(wide, 16+500), make([]byte, 500)...)
	last := append(append(append([]byte{}, raw[:ftyp]...), wide...), raw[ftyp:ftyp+moov]...)
	if f := read(t, "m4a", last); !f.Explicit {
		t.Error("an index at the end")
	}
	at := len(last) - 1
	for ; string(last[at:at+4]) != "rtng"; at-- {
	}
	for _, size := range []uint32{0, 1, 7, 1 << 31, ^uint32(0)} {
		broken := append([]byte{}, last...)
		binary.BigEndian.PutUint32(broken[at-4:], size)
		if _, err := tags.Read(lay(t, "m4a", broken), any); err != nil {
			t.Logf("size %d: %v", size, err)
		}
	}
}

func FuzzExplicit(f *testing.F) {
	f.Add("Song (Explicit)")
	f.Add("([{)]} - explicit")
	f.Fuzz(func(_ *testing.T, title string) { tags.Explicit(title) })
}
