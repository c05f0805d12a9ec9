package library

import (
	"errors"
	"slices"
	"testing"

	"upbeat/internal/store"
	"upbeat/models"
)

func TestFoldersAreListed(t *testing.T) {
	w := newWorld(t)
	song := func(rel string, disc, track int) models.Song {
		return models.Song{Source: "local", Path: w.root + "/" + rel, Title: "x", Disc: disc, Track: track}
	}
	songs := []models.Song{
		song("loose.mp3", 0, 0), song("A/One/b.mp3", 1, 1), song("A/One/a.mp3", 1, 2), song("A/One/c.mp3", 2, 1), song("A/Two/x.mp3", 0, 3),
		song("A/self.mp3", 0, 1),
		song("A0/z.mp3", 0, 0), song("A-/z.mp3", 0, 0), song("\xff odd/o.mp3", 0, 0), song("100% _x/p.mp3", 0, 0),
		{Source: "local", Path: "/elsewhere/A/secret.mp3", Title: "secret"},
	}
	w.must(w.Save(w.ctx, songs))
	roots, err := w.Folders(w.ctx, "", "", 10)
	if err != nil || len(roots) != 1 {
		t.Fatal(roots, err)
	}
	root := roots[0].Key
	names := func(key, after string, limit int) []string {
		t.Helper()
		list, err := w.Folders(w.ctx, key, after, limit)
		w.must(err)
		var names []string
		for _, f := range list {
			names = append(names, store.PathOf(f.Key[len(key)+1:]))
		}
		return names
	}
	all := []string{"100% _x", "A", "A-", "A0", "\xff odd"}
	if got := names(root, "", 10); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(all))) {
		t.Errorf("%q", got)
	}
	if first := names(root, "", 2); len(first) != 2 || !slices.Equal(append(first, names(root, store.PathText(first[1]), 10)...),
		names(root, "", 10)) {
		t.Errorf("%q, then %q", first, names(root, store.PathText(first[1]), 10))
	}
	if got := names(root+"/A", "", 10); !slices.Equal(got, []string{"One", "Two"}) {
		t.Errorf("%q", got)
	}
	for _, test := range []struct {
		key  string
		deep bool
		want []string
	}{
		{root, false, []string{"loose.mp3"}},
		{root + "/A", false, []string{"A/self.mp3"}},
		{root + "/A/One", false, []string{"A/One/b.mp3", "A/One/a.mp3", "A/One/c.mp3"}},
		{root + "/A", true, []string{"A/self.mp3", "A/One/b.mp3", "A/One/a.mp3", "A/One/c.mp3", "A/Two/x.mp3"}},
		{root + "/" + store.PathText("\xff odd"), false, []string{"\xff odd/o.mp3"}},
		{root + "/nowhere", true, nil},
	} {
		list, err := w.FolderSongs(w.ctx, test.key, test.deep, 0, 100)
		w.must(err)
		var got []string
		for _, s := range list {
			got = append(got, RelativePath(s, []models.LibraryRoot{{Path: w.root}}))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q %v: %q", test.key, test.deep, got)
		}
	}
	for _, key := range []string{"zzz", root + "/../x", root + "/..", root + "//A", root + "/A/", root + "/A\x00", "../" + root,
		root + "/./A", "/" + root} {
		if _, err := w.FolderSongs(w.ctx, key, true, 0, 10); !errors.Is(err, ErrNoFolder) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestRelativePaths(t *testing.T) {
	roots := []models.LibraryRoot{{Path: "/music"}, {Path: "/music/inner/"}, {Path: "/m"}}
	for path, want := range map[string]string{"/music/a/b.mp3": "a/b.mp3", "/music/inner/c.mp3": "c.mp3", "/musical/x.mp3": "", "/m": ""} {
		if got := RelativePath(models.Song{Source: "local", Path: path}, roots); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
	if got := RelativePath(models.Song{Source: "youtube", Path: "/music/a"}, roots); got != "" {
		t.Error(got)
	}
}
