package repo_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// maxMethods is how many methods a type has, promoted ones included, before it is two.
const maxMethods = 60

// goPackage is what `go list` says of one.
type goPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// TestTypesAreSmall counts method sets with go/types: embedding or forwarding hides nothing.
func TestTypesAreSmall(t *testing.T) {
	packages := listed(t)
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	set := token.NewFileSet()
	imports := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range packages {
		if p.ImportPath != "upbeat" && !strings.HasPrefix(p.ImportPath, "upbeat/") {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		conf := types.Config{Importer: imports}
		checked, err := conf.Check(p.ImportPath, set, files, nil)
		if err != nil {
			t.Fatal(err)
		}
		countMethods(t, checked)
	}
}

func countMethods(t *testing.T, p *types.Package) {
	t.Helper()
	for _, name := range p.Scope().Names() {
		object, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok || object.IsAlias() || types.IsInterface(object.Type()) {
			continue
		}
		n := types.NewMethodSet(types.NewPointer(object.Type())).Len()
		full := strings.TrimPrefix(p.Path(), "upbeat/") + "." + name
		if n > 40 {
			t.Logf("%4d %s", n, full)
		}
		if n > maxMethods {
			t.Errorf("%s has %d methods (at most %d)", full, n, maxMethods)
		}
	}
}

// listed are the packages of the module and all that they import, with their export data.
func listed(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export", "-json=ImportPath,Dir,Export,GoFiles", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
