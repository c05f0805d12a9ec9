package request

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"net"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/web/api"
	"upbeat/web/qrcode"
)

// View is a page as a template gets it.
type View interface{ Frame() api.Page }

// NewPage is the frame of a page of the party.
func (v *Context) NewPage(name string) (api.Page, error) {
	p := v.PlainPage(name)
	p.Flash, p.Zone, p.Host = v.TakeFlash(), v.Zone(), v.host()
	if v.Member != nil {
		p.Member = v.Member.Name
	}
	var err error
	if p.State, err = v.State(); err != nil {
		return p, err
	}
	p.State.Playback = p.State.Playback.Advanced(p.State.Now)
	if song := p.State.Playback.Song; song != nil {
		p.Accent = song.Accent
	}
	return p, nil
}

// PlainPage is the frame of a page that says nothing about the party or the visitor.
func (v *Context) PlainPage(name string) api.Page {
	return api.Page{Name: name, Words: v.Words(), Nonce: NewNonce()}
}

// JoinCode is the way to the party, as a page shows it.
func (v *Context) JoinCode() (api.Join, error) {
	url := v.site.JoinURL()
	code, err := qrcode.SVG(url, v.Words().T("join.title"))
	return api.Join{JoinURL: url, JoinQR: code}, err
}

// OffersPlaylists tells whether guests find playlists.
func (v *Context) OffersPlaylists() (bool, error) { return v.site.Offered(v.Context()) }

// Render sends a page.
func (v *Context) Render(view View) error {
	p := view.Frame()
	var out bytes.Buffer
	if err := v.Fiber.App().Config().Views.Render(&out, p.Name, view); err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(p.Nonce, string(v.Fiber.Request().Header.Host()), v.site.Secure(v.Fiber)))
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	v.Fiber.Vary(fiber.HeaderAcceptLanguage)
	v.Fiber.Set(fiber.HeaderContentLanguage, p.Words.Lang)
	v.Fiber.Type("html", "utf-8")
	return v.Text(out.Bytes())
}

// ErrorPage tells a refusal to somebody who wanted a page.
func (v *Context) ErrorPage(status int, problem api.Error) error {
	v.Fiber.Status(status)
	p := v.PlainPage("error")
	p.Host = v.host()
	return v.Render(api.ErrorPage{Page: p, Problem: problem})
}

// pagePolicy is the Content-Security-Policy of a page. Older browsers do not count WebSockets as 'self', so their address is named;
// host is the request's own Host header and goes in only when it looks like one. A page that came in the clear may have met a proxy that
// speaks HTTPS and that nobody told us of.
func pagePolicy(nonce, host string, secure bool) string {
	sockets := ""
	if plainHost(host) {
		sockets = " wss://" + host
		if !secure {
			sockets = " ws://" + host + sockets
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
		"'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'" + sockets +
		"; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// HostName is the name or address under which the visitor reaches us, without a port; "" = it does not look like one.
func HostName(c *fiber.Ctx) string {
	host := string(c.Request().Header.Host())
	if !plainHost(host) {
		return ""
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
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

// host is who is logged in, as pages show it; nil for guests.
func (v *Context) host() *api.Host {
	if v.Host == nil {
		return nil
	}
	return &api.Host{Name: v.Host.Name, Role: v.Host.Role}
}
