package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryURLCarriesTheHashOfWhatItNames(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	imports := regexp.MustCompile(`(?:from|import)\s*\(?\s*"([^"]+)"`)
	for _, name := range files.Names() {
		file, _ := files.Get(name)
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		for _, match := range imports.FindAllStringSubmatch(string(file.Data), -1) {
			target, query, _ := strings.Cut(strings.TrimPrefix(match[1], "./"), "?v=")
			imported, ok := files.Get("js/" + target)
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
	if strings.Contains(worker, "{version}") || strings.Contains(worker, "{shell}") {
		t.Error("the service worker was not filled in")
	}
	if manifest := string(files.Manifest()); strings.Contains(manifest, "static:") {
		t.Errorf("the manifest was not filled in: %s", manifest)
	}
}

func TestScriptsStaySmall(t *testing.T) {
	const most = 60 << 10 // bytes compressed: docs of the look
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, name := range files.Names() {
		file, _ := files.Get(name)
		if strings.HasPrefix(name, "js/") {
			total += len(file.Gzip)
		}
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
	if total > most {
		t.Errorf("all scripts together are %d bytes compressed, more than %d", total, most)
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
