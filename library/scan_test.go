package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"upbeat/library/corpus"
	"upbeat/models"
)

func TestScanReadsEveryFormat(t *testing.T) {
	w := newWorld(t)
	f := corpus.Fields{Title: "Title", Artist: "Artist", Album: "Album", Genre: "Jazz", Date: "2001", Track: "4"}
	for name, maker := range map[string]func(int, corpus.Fields) []byte{"a.mp3": corpus.MP3, "a.flac": corpus.FLAC, "a.ogg": corpus.Ogg,
		"a.opus": corpus.Opus, "a.m4a": corpus.M4A, "a.wav": corpus.WAV} {
		w.put(name, maker(60, f))
	}
	p, _ := w.scan()
	if p.Added != 6 || p.Running || p.Ended == 0 {
		t.Errorf("progress %+v, problems %v", p, w.problems())
	}
	for _, format := range []string{"mp3", "flac", "ogg", "opus", "m4a", "wav"} {
		s := w.at("a." + format)
		if s.Title != "Title" || s.Artist != "Artist" || s.Album != "Album" || s.Genre != "Jazz" || s.Year != 2001 || s.Track != 4 ||
			s.Format != format || s.Duration < 59_800 || s.Duration > 60_100 {
			t.Errorf("%+v", s)
		}
	}
}

func TestSecondScanOpensOnlyWhatChanged(t *testing.T) {
	w := newWorld(t)
	for i := range 120 {
		w.song(fmt.Sprintf("%d/%d.mp3", i%7, i), fmt.Sprint("Song ", i))
	}
	if p, opened := w.scan(); p.Added != 120 || len(opened) != 120 {
		t.Fatalf("%+v, opened %d", p, len(opened))
	}
	if p, opened := w.scan(); len(opened) != 0 || p.Found != 120 || p.Done != 120 || p.Added+p.Updated+p.Missing+p.Moved != 0 {
		t.Fatalf("%+v, opened %v", p, opened)
	}
	id := w.at("3/3.mp3").ID
	w.song("3/3.mp3", "Another title")
	w.song("new.mp3", "New")
	p, opened := w.scan()
	slices.Sort(opened)
	w.same(opened, []string{"3/3.mp3", "new.mp3"})
	if p.Added != 1 || p.Updated != 1 {
		t.Errorf("%+v", p)
	}
	if s := w.at("3/3.mp3"); s.ID != id || s.Title != "Another title" {
		t.Errorf("%+v", s)
	}
	if slices.Contains(w.found("song 3"), "Song 3") {
		t.Error("the old title is still found")
	}
	w.same(w.found("another"), []string{"Another title"})
}

func TestMovedFileKeepsItsSong(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.song(fmt.Sprintf("b/%d.mp3", i), fmt.Sprint("Song ", i))
	}
	w.scan()
	old := w.at("b/2.mp3")
	w.must(w.store.Library().SetProblem(w.ctx, old.ID, ""))
	w.must(os.Rename(filepath.Join(w.root, "b"), filepath.Join(w.root, "a"))) // found before it is missed
	p, _ := w.scan()
	if p.Moved != 5 || p.Missing != 0 || p.Added != 0 {
		t.Errorf("%+v", p)
	}
	w.must(os.Rename(filepath.Join(w.root, "a"), filepath.Join(w.root, "z"))) // missed before it is found
	p, _ = w.scan()
	if p.Moved != 5 || p.Missing != 0 || p.Added != 0 {
		t.Errorf("%+v", p)
	}
	now := w.at("z/2.mp3")
	if now.ID != old.ID || now.AddedAt != old.AddedAt || now.MissingAt != 0 {
		t.Errorf("was %+v\nis  %+v", old, now)
	}
	w.same(w.found("song 2"), []string{"Song 2"})
}

func TestCopyIsAnotherSong(t *testing.T) {
	w := newWorld(t)
	w.song("a.mp3", "Same")
	w.scan()
	w.song("b.mp3", "Same")
	if p, _ := w.scan(); p.Added != 1 || p.Moved != 0 {
		t.Errorf("%+v", p)
	}
}

