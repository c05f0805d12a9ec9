package library

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"upbeat/library/corpus"
	"upbeat/models"
)

// as is text in an encoding, as a program shows it that takes it for Latin-1.
func as(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	raw, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	shown := make([]rune, 0, len(raw))
	for _, b := range []byte(raw) {
		shown = append(shown, rune(b))
	}
	return string(shown)
}

// claims writes an MP3 whose tag claims to be Latin-1.
func (w *world) claims(rel string, e encoding.Encoding, title, artist, album string) string {
	w.t.Helper()
	tag := corpus.ID3(2, corpus.Fields{Title: as(w.t, e, title), Artist: as(w.t, e, artist), Album: as(w.t, e, album)})
	return w.put(rel, append(tag, corpus.Frames(80)...))
}

// called are the names of the song at a path.
func (w *world) called(path string) string {
	w.t.Helper()
	song, err := w.store.Library().SongAt(w.ctx, models.SourceLocal, path)
	w.must(err)
	return song.Artist + "|" + song.Title + "|" + song.Album
}

func TestNamesOfAnyEncodingAreRead(t *testing.T) {
	w := newWorld(t)
	paths := map[string]string{
		w.claims("ru/1.mp3", charmap.Windows1251, "Группа крови", "Кино", "Группа крови"): "Кино|Группа крови|Группа крови",
		w.claims("ru/2.mp3", charmap.Windows1251, "Я", "Кино", "Начальник Камчатки"):      "Кино|Я|Начальник Камчатки",
		w.claims("ru/3.mp3", charmap.Windows1252, "Ace of Spades", "Motörhead", ""):       "Motörhead|Ace of Spades|",
		w.claims("zh/1.mp3", simplifiedchinese.GBK, "青花瓷", "周杰伦", "我很忙"):                  "周杰伦|青花瓷|我很忙",
		w.claims("ja/1.mp3", japanese.ShiftJIS, "ロビンソン", "スピッツ", "ハチミツ"):                  "スピッツ|ロビンソン|ハチミツ",
		w.claims("pl/1.mp3", charmap.Windows1250, "Dni, których nie znamy", "Marek Grechuta", "Droga za widnokres"): "Marek Grechuta|" +
			"Dni, których nie znamy|Droga za widnokres",
		w.claims("pl/2.mp3", charmap.Windows1250, "Będziesz moją panią", "Marek Grechuta", "Śpiewające obrazy"): "Marek Grechuta|" +
			"Będziesz moją panią|Śpiewające obrazy",
		w.claims("is/1.mp3", charmap.Windows1252, "Hoppípolla", "Sigur Rós", "Takk…"):           "Sigur Rós|Hoppípolla|Takk…",
		w.claims("fr/1.mp3", charmap.Windows1252, "L’Été indien", "Joe Dassin", "À vous"):       "Joe Dassin|L’Été indien|À vous",
		w.put("bare/Кино - Кукушка.mp3", corpus.Frames(80)):                                     "Кино|Кукушка|",
		w.put("bare/"+"\xca\xe8\xed\xee - \xcf\xe5\xf0\xe5\xec\xe5\xed.mp3", corpus.Frames(90)): "Кино|Перемен|",
	}
	for i, title := range []string{"Trys milijonai", "Žmogus ir naktis", "Tyla, kai žvaigždė krenta"} {
		paths[w.claims(fmt.Sprintf("lt/%d.mp3", i), charmap.Windows1257, title, "Mamontovas", "Geltona, žalia")] = "Mamontovas|" + title +
			"|Geltona, žalia"
	}
	raw := corpus.Fields{Title: "\xcd\xee\xf7\xfc", Artist: "\xca\xe8\xed\xee", Album: "\xca\xe8\xed\xee"}
	for name, file := range map[string][]byte{"1.wav": corpus.WAV(3, raw), "2.mka": corpus.Matroska(3, raw), "3.flac": corpus.FLAC(3, raw),
		"4.wma": corpus.WMA(3, corpus.Fields{Title: "Íî÷ü", Artist: "Êèíî", Album: "Êèíî"})} {
		paths[w.put("others/"+name, file)] = "Кино|Ночь|Кино"
	}
	w.scan()
	for path, want := range paths {
		if got := w.called(path); got != want {
			t.Errorf("%s is called %q, not %q", path, got, want)
		}
	}
	for _, typed := range []string{"кино", "kino", "группа крови"} {
		if found := w.found(typed); len(found) == 0 {
			t.Errorf("%q finds nothing", typed)
		}
	}
	if _, read := w.scan(); len(read) != 0 {
		t.Errorf("a second scan opened %v", read)
	}
}

