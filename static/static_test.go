package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryURLCarriesTheHashOfWhatItNames(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	imports := regexp.MustCompile(`(?m)(?:^|[\s;}*(])(?:from|import)\s*\(?\s*"([^"]+)"`)
	for _, name := range files.Names() {
		file, _ := files.Get(name)
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		for _, match := range imports.FindAllStringSubmatch(string(file.Data), -1) {
			target, query, _ := strings.Cut(match[1], "?v=")
			imported, ok := files.Get(path.Join(path.Dir(name), target))
			if !ok || imported.Hash != query {
				t.Errorf("%s imports %q, which is not what is served", name, match[1])
			}
		}
	}
}

func TestAHashChangesWithWhatIsImported(t *testing.T) {
	hash := func(leaf string) string {
		files, err := load(fstest.MapFS{
			"sw.js": {Data: []byte("")}, "js/a.js": {Data: []byte(`import { b } from "./b.js";`)}, "js/b.js": {Data: []byte(leaf)},
		})
		if err != nil {
			t.Fatal(err)
		}
		file, _ := files.Get("js/a.js")
		return file.Hash
	}
	if hash("export const b = 1;") == hash("export const b = 2;") {
		t.Error("a script kept its hash although what it imports changed")
	}
}

// A page names every script that it will need, so that none is found only once another has been read.
func TestModulesAreWhatAScriptImports(t *testing.T) {
	files, err := load(fstest.MapFS{
		"sw.js":      {Data: []byte("")},
		"js/a.js":    {Data: []byte("import { b } from \"./b.js\";\nimport \"./c.js\";\nconst late = () => import(\"./late.js\");")},
		"js/b.js":    {Data: []byte("export { d as b } from \"./d.js\";")},
		"js/c.js":    {Data: []byte("import { d } from \"./d.js\";\n/** @type {import(\"./late.js\").T} */")},
		"js/d.js":    {Data: []byte("export const d = 1;")},
		"js/late.js": {Data: []byte("export const late = 1;")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{files.URL("js/b.js"), files.URL("js/c.js"), files.URL("js/d.js")}
	if got := files.Modules("a"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := files.Modules("a", "late", ""), append([]string{files.URL("js/late.js")}, want...); !slices.Equal(got, want) {
		t.Errorf("with a late one: got %q, want %q", got, want)
	}
	if got := files.Modules("none"); len(got) != 0 {
		t.Errorf("a script that is not there imports %q", got)
	}
}

func TestCirclesAndGapsAreErrors(t *testing.T) {
	for name, source := range map[string]fstest.MapFS{
		"circle": {"js/a.js": {Data: []byte(`import "./b.js";`)}, "js/b.js": {Data: []byte(`import "./a.js";`)}},
		"gap":    {"js/a.js": {Data: []byte(`import "./none.js";`)}},
	} {
		if _, err := load(source); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWorkerKnowsTheShell(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	worker := string(files.ServiceWorker())
	for _, want := range []string{files.URL("css/upbeat.css"), files.URL("js/guest.js")} {
		if !strings.Contains(worker, want) {
			t.Errorf("the service worker does not keep %s", want)
		}
	}
	if strings.Contains(worker, stageOnly) {
		t.Error("the service worker keeps on phones what only a stage draws")
	}
	if strings.Contains(worker, "{version}") || strings.Contains(worker, "{shell}") {
		t.Error("the service worker was not filled in")
	}
	if manifest := string(files.Manifest()); strings.Contains(manifest, "static:") {
		t.Errorf("the manifest was not filled in: %s", manifest)
	}
}

// A phone fetches a page's scripts once, over a Wi-Fi that a whole party shares.
func TestScriptsStaySmall(t *testing.T) {
	const most = 60 << 10      // bytes compressed, of a page with everything that it may fetch later
	const mostStage = 80 << 10 // one screen fetches them, once
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	pages := [][]string{ // with what each may fetch later
		{"guest", "playlistqueue", "upload"}, {"host", "rules", "playlists", "hostlights", "hosttasks"}, {"host", "hostuploads"},
		{"stage", "visualizer/runtime"}, {"lightphone"},
	}
	counted := map[string]bool{
		"js/offline.js": true, "js/qr.js": true, "js/recap.js": true, // pages of a few lines
		stageOnly + "butterchurn.js": true, stageOnly + "milkpresets.js": true, // fetched by a stage whose host chooses MilkDrop
	}
	for _, names := range pages {
		page, late := names[0], names[1:]
		total := 0
		for _, url := range append(files.Modules(page, late...), files.URL("js/"+page+".js")) {
			name, _, _ := strings.Cut(strings.TrimPrefix(url, "/static/"), "?")
			file, ok := files.Get(name)
			if !ok {
				t.Fatalf("%s is not there", url)
			}
			counted[name] = true
			total += len(file.Gzip)
		}
		t.Logf("%s: %d bytes compressed", page, total)
		if total > most && (page != "stage" || total > mostStage) {
			t.Errorf("the scripts of %s are %d bytes compressed: too many", page, total)
		}
	}
	for _, name := range files.Names() {
		if strings.HasPrefix(name, "js/") && !counted[name] {
			t.Errorf("%s belongs to no page", name)
		}
	}
}

func TestCompressedCopiesAreTheSame(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files.Names() {
		file, _ := files.Get(name)
		if file.Gzip == nil {
			continue
		}
		reader, err := gzip.NewReader(bytes.NewReader(file.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(reader); err != nil || !bytes.Equal(data, file.Data) {
			t.Errorf("%s: the compressed copy is another (%v)", name, err)
		}
	}
}

func TestUnknownFiles(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := files.Get("../static.go"); ok {
		t.Error("a file outside was found")
	}
	if got := files.URL("none.css"); got != "/static/none.css" {
		t.Errorf("got %q", got)
	}
}