func TestVanishedIsMissingAndComesBack(t *testing.T) {
	w := newWorld(t)
	path := w.song("a.mp3", "Here and gone")
	w.song("b.mp3", "Stays")
	w.scan()
	id := w.at("a.mp3").ID
	raw, err := os.ReadFile(path)
	w.must(err)
	w.must(os.Remove(path))
	if p, _ := w.scan(); p.Missing != 1 {
		t.Errorf("%+v", p)
	}
	if s := w.at("a.mp3"); s.MissingAt == 0 || s.Available() {
		t.Errorf("%+v", s)
	}
	w.same(w.found("gone"), []string{})
	if p, _ := w.scan(); p.Missing != 0 {
		t.Errorf("missed again: %+v", p)
	}
	w.must(os.WriteFile(path, raw, 0o644))
	w.scan()
	if s := w.at("a.mp3"); s.MissingAt != 0 || s.ID != id {
		t.Errorf("%+v", s)
	}
	w.same(w.found("gone"), []string{"Here and gone"})
}

func TestBadFilesAreListedAndNeverFatal(t *testing.T) {
	w := newWorld(t)
	outside := t.TempDir()
	w.must(os.WriteFile(filepath.Join(outside, "x.mp3"), corpus.MP3(1, corpus.Fields{}), 0o644))
	link := func(to, rel string) { w.must(os.Symlink(to, filepath.Join(w.root, rel))) }
	w.song("good/good.mp3", "Good")
	w.put("empty.mp3", nil)
	w.put("noise.mp3", []byte(strings.Repeat("\x01\x02\x83", 5000)))
	w.put("picture.mp3", append([]byte("\xff\xd8\xff"), make([]byte, 500)...))
	w.put("page.flac", []byte("<html><script>alert(1)</script>"))
	w.put("mislabelled.flac", corpus.MP3(3, corpus.Fields{Title: "Really an MP3"}))
	w.put("notes.txt", []byte("not reported"))
	w.put(".hidden.mp3", []byte("x"))
	w.put(".hidden/song.mp3", []byte("x"))
	link("/", "root.mp3")
	link(outside, "elsewhere")
	link(filepath.Join(outside, "x.mp3"), "linked.mp3")
	link("..", "good/up")
	link("self.mp3", "self.mp3")
	link("nothing.mp3", "dangling.mp3")
	link("good/good.mp3", "inside.mp3")
	w.must(os.Mkdir(filepath.Join(w.root, "folder.mp3"), 0o755))
	w.must(syscall.Mkfifo(filepath.Join(w.root, "pipe.mp3"), 0o644))
	want := []string{
		"dangling.mp3 missing", "elsewhere outside", "empty.mp3 empty", "good/up loop", "linked.mp3 outside",
		"mislabelled.flac mislabelled", "noise.mp3 broken",
		"page.flac not_audio", "picture.mp3 not_audio", "pipe.mp3 not_audio", "root.mp3 loop", "self.mp3 loop",
	}
	p, _ := w.scan()
	w.same(w.problems(), want)
	if p.Added != 2 || p.Problems != len(want) {
		t.Errorf("%+v", p)
	}
	if s := w.at("mislabelled.flac"); s.Format != "mp3" || !s.Available() {
		t.Errorf("%+v", s)
	}
	_, opened := w.scan()
	w.same(opened, []string{})
	w.same(w.problems(), want)

	w.song("noise.mp3", "Mended")
	for _, rel := range []string{"empty.mp3", "self.mp3", "good/up", "root.mp3", "pipe.mp3", "elsewhere", "linked.mp3", "dangling.mp3"} {
		w.must(os.Remove(filepath.Join(w.root, rel)))
	}
	w.scan()
	w.same(w.problems(), []string{"mislabelled.flac mislabelled", "page.flac not_audio", "picture.mp3 not_audio"})
	w.same(w.found("mended"), []string{"Mended"})
}

