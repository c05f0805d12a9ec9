package repo_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The glossary's words stand in order, each once, and each names something that is in the code.
func TestTheGlossaryMatchesTheCode(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| ([a-z ]+) \\| .+ \\| `([^`]+)` \\|$")
	var words []string
	for _, match := range row.FindAllStringSubmatch(readText(t, "docs/glossary.md"), -1) {
		word, place := match[1], match[2]
		if word == "word" {
			continue
		}
		words = append(words, word)
		if strings.Contains(place, "/") {
			if _, err := os.Stat(place); err != nil {
				t.Errorf("%s: there is no %s", word, place)
			}
			continue
		}
		if !defined(t, place) {
			t.Errorf("%s: nothing is called %s", word, place)
		}
	}
	if len(words) < 50 {
		t.Errorf("only %d words were found", len(words))
	}
	if !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
		t.Error("the words are not in order, each once")
	}
}

// defined tells whether a package of ours declares a name: "models.Guest" in any folder called models.
func defined(t *testing.T, place string) bool {
	t.Helper()
	pkg, name, _ := strings.Cut(place, ".")
	declared := regexp.MustCompile(`(?m)^(type|func|const|var|\t)\s*` + regexp.QuoteMeta(name) + `\b`)
	for _, pattern := range []string{"*.go", "*/*.go", "*/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if filepath.Base(filepath.Dir(file)) == pkg && declared.MatchString(readText(t, file)) {
				return true
			}
		}
	}
	return false
}