// A folder is judged by all its songs: those that were there follow when more came.
func TestAFolderIsJudgedAnew(t *testing.T) {
	w := newWorld(t)
	var told []models.SongID
	w.renamed = func(_ context.Context, songs ...models.SongID) error { told = append(told, songs...); return nil }
	first := w.claims("pl/1.mp3", charmap.Windows1250, "Mniej niż zero", "Lady Pank", "")
	w.scan()
	if got := w.called(first); got != "Lady Pank|Mniej ni¿ zero|" {
		t.Fatalf("one song says too little to be sure, but is called %q", got)
	}
	for i, title := range []string{"Wciąż bardziej obcy", "Zostawcie Titanica", "Kryzysowa narzeczona, już dziś", "Tańcz głupia, tańcz"} {
		w.claims(fmt.Sprintf("pl/%d.mp3", i+2), charmap.Windows1250, title, "Lady Pank", "Ohyda, część druga")
	}
	_, read := w.scan()
	if got := w.called(first); got != "Lady Pank|Mniej niż zero|" || len(told) != 1 {
		t.Errorf("it is called %q, and %v were told of", got, told)
	}
	if len(read) != 4 {
		t.Errorf("opened: %v", read)
	}
}

// A song of an encoding that was guessed can still be found where it was not known before: moved, changed, gone.
func TestSpelledSongsMoveAndChange(t *testing.T) {
	w := newWorld(t)
	old := w.claims("a/1.mp3", charmap.Windows1251, "Группа крови", "Кино", "")
	w.scan()
	w.must(os.Rename(old, filepath.Join(w.root, "2.mp3")))
	w.scan()
	if got := w.called(filepath.Join(w.root, "2.mp3")); got != "Кино|Группа крови|" {
		t.Error(got)
	}
	w.put("2.mp3", corpus.MP3(3, corpus.Fields{Title: "Plain", Artist: "Kino"}))
	w.scan()
	songs, err := w.store.WrittenNames().InFolder(w.ctx, w.root, "", 10)
	w.must(err)
	if got := w.called(filepath.Join(w.root, "2.mp3")); got != "Kino|Plain|" || len(songs) != 0 {
		t.Error(got, songs)
	}
}

// A host chooses how a folder's names are read, and takes it back. Songs, search and those who listen follow, and no file is opened.
func TestAHostChoosesAnEncoding(t *testing.T) {
	w := newWorld(t)
	var told []models.SongID
	w.renamed = func(_ context.Context, songs ...models.SongID) error { told = append(told, songs...); return nil }
	path := w.claims("pl/Mniej.mp3", charmap.Windows1250, "Mniej niż zero", "Lady Pank", "")
	w.claims("ru/1.mp3", charmap.Windows1251, "Группа крови", "Кино", "")
	w.scan()
	e := NewEncodings(w.Library)
	list, err := e.Folders(w.ctx, 10)
	w.must(err)
	if len(list) != 2 || list[0].Name != "ru" || list[0].Guessed != "windows-1251" || list[1].Name != "pl" || list[1].Guessed != "" {
		t.Fatalf("%+v", list)
	}
	folder, offered, err := e.Folder(w.ctx, list[1].Key)
	w.must(err)
	if folder.Songs != 1 || !offered[0].Current || offered[0].Encoding != "windows-1252" || offered[0].Names[0] != "Mniej ni¿ zero" {
		t.Errorf("%+v %+v", folder, offered)
	}
	if !slices.ContainsFunc(offered, func(c Candidate) bool { return c.Encoding == "windows-1250" && c.Names[0] == "Mniej niż zero" }) {
		t.Errorf("%+v", offered)
	}
	for _, choice := range []struct{ encoding, title string }{
		{"windows-1250", "Mniej niż zero"}, {"windows-1252", "Mniej ni¿ zero"}, {"windows-1250", "Mniej niż zero"}, {"", "Mniej ni¿ zero"},
	} {
		told, w.reads.paths = nil, nil
		_, err := e.Choose(w.ctx, list[1].Key, choice.encoding)
		w.must(err)
		if got := w.called(path); got != "Lady Pank|"+choice.title+"|" || len(told) != 1 || len(w.reads.paths) > 0 {
			t.Errorf("%q: it is called %q, %v were told of, opened: %v", choice.encoding, got, told, w.reads.paths)
		}
		if _, read := w.scan(); len(read) > 0 || !strings.Contains(w.called(path), choice.title) {
			t.Errorf("%q: a scan opened %v and left %q", choice.encoding, read, w.called(path))
		}
	}
	_, err = e.Choose(w.ctx, list[0].Key, "windows-1252")
	w.must(err)
	if got := w.found("êèíî"); len(got) != 1 {
		t.Errorf("as it is written it is found as %v", got)
	}
	w.claims("ru/2.mp3", charmap.Windows1251, "Кукушка", "Кино", "")
	w.scan()
	if got := w.called(filepath.Join(w.root, "ru/2.mp3")); got != "Êèíî|Êóêóøêà|" {
		t.Errorf("what comes later is called %q", got)
	}
	for key, encoding := range map[string]string{list[0].Key: "klingon", "nowhere": "gbk", list[0].Key + "/../..": "gbk"} {
		if _, err := e.Choose(w.ctx, key, encoding); err == nil {
			t.Errorf("%s as %s is no error", key, encoding)
		}
	}
}