func TestSongThatBreaksIsNotOffered(t *testing.T) {
	w := newWorld(t)
	w.song("a.mp3", "Fragile")
	w.scan()
	id := w.at("a.mp3").ID
	w.put("a.mp3", []byte(strings.Repeat("\x00junk", 2000)))
	w.scan()
	if s := w.at("a.mp3"); s.ID != id || s.Problem != models.ProblemBroken {
		t.Errorf("%+v", s)
	}
	w.same(w.found("fragile"), []string{})
	if _, opened := w.scan(); len(opened) != 0 {
		t.Errorf("opened %v", opened)
	}
	w.song("a.mp3", "Fragile")
	w.scan()
	if s := w.at("a.mp3"); s.ID != id || !s.Available() {
		t.Errorf("%+v", s)
	}
	w.same(w.problems(), []string{})
	w.same(w.found("fragile"), []string{"Fragile"})
}

func TestUnpluggedRootKeepsItsSongs(t *testing.T) {
	w := newWorld(t)
	w.song("a.mp3", "Kept")
	w.scan()
	away := w.root + "-away"
	w.must(os.Rename(w.root, away))
	for _, state := range []string{"gone", "empty"} {
		if state == "empty" {
			w.must(os.Mkdir(w.root, 0o755))
		}
		p, _ := w.scan()
		if p.Missing != 0 {
			t.Errorf("%s: %+v", state, p)
		}
		w.same(w.problems(), []string{" away"})
		w.same(w.found("kept"), []string{"Kept"})
	}
	w.must(os.Remove(w.root))
	w.must(os.Rename(away, w.root))
	if _, opened := w.scan(); len(opened) != 0 {
		t.Errorf("opened %v", opened)
	}
	w.same(w.problems(), []string{})
}

func TestOddFileNames(t *testing.T) {
	w := newWorld(t)
	names := []string{"new\nline.mp3", "bad \xff\xfe utf8.mp3", "emoji 🎉.mp3", "quote's \"double\".mp3", "%s %d ? * [a].mp3",
		strings.Repeat("x", 251) + ".mp3", "-rf.mp3", "tab\t.mp3", "עברית.mp3", "ｆｕｌｌ.mp3", "\U0010FF41.mp3", " .mp3"}
	for _, dir := range []string{"", "d\xe4r/", "d\xe4r - x/", "d0/"} {
		for _, name := range names {
			w.put(dir+name, corpus.MP3(1, corpus.Fields{}))
		}
	}
	p, _ := w.scan()
	if p.Added != 4*len(names) {
		t.Errorf("%+v %v", p, w.problems())
	}
	if p, opened := w.scan(); len(opened) != 0 || p.Missing != 0 {
		t.Errorf("%+v, opened again %q", p, opened)
	}
	for _, name := range names {
		s := w.at("d\xe4r/" + name)
		if _, err := os.Stat(s.Path); err != nil || s.Title == "" {
			t.Errorf("%q: %v, title %q", name, err, s.Title)
		}
	}
}

func TestUntaggedFilesAreNamedAfterTheirPath(t *testing.T) {
	w := newWorld(t)
	w.put("Nina Simone/Pastel Blues (1965)/03 - Sinnerman.mp3", corpus.MP3(1, corpus.Fields{}))
	w.put("x/y/07 Whatever.mp3", corpus.MP3(1, corpus.Fields{Title: "Tagged", Artist: "Somebody"}))
	w.scan()
	s := w.at("Nina Simone/Pastel Blues (1965)/03 - Sinnerman.mp3")
	if s.Title != "Sinnerman" || s.Artist != "Nina Simone" || s.Album != "Pastel Blues" || s.Track != 3 || s.Year != 1965 {
		t.Errorf("%+v", s)
	}
	if s := w.at("x/y/07 Whatever.mp3"); s.Title != "Tagged" || s.Artist != "Somebody" || s.Album != "" {
		t.Errorf("%+v", s)
	}
}

