package tasks_test

import (
	"os"
	"strings"
	"testing"
)

// The example of docs/extending.md is the one that is compiled and run here.
func TestTheExampleInTheDocs(t *testing.T) {
	source, err := os.ReadFile("example_test.go")
	must(t, err)
	page, err := os.ReadFile("../docs/extending.md")
	must(t, err)
	_, code, _ := strings.Cut(string(source), "// example begins\n")
	code, _, found := strings.Cut(code, "// example ends\n")
	if !found || !strings.Contains(string(page), "```go\n"+strings.TrimSpace(code)+"\n```\n") {
		t.Error("docs/extending.md does not show the example as it is")
	}
}
