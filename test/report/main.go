// Command report reads `go test -json` on standard input, prints one line a package and the output of what failed, and writes
// "PASSED FAILED SKIPPED" to the file named by its argument. A test with subtests counts as its subtests, a test that ran on two
// databases as two; a package that does not build or ends outside a test counts as one failure. It exits with 1 when anything failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// event is one line of the stream, see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

// counts are tests by how they ended.
type counts struct{ passed, failed, skipped int }

type report struct {
	out       io.Writer
	total     counts
	tests     map[string]map[string]string // package -> test -> how it ended
	outputs   map[string][]string          // package or package/test -> its lines
	databases map[string]string            // package -> the database that its tests run on now
}

// databaseLine begins the line with which internal/testdb announces that a package's tests run again, on another database.
const databaseLine = "testdb: "

func main() {
	r := &report{out: os.Stdout, tests: map[string]map[string]string{}, outputs: map[string][]string{}, databases: map[string]string{}}
	if err := r.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(2)
	}
	if len(os.Args) > 1 {
		line := fmt.Sprintf("%d %d %d\n", r.total.passed, r.total.failed, r.total.skipped)
		if err := os.WriteFile(os.Args[1], []byte(line), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, "report:", err)
			os.Exit(2)
		}
	}
	if r.total.failed > 0 {
		os.Exit(1)
	}
}

func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		fmt.Fprintf(r.out, "%s", line) // the build's words before the stream begins
		return
	}
	if name, found := strings.CutPrefix(e.Output, databaseLine); found && e.Test == "" {
		r.databases[e.Package] = strings.TrimSpace(name)
	}
	if name := r.databases[e.Package]; name != "" && e.Test != "" {
		e.Test = name + "/" + e.Test
	}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		r.outputs[e.Package+"/"+e.Test] = append(r.outputs[e.Package+"/"+e.Test], e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.ended(e)
			return
		}
		if r.tests[e.Package] == nil {
			r.tests[e.Package] = map[string]string{}
		}
		r.tests[e.Package][e.Test] = e.Action
	}
}

// ended prints a package's line and what its failed tests said.
func (r *report) ended(e event) {
	var c counts
	tests := r.tests[e.Package]
	parents := parentsOf(tests)
	for name, how := range tests {
		if parents[name] && how != "fail" {
			continue
		}
		switch {
		case how == "pass":
			c.passed++
		case how == "skip":
			c.skipped++
			fmt.Fprintf(r.out, "SKIPPED %s %s\n", e.Package, name)
		case !parents[name] || !childFailed(tests, name):
			c.failed++
		}
		if how == "fail" {
			fmt.Fprint(r.out, strings.Join(r.outputs[e.Package+"/"+name], ""))
		}
	}
	if e.Action == "fail" && c.failed == 0 {
		c.failed = 1
	}
	if e.Action == "fail" {
		fmt.Fprint(r.out, strings.Join(r.outputs[e.Package+"/"], ""))
	}
	if len(tests) > 0 || e.Action == "fail" {
		fmt.Fprintf(r.out, "%-4s %-32s %4d passed, %d failed %8.1f s\n", e.Action, e.Package, c.passed, c.failed, e.Elapsed)
	}
	r.total.passed += c.passed
	r.total.failed += c.failed
	r.total.skipped += c.skipped
	delete(r.tests, e.Package)
	delete(r.databases, e.Package)
}

func parentsOf(tests map[string]string) map[string]bool {
	parents := map[string]bool{}
	for name := range tests {
		for at := strings.LastIndexByte(name, '/'); at > 0; at = strings.LastIndexByte(name[:at], '/') {
			parents[name[:at]] = true
		}
	}
	return parents
}

func childFailed(tests map[string]string, parent string) bool {
	for name, how := range tests {
		if how == "fail" && strings.HasPrefix(name, parent+"/") {
			return true
		}
	}
	return false
}
