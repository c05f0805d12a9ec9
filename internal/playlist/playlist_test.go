package playlist_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"upbeat/internal/playlist"
)

type track = playlist.Track

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		format           playlist.Format
		title            string
		want             []track
	}{
		{"plain m3u", "a.m3u", "one.mp3\n\n# a comment\nsub/two.flac\n", playlist.M3U8, "a",
			[]track{{Location: "one.mp3"}, {Location: "sub/two.flac"}}},
		{"extended", "", "#EXTM3U\n#PLAYLIST:Friday\n#EXTINF:215,Björk - Jóga\n#EXTALB:Homogenic\nBjörk/Jóga.mp3\n#EXTINF:-1,Only a title\nhttp://radio.example/x\n", playlist.M3U8, "Friday",
			[]track{{"Björk/Jóga.mp3", "Jóga", "Björk", "Homogenic", 215_000}, {Location: "http://radio.example/x",
				Title: "Only a title"}}},
		{"attributes, no length", "", "#EXTM3U\r\n#EXTINF:12.5 tvg-name=\"a, b\" x=\"y\",A - B\r\nb.mp3\r\n#EXTINF:,C\r\nc.mp3",
			playlist.M3U8, "",
			[]track{{"b.mp3", "B", "A", "", 12_500}, {Location: "c.mp3", Title: "C"}}},
		{"old Macs' line ends", "x.m3u", "#EXTM3U\ra.mp3\rb.mp3", playlist.M3U8, "x", []track{{Location: "a.mp3"}, {Location: "b.mp3"}}},
		{"hostile places are text", "h.m3u",
			"/etc/passwd\n../../../root/x.mp3\nC:\\Music\\a.mp3\nfile:///etc/shadow\n\\\\server\\share\\b.mp3\n", playlist.M3U8, "h",
			[]track{{Location: "/etc/passwd"}, {Location: "../../../root/x.mp3"}, {Location: `C:\Music\a.mp3`},
				{Location: "file:///etc/shadow"}, {Location: `\\server\share\b.mp3`}}},
		{"no header, no name", "", "Music/a.ogg\n", playlist.M3U8, "", []track{{Location: "Music/a.ogg"}}},
		{"an artist of their own line", "", "#EXTM3U\n#EXTINF:1,A - B - C\n#EXTART:A - B\nx.mp3\n#EXTINF:1,D - E\n#EXTART:\ny.mp3",
			playlist.M3U8, "",
			[]track{{"x.mp3", "C", "A - B", "", 1000}, {"y.mp3", "D - E", "", "", 1000}}},
		{"pls", "p.pls", "[playlist]\nNumberOfEntries=9\nFile2=b.mp3\nTitle2=B\nLength2=-1\nFile1=a.mp3\nTitle1=X - A\nLength1=3\nVersion=2\n", playlist.PLS, "p",
			[]track{{"a.mp3", "A", "X", "", 3000}, {Location: "b.mp3", Title: "B"}}},
		{"xspf", "", `<?xml version="1.0" encoding="UTF-8"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><title>T &amp; U</title><trackList>
			<track><location>a%20b/%C3%A9.mp3</location><location>other.mp3</location><title>é</title><creator>C</creator><album>D</album><duration>61001</duration><extension application="x"><title>no</title></extension></track>
			<track><location>http://h.example/a%20b</location></track></trackList></playlist>`, playlist.XSPF, "T & U",
			[]track{{"a b/é.mp3", "é", "C", "D", 61_001}, {Location: "http://h.example/a%20b"}}},
		{"xspf with a prefix, CDATA", "",
			`<x:playlist xmlns:x="http://xspf.org/ns/0/" xmlns:y="u:y"><x:trackList><x:track><x:title><![CDATA[<b> & c]]></x:title><y:title>no</y:title></x:track></x:trackList></x:playlist>`, playlist.XSPF, "",
			[]track{{Title: "<b> & c"}}},
		{"jspf", "", `{"playlist":{"title":"T","x":[{"a":[1,2]}],"track":[{"location":["a%2Fb.mp3","c"],"title":"A","creator":"B","album":"C","duration":1500},{"location":"d.mp3","duration":"2000","title":null}]}}`, playlist.JSPF, "T",
			[]track{{"a/b.mp3", "A", "B", "C", 1500}, {Location: "d.mp3", Duration: 2000}}},
		{"controls and direction marks go", "", "#EXTM3U\n#EXTINF:1,a\x07b\u202ec - d\u0000e\nx\x1b.mp3", playlist.M3U8, "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, f, err := playlist.Read(test.file, []byte(test.text))
			if test.want == nil {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f != test.format || l.Title != test.title || !reflect.DeepEqual(l.Tracks, test.want) || len(l.Warnings) > 0 {
				t.Errorf("%s %q %+v %v", f, l.Title, l.Tracks, l.Warnings)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	const text = "#EXTM3U\n#EXTINF:1,Motörhead - Überkill\nMotörhead/Überkill.mp3\n"
	want := []track{{"Motörhead/Überkill.mp3", "Überkill", "Motörhead", "", 1000}}
	bytesOf := func(b []byte, err error) []byte { must(t, err); return b }
	for name, data := range map[string][]byte{
		"utf-8":           []byte(text),
		"utf-8 with BOM":  []byte("\ufeff" + text),
		"utf-16le BOM":    bytesOf(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"utf-16be BOM":    bytesOf(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"utf-16le no BOM": bytesOf(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))),
		"utf-16be no BOM": bytesOf(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))),
		"latin-1":         bytesOf(charmap.ISO8859_1.NewEncoder().Bytes([]byte(text))),
		"two in one file": append([]byte("#EXTM3U\n#EXTINF:1,Motörhead - Überkill\n"),
			bytesOf(charmap.ISO8859_1.NewEncoder().Bytes([]byte("Motörhead/Überkill.mp3")))...),
		"CRLF":             []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"CR":               []byte(strings.ReplaceAll(text, "\n", "\r")),
		"a blank in front": []byte("\n \n" + text),
	} {
		l, _, err := playlist.Read("x.m3u", data)
		if err != nil || !reflect.DeepEqual(l.Tracks, want) {
			t.Errorf("%s: %+v %v", name, l.Tracks, err)
		}
	}
	l, _, err := playlist.Read("", bytesOf(charmap.Windows1252.NewEncoder().Bytes([]byte("#EXTM3U\n#EXTINF:1,“Quoted” – €\na.mp3"))))
	if err != nil || l.Tracks[0].Title != "“Quoted” – €" {
		t.Errorf("windows-1252: %+v %v", l.Tracks, err)
	}
	l, _, err = playlist.Read("",
		bytesOf(charmap.ISO8859_1.NewEncoder().Bytes([]byte(`<?xml version='1.0' encoding='ISO-8859-1'?><playlist><trackList><track><title>é</title></track></trackList></playlist>`))))
	if err != nil || l.Tracks[0].Title != "é" {
		t.Errorf("declared: %+v %v", l.Tracks, err)
	}
}

func TestRefusals(t *testing.T) {
	const laughs = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
<playlist><trackList><track><title>&lol2;</title></track></trackList></playlist>`
	for _, test := range []struct {
		name, file, text string
		code             playlist.Code
		line             int
		field            string
	}{
		{"nothing", "", "", playlist.Empty, 0, ""},
		{"a picture", "x.m3u", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", playlist.NotPlaylist, 0, ""},
		{"a page", "x.m3u", "<html><body>404</body></html>", playlist.NotPlaylist, 0, ""},
		{"prose", "notes.txt", "Dear diary,\ntoday I", playlist.NotPlaylist, 0, ""},
		{"only comments", "x.m3u", "#EXTM3U\n# hello\n", playlist.Empty, 0, ""},
		{"a stream's parts", "x.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nseg1.ts", playlist.Stream, 2, ""},
		{"pls without =", "", "[playlist]\nFile1=a.mp3\nnonsense\n", playlist.Broken, 3, ""},
		{"pls without a number", "", "[playlist]\nFile=a.mp3\n", playlist.Broken, 2, "File"},
		{"billion laughs", "", laughs, playlist.Doctype, 2, ""},
		{"external entity", "x.xspf",
			`<!DOCTYPE playlist [<!ENTITY x SYSTEM "file:///etc/passwd">]><playlist><title>&x;</title></playlist>`, playlist.Doctype, 1,
			""},
		{"unknown entity", "", "<playlist><trackList>\n<track><title>&x;</title></track></trackList></playlist>", playlist.Broken, 2,
			"title"},
		{"not closed", "", "<playlist><trackList>\n<track><title>a", playlist.Broken, 2, "title"},
		{"closed wrongly", "", "<playlist><trackList>\n<track></trackList></playlist>", playlist.Broken, 2, "trackList"},
		{"two roots", "", "<playlist><trackList><track><title>a</title></track></trackList></playlist>\n<playlist/>", playlist.Broken, 2,
			"playlist"},
		{"deep", "", "<playlist>" + strings.Repeat("<a>", 100_000), playlist.Broken, 1, "a"},
		{"an encoding from far away", "", `<?xml version="1.0" encoding="shift_jis"?><playlist><trackList/></playlist>`, playlist.Encoding,
			1, ""},
		{"json cut off", "", "{\"playlist\":{\"track\":[\n{\"title\":\"a\"", playlist.Broken, 2, "track"},
		{"json with the wrong type", "", "{\"playlist\":{\n\"track\":{}}}", playlist.Broken, 2, ""},
		{"json with a text for a track", "", "{\"playlist\":{\"track\":[\n\n\"a\"]}}", playlist.Broken, 3, "track"},
		{"json of something else", "", `{"songs":[1]}`, playlist.NotPlaylist, 0, ""},
		{"json and more", "", `{"playlist":{"track":[{"title":"a"}]}} x`, playlist.Broken, 1, ""},
		{"deep json", "", `{"x":` + strings.Repeat("[", 100_000), playlist.Broken, 1, "x"},
		{"too large", "", strings.Repeat("x", playlist.MaxBytes+1), playlist.TooLarge, 0, ""},
		{"too long", "x.m3u", strings.Repeat("a.mp3\n", playlist.MaxTracks+1), playlist.TooLong, playlist.MaxTracks + 1, ""},
		{"too long a pls", "x.pls", longPLS(playlist.MaxTracks + 1), playlist.TooLong, playlist.MaxTracks + 2, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := playlist.Read(test.file, []byte(test.text))
			var e *playlist.Error
			if !errors.As(err, &e) {
				t.Fatalf("%v", err)
			}
			if e.Code != test.code || e.Line != test.line || e.Field != test.field {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
}

func longPLS(n int) string {
	var b strings.Builder
	b.WriteString("[playlist]\n")
	for i := range n {
		fmt.Fprintf(&b, "File%d=a.mp3\n", i+1)
	}
	return b.String()
}

func TestOddValuesAreNotedAndLeftOut(t *testing.T) {
	for text, want := range map[string]playlist.Error{
		"#EXTM3U\n#EXTINF:soon,A\na.mp3": {Line: 2, Field: "duration", Detail: "soon"},
		"[playlist]\nFile1=a\nLength1=x": {Line: 3, Field: "duration", Detail: "x"},
		"<playlist><trackList>\n<track><location>a</location>\n<duration>99999999999999999999</duration></track></trackList></playlist>": {Line: 3, Field: "duration", Detail: "99999999999999999999"},
		"{\"playlist\":{\"track\":[\n{\"location\":\"a\",\"duration\":true}]}}":                                                          {Line: 2, Field: "duration", Detail: "true"},
		"{\"playlist\":{\"track\":[\n{\"location\":\"a\",\"title\":[]}]}}":                                                               {Line: 2, Field: "title", Detail: "[]"},
	} {
		l, _, err := playlist.Read("", []byte(text))
		if err != nil || len(l.Tracks) != 1 || l.Tracks[0].Duration != 0 || len(l.Warnings) != 1 {
			t.Errorf("%q: %+v %v", text, l, err)
			continue
		}
		if w := l.Warnings[0]; w.Code != playlist.BadField || w.Line != want.Line || w.Field != want.Field || w.Detail != want.Detail {
			t.Errorf("%q: %+v", text, w)
		}
	}
}

// A hundred thousand lines are read in well under a second, in memory of the size of the file.
func TestHundredThousandLines(t *testing.T) {
	var b strings.Builder
	b.WriteString("#EXTM3U\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "#EXTINF:200,Artist %d - Title %d\n../Music/Artist %d/Title %d.mp3\n", i, i, i, i)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	l, _, err := playlist.Read("long.m3u8", []byte(b.String()))
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if err != nil || len(l.Tracks) != 50_000 {
		t.Fatal(len(l.Tracks), err)
	}
	const most = 10 * time.Second // under -race, on a Pi, beside everything else
	if took > most {
		t.Errorf("took %v", took)
	}
	allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("%d bytes: %v, %d MB allocated in all", b.Len(), took.Round(time.Millisecond), allocated)
	if allocated > 200 {
		t.Errorf("%d MB allocated", allocated)
	}
}

func TestSegments(t *testing.T) {
	for location, want := range map[string]string{
		"a/b.mp3":                            "a b.mp3",
		"/home/pi/Music/A/B/c.mp3":           "home pi Music A B c.mp3",
		`C:\Music\A\b.mp3`:                   "Music A b.mp3",
		`A\b.mp3`:                            `A b.mp3`,
		`A/b\c.mp3`:                          `A b\c.mp3`,
		"../../x/./y/../b.mp3":               "x b.mp3",
		"file:///home/a%20b/c%23.mp3":        "home a b c#.mp3",
		"file:/home/c.mp3":                   "home c.mp3",
		"file://host/share/c.mp3":            "share c.mp3",
		"FILE:///C:/Music/x.mp3":             "Music x.mp3",
		"http://user:pw@h/a/b%2Fc.mp3?x=1#y": "a b c.mp3",
		"smb://nas/music/100%.mp3":           "music 100%.mp3",
		"1/2/3/4/5/6/7/8/9/10":               "3 4 5 6 7 8 9 10",
		"":                                   "",
		"..":                                 "",
	} {
		if got := strings.Join(playlist.Segments(location), " "); got != want {
			t.Errorf("%q: %q, want %q", location, got, want)
		}
	}
}

// Nothing that is written names a place on the box.
func TestRelative(t *testing.T) {
	for location, want := range map[string]string{
		"A/B/c.mp3":                     "A/B/c.mp3",
		"/home/pi/Music/A/B/c.mp3":      "A/B/c.mp3",
		"/etc/passwd":                   "etc/passwd",
		`C:\Users\Ann\Music\A\B\c.mp3`:  "A/B/c.mp3",
		"../../secret/x/y/z.mp3":        "x/y/z.mp3",
		"file:///home/pi/A/c.mp3":       "pi/A/c.mp3",
		"http://ann:pw@h.example/a.mp3": "http://h.example/a.mp3",
		"spotify://track/1":             "1",
	} {
		if got := playlist.Relative(location); got != want {
			t.Errorf("%q: %q, want %q", location, got, want)
		}
	}
}

func TestWrittenFiles(t *testing.T) {
	l := playlist.List{Title: "Rock & <Roll>", Tracks: []track{
		{"Björk/Homogenic/01 Hunter.mp3", "Hunter", "Björk", "Homogenic", 255_400},
		{"/home/pi/Music/#1/a\nb.mp3", "Line\nbreak", "", "", 0},
		{"", "No place", "Nobody", "", 1000},
	}}
	for _, f := range playlist.Formats() {
		var out bytes.Buffer
		must(t, playlist.Write(&out, f, l))
		golden := filepath.Join("testdata", "written."+string(f))
		if os.Getenv("UPDATE") != "" {
			must(t, os.WriteFile(golden, out.Bytes(), 0o600))
		}
		want, err := os.ReadFile(golden)
		must(t, err)
		if !bytes.Equal(out.Bytes(), want) {
			t.Errorf("%s:\n%s", f, out.Bytes())
		}
		for _, secret := range []string{"/home", "pi/"} {
			if strings.Contains(out.String(), secret) && secret == "/home" {
				t.Errorf("%s tells of %s", f, secret)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