// What a host chose for a folder goes where the folder goes, and where its songs go; not onto folders with names or a choice of their own.
func TestAChoiceMovesWithItsFolder(t *testing.T) {
	w := newWorld(t)
	e := NewEncodings(w.Library)
	w.claims("a/pl/1.mp3", charmap.Windows1250, "Mniej niż zero", "Lady Pank", "")
	w.scan()
	choose := func(name, encoding string) {
		t.Helper()
		list, err := e.Folders(w.ctx, 10)
		w.must(err)
		i := slices.IndexFunc(list, func(f NamedFolder) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("no folder %q in %+v", name, list)
		}
		_, err = e.Choose(w.ctx, list[i].Key, encoding)
		w.must(err)
	}
	is := func(rel, want string) {
		t.Helper()
		if got := w.called(filepath.Join(w.root, rel)); got != want {
			t.Errorf("%s is called %q, not %q", rel, got, want)
		}
	}
	move := func(from, to string) {
		t.Helper()
		w.must(os.MkdirAll(filepath.Dir(filepath.Join(w.root, to)), 0o700))
		w.must(os.Rename(filepath.Join(w.root, from), filepath.Join(w.root, to)))
	}
	choose("pl", "windows-1250")
	const zero = "Lady Pank|Mniej niż zero|"
	move("a", "z") // the folder above: missed before it is found
	w.scan()
	is("z/pl/1.mp3", zero)
	move("z/pl", "b/polskie") // found before it is missed
	w.scan()
	is("b/polskie/1.mp3", zero)

	// the choice that it had there is no longer any folder's of that name
	w.claims("a/pl/2.mp3", charmap.Windows1250, "Kryzysowa, już dziś", "Lady Pank", "")
	w.scan()
	is("a/pl/2.mp3", "Lady Pank|Kryzysowa, ju¿ dziœ|")

	// a song alone, into a folder of its own; then into one with names of its own, which stay
	move("b/polskie/1.mp3", "c/alone/1.mp3")
	w.scan()
	is("c/alone/1.mp3", zero)
	w.claims("is/2.mp3", charmap.Windows1252, "Dýrð í dauðaþögn", "Ásgeir", "")
	w.scan()
	move("c/alone/1.mp3", "is/1.mp3")
	w.scan()
	is("is/1.mp3", "Lady Pank|Mniej ni¿ zero|")
	is("is/2.mp3", "Ásgeir|Dýrð í dauðaþögn|")

	// a folder with a choice of its own keeps it
	choose("is", "windows-1252")
	choose("pl", "windows-1250")
	move("a/pl/2.mp3", "is/3.mp3")
	w.scan()
	is("is/3.mp3", "Lady Pank|Kryzysowa, ju¿ dziœ|")
}
