package repo_test

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// The sizes that code keeps (docs/extending.md): a diff fits a screen, a file and a function are read in one go.
const (
	maxColumns       = 140
	maxFileLines     = 400
	maxFunctionLines = 80
	// longText is how long a single string literal is (struct tags, markup, files of tests) for which a line may be longer.
	longText = 60
)

// tracked lists the files of the repository whose names match one of the patterns.
func tracked(t *testing.T, patterns ...string) []string {
	t.Helper()
	args := append([]string{"ls-files", "-co", "--exclude-standard", "--"}, patterns...)
	out, err := exec.CommandContext(t.Context(), "git", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, file := range strings.Fields(string(out)) {
		if _, err := os.Stat(file); err == nil {
			files = append(files, file)
		}
	}
	return files
}

func TestFilesAreShort(t *testing.T) {
	for _, file := range tracked(t, "*.go", "*.js", "*.mjs", "*.css") {
		if n := strings.Count(readText(t, file), "\n"); n > maxFileLines {
			t.Errorf("%s has %d lines: split it (at most %d)", file, n, maxFileLines)
		}
	}
}

func TestFunctionsAreShort(t *testing.T) {
	for _, file := range tracked(t, "*.go") {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line; n > maxFunctionLines {
				t.Errorf("%s: %s has %d lines (at most %d)", set.Position(f.Pos()), f.Name.Name, n, maxFunctionLines)
			}
		}
	}
}

func TestGoLinesFitAScreen(t *testing.T) {
	for _, file := range tracked(t, "*.go") {
		long := linesOfLongText(t, file)
		for i, line := range strings.Split(readText(t, file), "\n") {
			if n := utf8.RuneCountInString(line); n > maxColumns && !long[i+1] {
				t.Errorf("%s:%d has %d columns (at most %d)", file, i+1, n, maxColumns)
			}
		}
	}
}

// linesOfLongText are the lines that hold a string literal, or a part of one, that cannot be broken.
func linesOfLongText(t *testing.T, file string) map[int]bool {
	t.Helper()
	text := []byte(readText(t, file))
	set := token.NewFileSet()
	f := set.AddFile(filepath.Base(file), -1, len(text))
	var s scanner.Scanner
	s.Init(f, text, nil, 0)
	lines := map[int]bool{}
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			return lines
		}
		if kind != token.STRING || len(literal) < longText {
			continue
		}
		first := f.Line(pos)
		for i := range strings.Count(literal, "\n") + 1 {
			lines[first+i] = true
		}
	}
}