func TestRoots(t *testing.T) {
	w := newWorld(t)
	w.song("a/one.mp3", "One")
	other := t.TempDir()
	w.must(os.WriteFile(filepath.Join(other, "two.mp3"), corpus.MP3(1, corpus.Fields{Title: "Two"}), 0o644))
	w.must(w.AddRoot(w.ctx, filepath.Join(w.root, "a"))) // within another root: scanned once
	w.must(w.SetFlagRoots(w.ctx, []string{other}))
	if p, _ := w.scan(); p.Added != 2 {
		t.Errorf("%+v", p)
	}
	if err := w.RemoveRoot(w.ctx, other); !errors.Is(err, ErrFlagRoot) {
		t.Error(err)
	}
	if err := w.RemoveRoot(w.ctx, "/nowhere"); !errors.Is(err, ErrNoRoot) {
		t.Error(err)
	}
	if err := w.AddRoot(w.ctx, "/nowhere"); !errors.Is(err, ErrNotFolder) {
		t.Error(err)
	}
	w.must(w.RemoveRoot(w.ctx, w.root))
	w.same(w.found("one"), []string{"One"}) // the inner root still holds it
	w.must(w.RemoveRoot(w.ctx, filepath.Join(w.root, "a")))
	w.same(w.found("one"), []string{})
	w.must(w.SetFlagRoots(w.ctx, nil))
	w.scan()
	w.same(w.found("two"), []string{})
	if roots, err := w.Roots(w.ctx); err != nil || len(roots) != 0 {
		t.Errorf("%v %v", roots, err)
	}
}

func TestSecondScanIsRefused(t *testing.T) {
	w := newWorld(t)
	w.song("a.mp3", "A")
	inner := errors.New("not called")
	w.must(w.Scan(w.ctx, func(models.ScanProgress) { inner = w.Scan(w.ctx, nil) }))
	if !errors.Is(inner, ErrScanning) {
		t.Error(inner)
	}
}

func TestScanStopsWithItsContext(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		w.song(fmt.Sprint(i, ".mp3"), fmt.Sprint(i))
	}
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	var last models.ScanProgress
	if err := w.Scan(ctx, func(p models.ScanProgress) { last = p }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if last.Running || last.Error == "" {
		t.Errorf("%+v", last)
	}
	if p, _ := w.scan(); p.Added != 20 {
		t.Errorf("%+v", p)
	}
}

func TestFolderCover(t *testing.T) {
	w := newWorld(t)
	w.song("a/1.mp3", "One")
	w.song("b/CD2/1.mp3", "Two")
	w.scan()
	if s := w.at("a/1.mp3"); s.CoverID != "" {
		t.Errorf("%+v", s)
	}
	w.put("a/Cover.JPG", jpegOf(t, 300, 300, red))
	w.put("b/folder.png", pngOf(t, 50, 50, blue))
	_, opened := w.scan()
	w.same(opened, []string{})
	first := w.at("a/1.mp3").CoverID
	if first == "" || w.at("b/CD2/1.mp3").CoverID == "" {
		t.Error("no cover from the folder")
	}
	path := w.put("a/Cover.JPG", jpegOf(t, 300, 300, blue))
	later := time.UnixMilli(w.clock.Load()).Add(time.Hour)
	w.must(os.Chtimes(path, later, later))
	w.scan()
	if again := w.at("a/1.mp3").CoverID; again == first || again == "" {
		t.Errorf("the replaced image was not taken: %q", again)
	}
}

func TestUnreadableFolderKeepsItsSongs(t *testing.T) {
	if os.Geteuid() == 0 {
		testAsSomebody(t)
		return
	}
	w := newWorld(t)
	w.song("a/1.mp3", "Behind the door")
	w.song("a - b.mp3", "Beside")
	path := w.song("c.mp3", "Locked")
	w.scan()
	w.must(os.Chmod(filepath.Join(w.root, "a"), 0))
	w.must(os.Chmod(path, 0))
	w.put("c.mp3.tmp", nil)
	w.must(os.Chtimes(path, time.Now(), time.Now().Add(time.Second)))
	if p, _ := w.scan(); p.Missing != 0 {
		t.Errorf("%+v", p)
	}
	w.same(w.problems(), []string{"a unreadable", "c.mp3 unreadable"})
	w.same(w.found("behind"), []string{"Behind the door"})
	w.same(w.found("locked"), []string{})
	w.must(os.Chmod(filepath.Join(w.root, "a"), 0o755))
	w.must(os.Chmod(path, 0o644))
	w.scan()
	w.same(w.problems(), []string{})
	w.same(w.found("locked"), []string{"Locked"})
}
