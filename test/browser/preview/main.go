// Command preview serves every page with invented data, so that the pages can be looked at and checked without a party:
// go run ./test/browser/preview -listen 127.0.0.1:8099, then /guest, /guest?case=empty, /stage, /now... It has no API.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"path"
	"strings"

	"github.com/gofiber/template/html/v2"

	"upbeat/internal/i18n"
	"upbeat/models"
	"upbeat/static"
	"upbeat/templates"
	"upbeat/web/api"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8099", "address")
	flag.Parse()
	site, err := newSite()
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: *listen, Handler: site} //nolint:gosec // a tool for the developer's own machine
	log.Fatal(server.ListenAndServe())
}

type site struct {
	files  *static.Files
	engine *html.Engine
	words  *i18n.Catalogue
}

func newSite() (*site, error) {
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	catalogue, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	engine := html.NewFileSystem(http.FS(templates.FS), ".html")
	engine.AddFuncMap(templates.Funcs())
	engine.AddFuncMap(template.FuncMap{
		"everyday": func(string) string { return "" },
		"asset":    files.URL, "modules": files.Modules,
		"add":  func(a, b int) int { return a + b },
		"json": func(v any) (string, error) { data, err := json.Marshal(v); return string(data), err },
	})
	engine.AddFunc("left", func(length, position models.Millis) string {
		return fmt.Sprintf("%d:%02d", (length-position)/60000, (length-position)/1000%60)
	})
	engine.AddFunc("clock", func(ms any) string {
		var n int64
		_, _ = fmt.Sscan(fmt.Sprint(ms), &n)
		return fmt.Sprintf("%d:%02d", n/60000, n/1000%60)
	})
	engine.AddFunc("time", func(ms any) string {
		var n int64
		_, _ = fmt.Sscan(fmt.Sprint(ms), &n)
		return models.Millis(n).Time().Format("15:04")
	})
	return &site{files, engine, catalogue}, engine.Load()
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch name := strings.Trim(r.URL.Path, "/"); {
	case strings.HasPrefix(name, "static/"):
		s.file(w, strings.TrimPrefix(name, "static/"))
	case strings.HasPrefix(name, "messages/"):
		data, _ := s.words.Script(strings.TrimSuffix(path.Base(name), ".json"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(data)
	case strings.HasPrefix(name, "covers/"):
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = fmt.Fprint(w, picture(path.Base(name)))
	case name == "manifest.webmanifest":
		w.Header().Set("Content-Type", "application/manifest+json")
		_, _ = w.Write(s.files.Manifest())
	case name == "sw.js":
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(s.files.ServiceWorker())
	default:
		s.page(w, r, name)
	}
}

func (s *site) file(w http.ResponseWriter, name string) {
	file, ok := s.files.Get(name)
	if !ok {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", file.Type)
	_, _ = w.Write(file.Data)
}

func (s *site) page(w http.ResponseWriter, r *http.Request, name string) {
	if name == "" {
		name = "guest"
	}
	page := sample(api.Page{Name: name, Words: s.words.For(r.Header.Get("Accept-Language"))}, r.URL.Query().Get("case"))
	if page == nil {
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	var out bytes.Buffer
	if err := s.engine.Render(&out, name, page); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-preview'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	_, _ = w.Write(out.Bytes())
}
