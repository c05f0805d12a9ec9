// Package static owns the files that browsers load: styles, scripts, icons, the manifest and the service worker. web serves them and
// the templates name them through Files.URL. Every URL carries the hash of its content, imports between scripts included, so that
// a browser may keep a file for ever and still never mixes two versions. It does no I/O after Load and knows nothing of the party.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
	"sync"
)

//go:embed css js icons licenses manifest.webmanifest sw.js
var embedded embed.FS

// File is one file as it is sent.
type File struct {
	Name string // "css/upbeat.css"
	Type string // its Content-Type
	Hash string // 12 hex digits of the SHA-256 of Data: the ?v= of its URL, and its ETag
	Data []byte
	Gzip []byte // Data compressed; nil where that does not pay (pictures)

	imports []string // names of the scripts that a script needs before it runs, in its own order
}

// Files holds all of them. It is read-only after Load and safe for use by many goroutines.
type Files struct {
	files  map[string]*File
	worker []byte
}

// Load reads the embedded files, compresses them and computes their hashes: once, and whoever asks first waits for it. A process asks
// early, beside whatever else takes time.
var Load = sync.OnceValues(func() (*Files, error) { return load(embedded) })

// Get finds a file by its name under /static/.
func (f *Files) Get(name string) (*File, bool) { file, ok := f.files[name]; return file, ok }

// URL is where a file is served, hash included. An unknown name gives a URL that answers 404.
func (f *Files) URL(name string) string {
	if file, ok := f.files[name]; ok {
		return "/static/" + name + "?v=" + file.Hash
	}
	return "/static/" + name
}

// Modules are the URLs of all scripts that a page's script ("guest") imports, directly or through others, the nearest first: a page names
// them so that a browser fetches all of them at once. What a script fetches only when it needs it, by import(...), is not among them: a
// page that surely needs such scripts names them as late ones ("" = none).
func (f *Files) Modules(script string, late ...string) []string {
	var urls []string
	name := "js/" + script + ".js"
	listed := map[string]bool{name: true}
	level := []string{name}
	for _, script := range late {
		if file, ok := f.files["js/"+script+".js"]; ok {
			urls, level = append(urls, f.URL(file.Name)), append(level, file.Name)
			listed[file.Name] = true
		}
	}
	for len(level) > 0 {
		var next []string
		for _, name := range level {
			file, ok := f.files[name]
			if !ok {
				continue
			}
			for _, imported := range file.imports {
				if !listed[imported] {
					listed[imported] = true
					urls, next = append(urls, f.URL(imported)), append(next, imported)
				}
			}
		}
		level = next
	}
	return urls
}

// Manifest is the body of /manifest.webmanifest (application/manifest+json).
func (f *Files) Manifest() []byte { return f.files["manifest.webmanifest"].Data }

// ServiceWorker is the body of /sw.js (text/javascript, no-cache), with the list of the shell's files and a version that changes with them.
func (f *Files) ServiceWorker() []byte { return f.worker }

// Names lists all files, sorted.
func (f *Files) Names() []string {
	names := make([]string, 0, len(f.files))
	for name := range f.files {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func load(source fs.FS) (*Files, error) {
	b := builder{source: source, files: map[string]*File{}, open: map[string]bool{}}
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		_, err = b.add(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := &Files{files: b.files}
	f.worker = f.buildWorker()
	return f, nil
}

// builder hashes files, those that a file names before the file itself.
type builder struct {
	source fs.FS
	files  map[string]*File
	open   map[string]bool // being built: meeting one again is a circle of imports
}

// A script names another relatively ("./state.js", "../frames.js"); any text file may name one as "static:icons/icon-192.png".
var (
	importPattern = regexp.MustCompile(`((?:from|import)\s*\(?\s*)"(\.\.?/[\w./-]+\.js)"`)
	namePattern   = regexp.MustCompile(`static:([\w./-]+)`)
)

func (b *builder) add(name string) (*File, error) {
	if file, ok := b.files[name]; ok {
		return file, nil
	}
	if b.open[name] {
		return nil, fmt.Errorf("static/%s: it imports itself through others", name)
	}
	b.open[name] = true
	data, err := fs.ReadFile(b.source, name)
	if err != nil {
		return nil, err
	}
	data, imports, err := b.link(name, data)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	file := &File{Name: name, Type: contentType(name), Hash: hex.EncodeToString(sum[:6]), Data: data, imports: imports}
	if path.Ext(name) != ".png" {
		file.Gzip = compress(data)
	}
	b.files[name] = file
	return file, nil
}

// link puts the hashes of the named files into a text file, and lists those that a script needs before it runs.
func (b *builder) link(name string, data []byte) (_ []byte, imports []string, err error) {
	switch path.Ext(name) {
	case ".js":
		data = importPattern.ReplaceAllFunc(data, func(match []byte) []byte {
			parts := importPattern.FindSubmatch(match)
			file, failed := b.add(path.Join(path.Dir(name), string(parts[2])))
			if failed != nil {
				err = failed
				return match
			}
			if !bytes.Contains(parts[1], []byte("(")) {
				imports = append(imports, file.Name)
			}
			return fmt.Appendf(nil, "%s%q", parts[1], string(parts[2])+"?v="+file.Hash)
		})
	case ".webmanifest":
		data = namePattern.ReplaceAllFunc(data, func(match []byte) []byte {
			file, failed := b.add(strings.TrimPrefix(string(match), "static:"))
			if failed != nil {
				err = failed
				return match
			}
			return []byte("/static/" + file.Name + "?v=" + file.Hash)
		})
	}
	return data, imports, err
}

// stageOnly is where scripts lie that no phone keeps: they draw what moves on the stage.
const stageOnly = "js/visualizer/"

// buildWorker writes the shell's files and their common version into the service worker.
func (f *Files) buildWorker() []byte {
	shell, sum := []string{}, sha256.New()
	for _, name := range f.Names() {
		switch path.Ext(name) {
		case ".css", ".js":
			if name != "sw.js" && !strings.HasPrefix(name, stageOnly) {
				shell = append(shell, f.URL(name))
			}
		}
		sum.Write([]byte(f.URL(name)))
	}
	list, err := json.Marshal(shell)
	if err != nil {
		list = []byte("[]") // a list of strings always marshals
	}
	text := string(f.files["sw.js"].Data)
	text = strings.Replace(text, `"{version}"`, `"`+hex.EncodeToString(sum.Sum(nil)[:6])+`"`, 1)
	return []byte(strings.Replace(text, `["{shell}"]`, string(list), 1))
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".webmanifest":
		return "application/manifest+json"
	}
	return "text/plain; charset=utf-8"
}

func compress(data []byte) []byte {
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := writer.Write(data); err != nil || writer.Close() != nil || out.Len() >= len(data) {
		return nil
	}
	return out.Bytes()
}
