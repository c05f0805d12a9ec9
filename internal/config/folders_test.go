package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"upbeat/internal/config"
)

// TestMusicFolders gives folders by flag, environment and file, with commas in their names and between them.
func TestMusicFolders(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"a", "b", "Earth, Wind & Fire", "x,y", "x", "y", ",c", "d,", "with,more,commas", "line\nbreak"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		given []string
		want  string
	}{
		{[]string{"DIR/a"}, "a"}, {[]string{"DIR/a", "DIR/b"}, "a|b"}, {[]string{"DIR/a,DIR/b"}, "a|b"}, {[]string{"DIR/a, DIR/b"}, "a|b"},
		{[]string{"DIR/a\nDIR/b\n"}, "a|b"}, {[]string{"DIR/Earth, Wind & Fire"}, "Earth, Wind & Fire"},
		{[]string{"DIR/Earth, Wind & Fire,DIR/a"}, "Earth, Wind & Fire|a"}, {[]string{"DIR/a,DIR/Earth, Wind & Fire"}, "a|Earth, Wind & Fire"},
		{[]string{"DIR/Earth, Wind & Fire", "DIR/b"}, "Earth, Wind & Fire|b"}, {[]string{"DIR/x,y"}, "x,y"}, {[]string{"DIR/x,DIR/y"}, "x|y"},
		{[]string{"DIR/,c"}, ",c"}, {[]string{"DIR/d,"}, "d,"}, {[]string{"DIR/d,,DIR/a"}, "d,|a"},
		{[]string{"DIR/with,more,commas"}, "with,more,commas"},
		{[]string{"DIR/a,"}, "a"}, {[]string{",DIR/a"}, "a"}, {[]string{"a,b"}, "a|b"}, {[]string{"a,./x,y"}, "a|x,y"},
		{[]string{"DIR/a,DIR/none"}, "a|none"}, {[]string{"DIR/none,DIR/a"}, "none|a"}, {[]string{""}, ""},
	} {
		for i := range c.given {
			c.given[i] = strings.ReplaceAll(c.given[i], "DIR", dir)
		}
		check := func(how string, got config.Config, err error) {
			t.Helper()
			var names []string
			for _, path := range got.Music {
				names = append(names, strings.TrimPrefix(path, dir+"/"))
			}
			if err != nil || strings.Join(names, "|") != c.want {
				t.Errorf("%s %q: %q, want %s (%v)", how, c.given, names, c.want, err)
			}
		}
		var args []string
		for _, text := range c.given {
			args = append(args, "--music="+text)
		}
		got, err := parse(t, args...)
		check("flags", got, err)
		if len(c.given) == 1 {
			t.Setenv("UPBEAT_MUSIC", c.given[0])
			got, err = parse(t)
			check("environment", got, err)
			os.Unsetenv("UPBEAT_MUSIC")
		}
		got, err = parseFile(t, map[string]any{"music": c.given})
		check("file, a list", got, err)
		if len(c.given) == 1 {
			got, err = parseFile(t, map[string]any{"music": c.given[0]})
			check("file, a text", got, err)
		}
	}
	if got, _ := parse(t, "--music=line\nbreak"); slices.Contains(got.Music, dir+"/line\nbreak") {
		t.Error("a line break is no part of a path here")
	}
}

func parseFile(t *testing.T, values map[string]any) (config.Config, error) {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	resolver, err := kong.JSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ config.Config }
	parser, err := kong.New(&c, kong.Resolvers(resolver), kong.Vars{"data": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(nil)
	return c.Config, err
}
