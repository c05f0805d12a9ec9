package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/template/html/v2"

	"upbeat/models"
	"upbeat/static"
	"upbeat/templates"
	"upbeat/web/finder"
)

// views renders the pages. Fiber's engine loads the templates; it sets a function on every rendering, which two at once must not, so the
// rendering is html/template's own.
type views struct{ *html.Engine }

// Render implements fiber.Views.
func (v views) Render(out io.Writer, name string, data any, _ ...string) error {
	t := v.Templates.Lookup(name)
	if t == nil {
		return fmt.Errorf("no template %q", name)
	}
	return t.Execute(out, data)
}

// Prepare reads what all pages are made of, once for the process: styles, scripts, templates. It takes a tenth of a second of a processor,
// so that a process begins with it, beside whatever else it waits for. Safe for use by many goroutines.
func Prepare() {
	_, _ = static.Load() // New tells what is wrong
	_, _ = pages()
}

// pages are the templates of all pages.
var pages = sync.OnceValues(func() (fiber.Views, error) {
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	engine := html.NewFileSystem(http.FS(templates.FS), ".html")
	engine.AddFuncMap(templates.Funcs())
	engine.AddFuncMap(template.FuncMap{
		"everyday": func(setting string) string { return finder.Words("rules/" + setting) },
		"asset":    files.URL, "modules": files.Modules,
		"add":   func(a, b int) int { return a + b },
		"json":  func(v any) (string, error) { data, err := json.Marshal(v); return string(data), err },
		"clock": func(ms any) string { return clock(toMillis(ms)) },
		"left":  func(length, position models.Millis) string { return clock(length - position) },
	})
	if err := engine.Load(); err != nil {
		return nil, err
	}
	// A page is escaped when it is first rendered, which takes as long as parsing all of them. The guests' page is wanted first: rendered
	// without a view it fails, but it is escaped then.
	if first := engine.Templates.Lookup("guest"); first != nil {
		_ = first.Execute(io.Discard, nil)
	}
	return views{engine}, nil
})

func toMillis(v any) models.Millis {
	var n int64
	_, _ = fmt.Sscan(fmt.Sprint(v), &n)
	return models.Millis(n)
}

// clock is a duration as m:ss or h:mm:ss.
func clock(ms models.Millis) string {
	all := max(int64(ms)/1000, 0)
	h, m, s := all/3600, all/60%60, all%60
	if h > 0 {
		return fmt.Sprintf("%d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%d:%02d", m, s)
}
