package templates

import (
	"html/template"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// text is the source of every template by its path.
func text(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(FS, path)
		found[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTemplatesParse(t *testing.T) {
	stub := func(...any) string { return "" }
	all := template.New("").Funcs(Funcs()).Funcs(template.FuncMap{"asset": stub, "modules": stub, "clock": stub,
		"left": stub, "everyday": stub, "json": stub,
		"add": stub})
	for path, source := range text(t) {
		if _, err := all.New(strings.TrimSuffix(path, ".html")).Parse(source); err != nil {
			t.Error(err)
		}
	}
}

// A strict policy forbids them, and a browser would silently drop them.
func TestNoInlineScriptOrStyle(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\son[a-z]+\s*=\s*["']|\sstyle\s*=|javascript:|<script[^>]*>[^<]|<style(?: [^n>]|>)`)
	for path, source := range text(t) {
		if found := forbidden.FindString(source); found != "" {
			t.Errorf("%s: %q", path, found)
		}
	}
}

func TestIconsExist(t *testing.T) {
	all := text(t)
	sprite := all["partials/sprite.html"]
	used := regexp.MustCompile(`(?:icon "|#i-)([a-z0-9-]+)"`)
	names := map[string]bool{}
	for path, source := range all {
		for _, match := range used.FindAllStringSubmatch(source, -1) {
			names[match[1]] = true
			if !strings.Contains(sprite, `id="i-`+match[1]+`"`) {
				t.Errorf("%s: the sprite has no icon %q", path, match[1])
			}
		}
	}
	for _, section := range sections {
		names[section.Icon] = true
	}
	for _, match := range regexp.MustCompile(`id="i-([a-z0-9-]+)"`).FindAllStringSubmatch(sprite, -1) {
		if !names[match[1]] {
			t.Errorf("nothing uses icon %q", match[1])
		}
	}
}

func TestWave(t *testing.T) {
	for _, test := range []struct {
		peaks []int
		want  string
	}{
		{nil, ""},
		{[]int{0, 255}, "M75.0 19.0V21.0M225.0 2.0V38.0"},
		{[]int{-5, 999}, "M75.0 19.0V21.0M225.0 2.0V38.0"},
	} {
		if got := wave(test.peaks); got != test.want {
			t.Errorf("wave(%v) = %q, want %q", test.peaks, got, test.want)
		}
	}
}

func TestTitleSize(t *testing.T) {
	for title, want := range map[string]string{
		"Slow Tide": "short", "Anticipation": "medium", "Request the first song": "short", "Incomprehensible": "medium", "": "short",
		"The Night We Danced Until the Last Train": "medium", "東京ナイト夜空": "medium", "Donaudampfschifffahrtsgesellschaft": "long",
	} {
		if got := titleSize(title); got != want {
			t.Errorf("titleSize(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct{ got, want any }{
		{share(50, 200), 25}, {share(5, 0), 0}, {share(900, 200), 100}, {share("x", 3), 0},
		{seconds(2500), "2.5"}, {seconds(4000), "4"},
		{short("http://10.0.0.1:80/"), "10.0.0.1:80"}, {short("upbeat.local"), "upbeat.local"},
		{quorum(3, -2), 5}, {quorum(-5, -2), 1},
		{count("de", 10234), "10.234"}, {count("en", 10234), "10,234"},
		{sectionOf("accounts"), "people"}, {sectionOf("playlist"), "playlists"}, {sectionOf("folders"), "playlists"},
		{sectionOf("queue"), "queue"},
	} {
		if test.got != test.want {
			t.Errorf("got %v, want %v", test.got, test.want)
		}
	}
	if _, err := dict("a"); err == nil {
		t.Error("half a pair was taken")
	}
	if _, err := dict(1, 2); err == nil {
		t.Error("a number was taken for a name")
	}
}
