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

// imported is what the packages of each row import of ours: from -> to -> a package that does.
func imported(t *testing.T) map[string]map[string]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]string{}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		from := part(p.ImportPath)
		if found[from] == nil {
			found[from] = map[string]string{}
		}
		for _, i := range p.Imports {
			if to := part(i); strings.HasPrefix(i, "upbeat/") && to != from {
				found[from][to] = p.ImportPath
			}
		}
	}
}

// TestImportsFollowTheArrows holds the block of docs/architecture.md against the code: no import without an arrow, no arrow without an
// import, and nothing but test imports web or cmd.
func TestImportsFollowTheArrows(t *testing.T) {
	arrows, found := allowed(t), imported(t)
	for from, targets := range found {
		if from == "test" {
			continue
		}
		to, known := arrows[from]
		if !known {
			t.Errorf("%s has no row in docs/architecture.md", from)
		}
		for target, path := range targets {
			if !slices.Contains(to, target) {
				t.Errorf("%s imports %s, which docs/architecture.md does not allow", path, target)
			}
			if from != "cmd/upbeat" && (target == "web" || strings.HasPrefix(target, "cmd/")) {
				t.Errorf("%s imports %s: nothing does", path, target)
			}
		}
	}
	for from, targets := range arrows {
		for _, to := range targets {
			if found[from][to] == "" {
				t.Errorf("docs/architecture.md has an arrow from %s to %s, but no import", from, to)
			}
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
