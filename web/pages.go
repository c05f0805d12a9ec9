package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/template/html/v2"

	"upbeat/models"
	"upbeat/templates"
	"upbeat/web/api"
	"upbeat/web/qrcode"
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

// newPage is what every page of the party shows.
func (v *requestContext) newPage(name string) (api.Page, error) {
	p := api.Page{Name: name, Words: v.words(), Nonce: newNonce(), Flash: v.flash(), JoinURL: v.s.join.URL(), Zone: v.zone()}
	if v.host != nil {
		p.Host = &api.Host{Name: v.host.Name, Role: v.host.Role}
	}
	var err error
	if p.State, err = v.state(); err != nil {
		return p, err
	}
	p.State.Playback = p.State.Playback.Advanced(p.State.Now)
	if song := p.State.Playback.Song; song != nil {
		p.Accent = song.Accent
	}
	if p.Lists, err = v.offers(name); err != nil {
		return p, err
	}
	p.JoinQR, err = qrcode.SVG(p.JoinURL, v.words().T("join.title"))
	return p, err
}

// render sends a page.
func (v *requestContext) render(p api.Page) error {
	var out bytes.Buffer
	if err := v.App().Config().Views.Render(&out, p.Name, p); err != nil {
		return err
	}
	v.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(p.Nonce, string(v.Request().Header.Host())))
	v.Set(fiber.HeaderCacheControl, "no-store")
	v.Vary(fiber.HeaderAcceptLanguage)
	v.Set(fiber.HeaderContentLanguage, p.Words.Lang)
	v.Type("html", "utf-8")
	return v.text(out.Bytes())
}

// errorPage tells a refusal to somebody who wanted a page.
func (s *Server) errorPage(v *requestContext, status int, problem api.Error) error {
	v.Status(status)
	p := api.Page{Name: "error", Words: v.words(), Nonce: newNonce(), Problem: &problem, JoinURL: s.join.URL()}
	if host, _ := v.Locals(hostKey{}).(*models.Account); host != nil {
		p.Host = &api.Host{Name: host.Name, Role: host.Role}
	}
	return v.render(p)
}
