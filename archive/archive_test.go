package archive_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upbeat/archive"
	"upbeat/models"
)

func newArchive(t *testing.T) *archive.Archive {
	t.Helper()
	a := archive.New(t.TempDir())
	if err := a.Prepare(); err != nil {
		t.Fatal(err)
	}
	return a
}

// incoming makes a file that has just come.
func incoming(t *testing.T, a *archive.Archive, content string) string {
	t.Helper()
	path := filepath.Join(a.Incoming(), "new")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func first(t *testing.T, a *archive.Archive, name archive.Name) string {
	t.Helper()
	for path := range a.Places(name) {
		return path
	}
	t.Fatal("no place")
	return ""
}

func TestNamesOfAnyTextLieInTheFolder(t *testing.T) {
	a := newArchive(t)
	for _, text := range []string{"", "..", "../../etc/passwd", "/etc/passwd", "a\x00b", "con:", strings.Repeat("ä", 300), "  . ", "\xff\xfe",
		"x\ny", "CON", "-rf", "ü\u202eevil", strings.Repeat("x", 5000),
		"x%2F..%2F..%2Fupbeat.db#"} {
		for _, name := range []archive.Name{{Title: text, Ext: ".mp3"}, {Artist: text, Title: text, Ext: ".mp3"}} {
			path := first(t, a, name)
			if err := a.Keep(incoming(t, a, "x"), path); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if !a.Holds(path) || filepath.Clean(path) != path || len(filepath.Base(path)) > 255 {
				t.Errorf("%q became %s", text, path)
			}
			if rel, err := filepath.Rel(a.Root(), path); err != nil || strings.HasPrefix(rel, "..") || strings.ContainsAny(rel, "%#") {
				t.Errorf("%q lies at %s", text, rel)
			}
		}
	}
}

func TestNothingIsKeptOverAnother(t *testing.T) {
	a := newArchive(t)
	name := archive.Name{Artist: "Ann", Title: "Song", Ext: ".mp3"}
	one := first(t, a, name)
	if err := a.Keep(incoming(t, a, "one"), one); err != nil {
		t.Fatal(err)
	}
	if err := a.Keep(incoming(t, a, "two"), one); !errors.Is(err, archive.ErrTaken) {
		t.Fatalf("kept over another: %v", err)
	}
	two := first(t, a, name)
	if err := a.Keep(filepath.Join(a.Incoming(), "new"), two); err != nil || two == one {
		t.Fatalf("%s: %v", two, err)
	}
	if data, err := os.ReadFile(one); err != nil || string(data) != "one" {
		t.Errorf("the first file holds %q: %v", data, err)
	}
	for _, path := range []string{one, two} {
		if err := a.Drop(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(filepath.Dir(one)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the artist's empty folder is left: %v", err)
	}
	for _, path := range []string{"/etc/passwd", a.Root() + "/../incoming/new", a.Root() + "/Ann/../../incoming/new"} {
		if err := a.Drop(path); err == nil || a.Holds(path) {
			t.Errorf("%s may be dropped", path)
		}
	}
}

func TestSweepTakesWhatIsOld(t *testing.T) {
	a := newArchive(t)
	path := incoming(t, a, "half")
	if n, err := a.Sweep(t.Context(), time.Hour); n != 0 || err != nil {
		t.Fatalf("swept %d of what is being written: %v", n, err)
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Sweep(t.Context(), time.Hour); n != 1 || err != nil {
		t.Fatalf("swept %d: %v", n, err)
	}
}

func TestWhatWasNotFetchedHasNoFile(t *testing.T) {
	if _, err := archive.Local(models.Song{Source: models.SourceRemote, Path: "link:http://x/"}); !errors.Is(err, archive.ErrRemote) {
		t.Error(err)
	}
}
