package repo_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// A migration that has landed is never edited: databases have seen it as it was, and the program refuses to start on one that has seen
// another text. A change of the schema is a new file.
func TestMigrationsAreNeverEdited(t *testing.T) {
	const list = "internal/store/testdata/migrations.sha256" // as sha256sum prints it
	landed := map[string]string{}
	for line := range strings.Lines(readText(t, list)) {
		hash, file, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("%s: %q", list, line)
		}
		landed[file] = hash
	}
	files, err := filepath.Glob("internal/store/migrations/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		hash := fmt.Sprintf("%x", sha256.Sum256([]byte(readText(t, file))))
		switch landed[file] {
		case hash:
		case "":
			t.Errorf("%s is new: add this line to %s\n%s  %s", file, list, hash, file)
		default:
			t.Errorf("%s was edited after it had landed: take that back, and write a new migration", file)
		}
		delete(landed, file)
	}
	for file := range landed {
		t.Errorf("%s has landed and is gone", file)
	}
}
