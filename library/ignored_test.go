package library

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"upbeat/models"
)

// present lists the songs that may be requested, by title.
func (w *world) present() []string {
	w.t.Helper()
	rows, err := w.store.Library().SongsAfter(w.ctx, "/", "\U0010FFFF", 1000)
	w.must(err)
	ids := make([]models.SongID, len(rows))
	for i, s := range rows {
		ids[i] = s.ID
	}
	songs, err := w.store.Library().Songs(w.ctx, ids)
	w.must(err)
	titles := []string{}
	for _, s := range songs {
		if s.MissingAt == 0 {
			titles = append(titles, s.Title)
		}
	}
	slices.Sort(titles)
	return titles
}

// TestIgnoreFiles scans a tree with ignore files at several places, whole and path by path.
func TestIgnoreFiles(t *testing.T) {
	tree := map[string]string{"a/1.mp3": "a1", "a/b/2.mp3": "b2", "a/b/c/3.mp3": "c3", "d/4.mp3": "d4", "d/demo 5.mp3": "d5"}
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"none":                  {nil, []string{"a1", "b2", "c3", "d4", "d5"}},
		"nomedia":               {map[string]string{"a/b/.nomedia": ""}, []string{"a1", "d4", "d5"}},
		"nomedia with text":     {map[string]string{"a/.nomedia": "d/*"}, []string{"d4", "d5"}},
		"nomedia at the root":   {map[string]string{".nomedia": ""}, []string{}},
		"ndignore, empty":       {map[string]string{"a/b/.ndignore": ""}, []string{"a1", "d4", "d5"}},
		"a pattern":             {map[string]string{".ndignore": "demo *\n"}, []string{"a1", "b2", "c3", "d4"}},
		"a folder":              {map[string]string{".ndignore": "/a/b/\n"}, []string{"a1", "d4", "d5"}},
		"kept again":            {map[string]string{".ndignore": "*.mp3\n!d*.mp3\n"}, []string{"d5"}},
		"an inner file decides": {map[string]string{".ndignore": "*.mp3\n", "a/b/.ndignore": "!2.mp3"}, []string{"b2"}},
		"no other name": {map[string]string{"a/nomedia": "", "d/.nomedia.txt": "", "d/.NOMEDIA": ""},
			[]string{"a1", "b2", "c3", "d4", "d5"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for path, title := range tree {
				w.song(path, title)
			}
			for path, text := range c.files {
				w.put(path, []byte(text))
			}
			w.scan()
			w.same(w.present(), c.want)
			var paths []string
			for path := range tree { // as the watcher asks for files that were touched
				full := filepath.Join(w.root, path)
				w.must(os.Chtimes(full, w.now(), w.now()))
				paths = append(paths, full)
			}
			w.must(w.ScanPaths(w.ctx, paths))
			w.must(w.ScanPaths(w.ctx, []string{filepath.Join(w.root, "a/b/c")}))
			w.same(w.present(), c.want)
		})
	}
}

// TestAnIgnoreFileComesAndGoes: its songs are missing while it is there, and the same songs afterwards.
func TestAnIgnoreFileComesAndGoes(t *testing.T) {
	w := newWorld(t)
	w.song("a/1.mp3", "One")
	w.song("b/2.mp3", "Two")
	w.scan()
	id := w.at("a/1.mp3").ID
	file := w.put("a/.nomedia", nil)
	if p, _ := w.scan(); p.Missing != 1 || w.at("a/1.mp3").MissingAt == 0 || len(w.found("one")) != 0 {
		t.Errorf("%+v", p)
	}
	w.must(os.Remove(file))
	w.scan()
	if s := w.at("a/1.mp3"); s.ID != id || s.MissingAt != 0 {
		t.Errorf("%+v", s)
	}
	w.same(w.found("one"), []string{"One"})
}

// TestAnIgnoreFileThatCannotBeRead says nothing about the songs, so they stay, and it is on the list of problems.
func TestAnIgnoreFileThatCannotBeRead(t *testing.T) {
	w := newWorld(t)
	w.song("a/1.mp3", "One")
	w.scan()
	w.must(os.Symlink(filepath.Join(w.root, "a"), filepath.Join(w.root, "a", ndIgnore))) // a folder, read through a link
	w.scan()
	w.same(w.present(), []string{"One"})
	w.same(w.problems(), []string{"a " + models.ProblemUnreadable})
}

// TestTheWatcherHeedsIgnoreFiles sees one come and go.
func TestTheWatcherHeedsIgnoreFiles(t *testing.T) {
	w := watchWorld(t)
	gone := func() bool { return w.at("old/old.mp3").MissingAt > 0 }
	for _, name := range []string{noMedia, ndIgnore} {
		file := w.put("old/"+name, nil)
		w.until(name+" is heeded", gone)
		w.song("old/later/new.mp3", "New")
		w.song("seen "+name+".mp3", "Seen "+name)
		w.until("the scan after it", func() bool { return len(w.found("seen")) > 0 && slices.Contains(w.present(), "Seen "+name) })
		if slices.Contains(w.present(), "New") {
			t.Error("a song in an ignored folder was taken")
		}
		w.must(os.Remove(file))
		w.until(name+" is gone", func() bool { return !gone() && slices.Contains(w.present(), "New") })
		w.must(os.RemoveAll(filepath.Join(w.root, "old/later")))
		w.until("the folder is gone", func() bool { return !slices.Contains(w.present(), "New") })
	}
}
