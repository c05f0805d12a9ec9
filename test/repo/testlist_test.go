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
