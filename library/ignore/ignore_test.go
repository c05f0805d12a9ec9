package ignore_test

import (
	"testing"

	"upbeat/library/ignore"
)

// TestPatterns holds patterns against paths; a path that ends with a slash is a folder. Those of git are as "git check-ignore" says.
func TestPatterns(t *testing.T) {
	for _, c := range []struct{ rules, path, want string }{
		{"", "a.mp3", "ignored"}, {"", "a/", "ignored"}, {"\n\n", "a.mp3", "ignored"}, {"# a comment\n", "a.mp3", "ignored"},
		{"*.mp3", "a.mp3", "ignored"}, {"*.mp3", "b/a.mp3", "ignored"}, {"*.mp3", "a.flac", ""}, {"*.mp3", "a.MP3", ""},
		{"/*.mp3", "a.mp3", "ignored"}, {"/*.mp3", "b/a.mp3", ""}, {"demo", "demo/", "ignored"}, {"demo", "x/demo/", "ignored"},
		{"demo/", "demo/", "ignored"}, {"demo/", "demo", ""}, {"demo/", "x/demo/", "ignored"}, {"/demo/", "x/demo/", ""},
		{"a/b", "a/b", "ignored"}, {"a/b", "x/a/b", ""}, {"a/*", "a/b", "ignored"}, {"a/*", "a/b/c", ""},
		{"**/b", "b", "ignored"}, {"**/b", "x/y/b", "ignored"}, {"a/**", "a/b/c", "ignored"}, {"a/**", "a/", ""}, {"a/**/z", "a/z", "ignored"},
		{"a/**/z", "a/b/c/z", "ignored"}, {"a/**/z", "az", ""}, {"a**z", "abcz", "ignored"}, {"a**z", "a/z", ""},
		{"?.mp3", "a.mp3", "ignored"}, {"?.mp3", "ab.mp3", ""}, {"?.mp3", "é.mp3", "ignored"}, {"[ab].mp3", "a.mp3", "ignored"},
		{"[ab].mp3", "c.mp3", ""}, {"[!ab].mp3", "c.mp3", "ignored"}, {"[!ab].mp3", "a.mp3", ""}, {"[a-c]x", "bx", "ignored"},
		{"[a-c", "[a-c", "ignored"}, {"[]a]x", "]x", "ignored"}, {`\#a`, "#a", "ignored"}, {`\!a`, "!a", "ignored"}, {`a\*`, "a*", "ignored"},
		{`a\*`, "ab", ""}, {"a ", "a", "ignored"}, {`a\ `, "a ", "ignored"}, {"a b", "a b", "ignored"},
		{"a.b", "axb", ""}, {"(a)", "(a)", "ignored"},
		{"*.mp3\n!a.mp3", "a.mp3", "kept"}, {"*.mp3\n!a.mp3", "b.mp3", "ignored"}, {"!a.mp3\n*.mp3", "a.mp3", "ignored"},
		{"*.mp3\r\n*.ogg\r\n", "a.ogg", "ignored"}, {"\ufeff*.mp3", "a.mp3", "ignored"}, {"/", "a", "ignored"}, {"b\n/", "a", ""},
		{"Björk", "Björk/", "ignored"}, {"*", "a/", "ignored"},
	} {
		path, folder := c.path, false
		if n := len(path) - 1; path[n] == '/' {
			path, folder = path[:n], true
		}
		got := ""
		if ignored, decided := ignore.Parse(c.rules).Match(path, folder); ignored {
			got = "ignored"
		} else if decided {
			got = "kept"
		}
		if got != c.want {
			t.Errorf("%q on %q: %q, want %q", c.rules, c.path, got, c.want)
		}
	}
}

// FuzzParse holds that no file breaks it.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"[", "[!", `\`, "**", "a/**/b", "[z-a]", "[[:alpha:]]", "!", "\xff"} {
		f.Add(s, "a/b")
	}
	f.Fuzz(func(_ *testing.T, rules, path string) { ignore.Parse(rules).Match(path, true) })
}
