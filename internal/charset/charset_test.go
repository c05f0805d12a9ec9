package charset_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"upbeat/internal/charset"
)

// song is two names as people read them.
type song [2]string

// list is names that are written in the same encodings.
type list struct {
	title     string
	encodings []string
	songs     []song
}

func lists(t testing.TB, file string) (all []list) {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all = []list{{title: file, encodings: []string{"windows-1252"}}}
	for scanner := bufio.NewScanner(f); scanner.Scan(); {
		line := scanner.Text()
		if head, title, ok := strings.Cut(strings.TrimPrefix(line, "["), "] "); ok && line[0] == '[' {
			all = append(all, list{title: title, encodings: strings.Fields(head)})
			continue
		}
		artist, name, ok := strings.Cut(line, " — ")
		if !ok {
			t.Fatalf("%q", line)
		}
		all[len(all)-1].songs = append(all[len(all)-1].songs, song{artist, name})
	}
	return all
}

// bytesOf are the songs' names as they lie in files of an encoding.
func bytesOf(t testing.TB, songs []song, encoding string) [][]string {
	t.Helper()
	e, ok := charset.Named(encoding)
	if !ok {
		t.Fatal(encoding)
	}
	var out [][]string
	for _, s := range songs {
		var names []string
		for _, name := range s {
			raw, err := e.NewEncoder().String(name)
			if err != nil {
				t.Fatalf("%s: %q: %v", encoding, name, err)
			}
			names = append(names, raw)
		}
		out = append(out, names)
	}
	return out
}

// wrong counts the names of a folder that are not read as they were written.
func wrong(t *testing.T, songs []song, raw [][]string, loud bool) (n int) {
	t.Helper()
	folder := charset.Judge(raw)
	for i, names := range raw {
		own := folder.Song(names)
		for j, name := range names {
			if got := own.Text(name); got != songs[i][j] {
				n++
				if loud {
					t.Errorf("%q is read as %q (folder: %s)", songs[i][j], got, folder.Encoding)
				}
			}
		}
	}
	return n
}

// A folder is read whole; a song that lies alone says too little now and then, where the alphabet is nearly the same.
func TestAlbumsAreReadAsTheyWereWritten(t *testing.T) {
	for _, l := range lists(t, "names.txt")[1:] {
		for _, encoding := range l.encodings {
			raw := bytesOf(t, l.songs, encoding)
			wrong(t, l.songs, raw, true)
			small, alone, names := 0, 0, 2*len(l.songs)
			for i := range l.songs {
				alone += wrong(t, l.songs[i:i+1], raw[i:i+1], false)
				if i%3 == 0 && i+3 <= len(l.songs) {
					small += wrong(t, l.songs[i:i+3], raw[i:i+3], false)
				}
			}
			t.Logf("%s in %s: of %d names %d wrong alone, %d in folders of three", l.title, encoding, names, alone, small)
			share := 15 // one of so many may be wrong
			if encoding == "windows-1250" || encoding == "iso-8859-2" || encoding == "windows-1257" {
				share = 3
			}
			if alone > names/share || small > names/12 {
				t.Errorf("%s in %s: of %d names %d are wrong alone, %d in folders of three", l.title, encoding, names, alone, small)
			}
		}
	}
}

func TestWesternNamesStay(t *testing.T) {
	l := lists(t, "western.txt")[0]
	raw := bytesOf(t, l.songs, "windows-1252")
	wrong(t, l.songs, raw, true)
	for i := range l.songs {
		wrong(t, l.songs[i:i+1], raw[i:i+1], true)
		for _, j := range []int{0, 1} {
			wrong(t, []song{{l.songs[i][j], l.songs[i][j]}}, [][]string{{raw[i][j], raw[i][j]}}, true)
		}
		if i+4 <= len(l.songs) {
			wrong(t, l.songs[i:i+4], raw[i:i+4], true)
		}
	}
}

// Western names among others stay, whichever are more, and so do Chinese ones among Russian ones.
func TestMixedFolders(t *testing.T) {
	others := lists(t, "names.txt")[1:]
	western := lists(t, "western.txt")[0].songs
	for _, l := range others {
		encoding := l.encodings[0]
		if slices.Contains([]string{"windows-1250", "windows-1254", "windows-1257"}, encoding) { // the same alphabet: it is one or the other
			continue
		}
		for _, n := range []int{5, 30} {
			songs := slices.Concat(l.songs[:10], western[:n])
			wrong(t, songs, slices.Concat(bytesOf(t, l.songs[:10], encoding), bytesOf(t, western[:n], "windows-1252")), true)
		}
	}
	songs := slices.Concat(others[0].songs[:10], others[6].songs[:5])
	if others[6].title != "Chinese, simplified" {
		t.Fatal(others[6].title)
	}
	wrong(t, songs, slices.Concat(bytesOf(t, songs[:10], "windows-1251"), bytesOf(t, songs[10:], "gbk")), true)
}

