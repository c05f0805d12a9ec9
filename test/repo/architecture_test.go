package repo_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed reads the arrows of docs/architecture.md: top-level package -> what it may import.
func allowed(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("docs/architecture.md has no block of arrows")
	}
	arrows := map[string][]string{}
	for line := range strings.Lines(block) {
		from, to, _ := strings.Cut(line, "->")
		arrows[strings.TrimSpace(from)] = strings.Fields(to)
	}
	return arrows
}

// part is the row that an import path belongs to: "upbeat/player/deck" -> "player", "upbeat/internal/store" -> "internal/store".
func part(path string) string {
	path = strings.TrimPrefix(path, "upbeat/")
	if strings.HasPrefix(path, "cmd/") {
		return path
	}
	if inner, found := strings.CutPrefix(path, "internal/"); found {
		inner, _, _ = strings.Cut(inner, "/")
		return "internal/" + inner
	}
	path, _, _ = strings.Cut(path, "/")
	return path
}

func TestImportsFollowTheArrows(t *testing.T) {
	arrows := allowed(t)
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		check(t, arrows, p.ImportPath, p.Imports)
	}
}

func check(t *testing.T, arrows map[string][]string, path string, imports []string) {
	t.Helper()
	from := part(path)
	if from == "test" {
		return
	}
	to, known := arrows[from]
	if !known {
		t.Errorf("%s: %s has no row in docs/architecture.md", path, from)
	}
	for _, i := range imports {
		if strings.HasPrefix(i, "upbeat/") && part(i) != from && !slices.Contains(to, part(i)) {
			t.Errorf("%s imports %s, which docs/architecture.md does not allow", path, i)
		}
	}
}

// The pages and the API are for browsers and programs. Our own packages, tests included, hand in what web asks for and import none of it;
// cmd/upbeat builds it, and the tests under test read its shapes.
func TestNothingImportsWeb(t *testing.T) {
	const format = `{{range .Imports}}{{$.ImportPath}} {{.}}
{{end}}{{range .TestImports}}{{$.ImportPath}} {{.}}
{{end}}{{range .XTestImports}}{{$.ImportPath}} {{.}}
{{end}}`
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", format, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for line := range strings.Lines(string(out)) {
		path, imported, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasPrefix(imported, "upbeat/") || part(imported) != "web" && !strings.HasPrefix(imported, "upbeat/cmd/") {
			continue
		}
		seen = seen || path == "upbeat/cmd/upbeat"
		if from := part(path); from != "web" && from != "test" && from != "cmd/upbeat" {
			t.Errorf("%s imports %s", path, imported)
		}
	}
	if !seen {
		t.Error("cmd/upbeat imports no web: the test looks for the wrong thing")
	}
}

// A schedule holds in the party's time zone also on a box that has no zones installed.
func TestTheBinaryBringsItsTimeZones(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "./internal/settings").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Fields(string(out)), "time/tzdata") {
		t.Error("time zones are looked for on the box alone")
	}
}
