package repo_test

import (
	"regexp"
	"strings"
	"testing"
)

// The tests that run without the race detector are named in a script. One that was renamed is to be renamed there too.
func TestSerialTestsExist(t *testing.T) {
	script := readText(t, "test/scripts/test-go")
	_, list, _ := strings.Cut(script, "serial=(")
	list, _, found := strings.Cut(list, ")")
	if !found {
		t.Fatal("test/scripts/test-go has no list serial")
	}
	known := map[string]bool{}
	for _, file := range tracked(t, "*_test.go") {
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(readText(t, file), -1) {
			known[m[1]] = true
		}
	}
	for _, name := range strings.Fields(list) {
		if !known[name] {
			t.Errorf("there is no test %s", name)
		}
	}
}

// The mutations of `make soak` name a piece of code each. Code that changes takes its mutation along, here and not only in a soak.
func TestMutationsNameCode(t *testing.T) {
	_, table, _ := strings.Cut(readText(t, "test/scripts/mutate"), "cat <<'TABLE'\n")
	table, _, found := strings.Cut(table, "\nTABLE\n")
	if !found {
		t.Fatal("test/scripts/mutate has no table")
	}
	var code strings.Builder
	for _, file := range tracked(t, "*.go") {
		if !strings.HasSuffix(file, "_test.go") {
			code.WriteString(readText(t, file))
		}
	}
	for line := range strings.Lines(table) {
		fields := strings.Split(strings.TrimSpace(line), " | ")
		if len(fields) != 3 {
			t.Errorf("%q is not TESTS | TEXT | MUTATED TEXT", line)
			continue
		}
		if n := strings.Count(code.String(), fields[1]); n != 1 {
			t.Errorf("%q is there %d times", fields[1], n)
		}
	}
}
