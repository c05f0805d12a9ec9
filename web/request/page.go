package request

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/web/api"
	"upbeat/web/qrcode"
)

// NewPage is what every page of the party shows.
func (v *Context) NewPage(name string) (api.Page, error) {
	p := api.Page{Name: name, Words: v.Words(), Nonce: NewNonce(), Flash: v.TakeFlash(), JoinURL: v.site.JoinURL(), Zone: v.Zone()}
	p.Host = v.host()
	var err error
	if p.State, err = v.State(); err != nil {
		return p, err
	}
	p.State.Playback = p.State.Playback.Advanced(p.State.Now)
	if song := p.State.Playback.Song; song != nil {
		p.Accent = song.Accent
	}
	if p.Lists, err = v.offers(name); err != nil {
		return p, err
	}
	p.JoinQR, err = qrcode.SVG(p.JoinURL, v.Words().T("join.title"))
	return p, err
}

// Render sends a page.
func (v *Context) Render(p api.Page) error {
	var out bytes.Buffer
	if err := v.Fiber.App().Config().Views.Render(&out, p.Name, p); err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(p.Nonce, string(v.Fiber.Request().Header.Host())))
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	v.Fiber.Vary(fiber.HeaderAcceptLanguage)
	v.Fiber.Set(fiber.HeaderContentLanguage, p.Words.Lang)
	v.Fiber.Type("html", "utf-8")
	return v.Text(out.Bytes())
}

// ErrorPage tells a refusal to somebody who wanted a page.
func (v *Context) ErrorPage(status int, problem api.Error) error {
	v.Fiber.Status(status)
	p := api.Page{Name: "error", Words: v.Words(), Nonce: NewNonce(), Problem: &problem, JoinURL: v.site.JoinURL()}
	p.Host = v.host()
	return v.Render(p)
}

// offers tells whether a page of that name has a way to the playlists.
func (v *Context) offers(name string) (bool, error) {
	switch name {
	case "guest", "search", "browse":
		return v.site.Offered(v.Context())
	}
	return false, nil
}

// pagePolicy is the Content-Security-Policy of a page. Older browsers do not count WebSockets as 'self', so their address is named;
// host is the request's own Host header and goes in only when it looks like one.
func pagePolicy(nonce, host string) string {
	sockets := ""
	if plainHost(host) {
		sockets = " ws://" + host + " wss://" + host
	}
	return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
		"'; img-src 'self' data:; font-src 'self'; connect-src 'self'" + sockets +
		"; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

func plainHost(host string) bool {
	const longest = 260
	if host == "" || len(host) > longest {
		return false
	}
	for _, r := range host {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", r) {
			return false
		}
	}
	return true
}

// NewNonce is fresh for every page.
func NewNonce() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return base64.RawStdEncoding.EncodeToString(raw)
}

// PlainPage is a page that says nothing about the party or the visitor.
func (v *Context) PlainPage(name string) api.Page {
	return api.Page{Name: name, Words: v.Words(), Nonce: NewNonce(), JoinURL: v.site.JoinURL()}
}

// host is who is logged in, as pages show it; nil for guests.
func (v *Context) host() *api.Host {
	if v.Host == nil {
		return nil
	}
	return &api.Host{Name: v.Host.Name, Role: v.Host.Role}
}

// AdminPage is a host's page with the parts of AdminData that it shows.
func (v *Context) AdminPage(name string, parts ...func(*Context, *api.AdminData) error) error {
	p, err := v.NewPage(name)
	if err != nil {
		return err
	}
	p.Admin = &api.AdminData{}
	for _, part := range parts {
		if err := part(v, p.Admin); err != nil {
			return err
		}
	}
	return v.Render(p)
}