// ID3v1 has room for 30 bytes: a sign may be cut in half.
func TestNamesThatWereCut(t *testing.T) {
	for encoding, name := range map[string]string{
		"utf-8": "Наутилус Помпилиус", "gbk": "一二我是一只小小小鸟想要飞呀飞却飞", "shift_jis": "aサザンオールスターズいとしのエリー",
	} {
		raw := bytesOf(t, []song{{name, name}}, encoding)[0][0]
		if len(raw) < 30 {
			t.Fatal(name)
		}
		folder := charset.Judge([][]string{{raw[:29], raw[:30]}})
		if got := folder.Song([]string{raw[:30]}).Text(raw[:30]); !strings.HasPrefix(name, got) || len(got) < 15 {
			t.Errorf("%s: %q is read as %q (%s)", encoding, name, got, folder.Encoding)
		}
	}
}

// Whoever chooses an encoding gets it, but not where it makes nonsense.
func TestChosen(t *testing.T) {
	for _, test := range []struct {
		as  charset.Encoding
		raw string
		say string
	}{
		{charset.Cyrillic, "\xca\xe8\xed\xee", "Кино"}, {charset.Western, "\xca\xe8\xed\xee", "Êèíî"}, {charset.Cyrillic, "\xdf", "Я"},
		{charset.Cyrillic, "Mot\xf6rhead", "Motörhead"}, {charset.Chinese, "Beyonc\xe9", "Beyoncé"}, {charset.Greek, "Plain", "Plain"},
		{charset.Central, "se\xf1or", "seńor"}, {charset.UTF8, "Bj\xc3\xb6rk", "Björk"}, {charset.UTF8, "Bj\xf6rk", "Björk"},
	} {
		folder := charset.Folder{Encoding: test.as, Chosen: true}
		if got := folder.Song([]string{test.raw}).Text(test.raw); got != test.say {
			t.Errorf("%s: %q is read as %q, not %q", test.as, test.raw, got, test.say)
		}
	}
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]string{"Êèíî": "\xca\xe8\xed\xee", "Don’t": "Don\x92t", "\u0092": "\x92",
		"\xca\xe8": "\xca\xe8"} {
		if raw, ok := charset.Bytes(text); !ok || raw != want {
			t.Errorf("%q: %q %v", text, raw, ok)
		}
	}
	for _, text := range []string{"", "Kino", "Кино", "Björk 東京"} {
		if raw, ok := charset.Bytes(text); ok {
			t.Errorf("%q: %q", text, raw)
		}
	}
}

func TestNamed(t *testing.T) {
	for label, text := range map[string]string{"CP1251": "Ê", "windows-1251": "Ê", "win1251": "Ê", " KOI8-R ": "", "latin1": "",
		"ISO-8859-1": "", "UTF-8": "", "cp936": "", "GB2312": "", "SJIS": "", "Shift-JIS": "", "cp932": "", "big5": "",
		"EUC-KR": "", "CP65001": ""} {
		e, ok := charset.Named(label)
		if !ok {
			t.Errorf("%q is not known", label)
			continue
		}
		if got, err := e.NewDecoder().String("\xca"); text != "" && (err != nil || got != "К") {
			t.Errorf("%q: %q %v", label, got, err)
		}
	}
	for _, label := range []string{"", "cp", "windows", "cp999999", "klingon"} {
		if _, ok := charset.Named(label); ok {
			t.Errorf("%q is known", label)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("\xca\xe8\xed\xee", "Bj\xf6rk", uint8(2))
	f.Add("\xc7\xe0\xbb\xa8\xb4\xc9", "\x83\x41\x83", uint8(10))
	f.Add("\x00\xff\xfe", "\xe2\x82", uint8(1))
	f.Fuzz(func(t *testing.T, one, two string, choice uint8) {
		list := charset.Encodings()
		for _, folder := range []charset.Folder{
			charset.Judge([][]string{{one, two}, {two}}), {Encoding: list[int(choice)%len(list)], Chosen: true}, {},
		} {
			own := folder.Song([]string{one, two})
			for _, name := range []string{one, two} {
				text := own.Text(name)
				if !utf8.ValidString(text) {
					t.Errorf("%q in %s is %q", name, folder.Encoding, text)
				}
				if !strings.ContainsFunc(name, func(r rune) bool { return r > 126 }) && text != name {
					t.Errorf("%q became %q", name, text)
				}
			}
		}
		if raw, ok := charset.Bytes(one); ok && raw == "" {
			t.Errorf("%q has no bytes", one)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	raw := bytesOf(b, lists(b, "names.txt")[1].songs, "windows-1251")
	for b.Loop() {
		charset.Judge(raw)
	}
}
