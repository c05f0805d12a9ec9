// Command typecheck checks for other machines what `go build` would compile: every package that a program is made of, its own code, its
// libraries and the standard library, is read with the build constraints of the target and checked by go/types, function bodies included.
// It takes a tenth of a build's time, because no code is generated: what only code generation and linking can find is found by
// test/scripts/cross, which `make soak` runs. Usage: typecheck PROGRAM GOARCH[:GOARM]...
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// listed is one package as `go list -json` describes it.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	ImportMap  map[string]string // import path in the source -> path of the package, where they differ
	Standard   bool
	Module     *struct{ GoVersion string }
}

// checker keeps what was parsed: most files are the same for every target.
type checker struct {
	files *token.FileSet
	mu    sync.Mutex
	trees map[string]*ast.File
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: typecheck PROGRAM GOARCH[:GOARM]...")
		os.Exit(2)
	}
	c := &checker{files: token.NewFileSet(), trees: map[string]*ast.File{}}
	failed := false
	for _, target := range os.Args[2:] {
		n, err := c.target(os.Args[1], target)
		if err != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "linux/%s: %v\n", target, err)
			continue
		}
		fmt.Printf("linux/%s: %d packages\n", target, n)
	}
	if failed {
		os.Exit(1)
	}
}

// target checks a program for one machine and returns the number of packages.
func (c *checker) target(program, target string) (int, error) {
	arch, arm, _ := strings.Cut(target, ":")
	packages, err := list(program, arch, arm)
	if err != nil {
		return 0, err
	}
	c.parse(packages)
	done := map[string]*types.Package{"unsafe": types.Unsafe}
	var problems []error
	for _, p := range packages { // in the order of `go list -deps`: what is imported comes first
		if p.ImportPath == "unsafe" {
			continue
		}
		config := types.Config{
			Importer: from{p, done}, Sizes: types.SizesFor("gc", arch), FakeImportC: true,
			Error: func(err error) { problems = append(problems, err) },
		}
		if p.Module != nil && p.Module.GoVersion != "" {
			config.GoVersion = "go" + p.Module.GoVersion
		}
		var trees []*ast.File
		for _, name := range p.GoFiles {
			if tree := c.trees[filepath.Join(p.Dir, name)]; tree != nil {
				trees = append(trees, tree)
			} else {
				problems = append(problems, fmt.Errorf("%s: %s cannot be parsed", p.ImportPath, name))
			}
		}
		done[p.ImportPath], _ = config.Check(p.ImportPath, c.files, trees, nil) // its error is the first of those that Error got
	}
	return len(packages), errors.Join(problems...)
}

// list names the packages of a program, dependencies first.
func list(program, arch, arm string) ([]listed, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,ImportMap,Standard,Module", program)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOARM="+arm)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
}

// parse reads the files that were not read for an earlier target.
func (c *checker) parse(packages []listed) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for _, p := range packages {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			c.mu.Lock()
			known := c.trees[path] != nil
			c.mu.Unlock()
			if known {
				continue
			}
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots }()
				tree, err := parser.ParseFile(c.files, path, nil, parser.SkipObjectResolution)
				if err != nil {
					return // target says so
				}
				c.mu.Lock()
				defer c.mu.Unlock()
				c.trees[path] = tree
			})
		}
	}
	wg.Wait()
}

// from imports for one package what was checked before it.
type from struct {
	p    listed
	done map[string]*types.Package
}

// Import implements types.Importer.
func (f from) Import(path string) (*types.Package, error) {
	if mapped := f.p.ImportMap[path]; mapped != "" {
		path = mapped
	}
	if p := f.done[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s imports %s, which is not listed", f.p.ImportPath, path)
}
