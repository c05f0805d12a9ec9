package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/template/html/v2"

	"upbeat/models"
	"upbeat/templates"
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

// templates loads the pages.
func (s *Server) templates() (fiber.Views, error) {
	engine := html.NewFileSystem(http.FS(templates.FS), ".html")
	engine.AddFuncMap(templates.Funcs())
	engine.AddFuncMap(template.FuncMap{
		"asset": s.files.URL, "modules": s.files.Modules,
		"add":   func(a, b int) int { return a + b },
		"json":  func(v any) (string, error) { data, err := json.Marshal(v); return string(data), err },
		"clock": func(ms any) string { return clock(toMillis(ms)) },
		"left":  func(length, position models.Millis) string { return clock(length - position) },
	})
	return views{engine}, engine.Load()
}

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
