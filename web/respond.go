package web

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
)

// flashFor is how long the answer to a form waits for the page that shows it.
const flashFor = time.Minute

func done(text string) api.Flash    { return api.Flash{Kind: "done", Text: text} }
func refused(text string) api.Flash { return api.Flash{Kind: "refused", Text: text} }

// back sends a form's visitor to where it came from, with an answer that the page shows once.
func (v *requestContext) back(flash api.Flash) error { return v.to(v.origin(), flash) }

// to sends a form's visitor to one of our own pages.
func (v *requestContext) to(path string, flash api.Flash) error {
	if flash.Text != "" {
		data, err := json.Marshal(flash)
		if err != nil {
			return err
		}
		v.setCookie(flashCookie, v.s.signer.sign("flash", base64.RawURLEncoding.EncodeToString(data)), flashFor)
	}
	return v.Redirect(path, fiber.StatusSeeOther)
}

// flash takes the answer to the last form out of its cookie.
func (v *requestContext) flash() *api.Flash {
	token := v.Cookies(flashCookie)
	if token == "" {
		return nil
	}
	v.setCookie(flashCookie, "", 0)
	text, ok := v.s.signer.verify("flash", token)
	if !ok {
		return nil
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	var flash api.Flash
	if json.Unmarshal(data, &flash) != nil {
		return nil
	}
	return &flash
}

// origin is the page of ours that the Referer names, else the section's first page. The visitor wrote it: only paths that we know count.
func (v *requestContext) origin() string {
	fallback := "/"
	if strings.HasPrefix(v.Path(), "/admin") {
		fallback = "/admin"
	}
	u, err := url.Parse(v.Get(fiber.HeaderReferer))
	if err != nil || u.Path == "" || !strings.EqualFold(u.Host, string(v.Request().Header.Host())) || !v.s.isPage(u.Path) {
		return fallback
	}
	own := url.URL{Path: u.Path, RawQuery: u.RawQuery}
	return own.String()
}

// isPage tells whether path is that of a page.
func (s *Server) isPage(path string) bool {
	if by, found := strings.CutPrefix(path, "/browse/"); found {
		return !strings.Contains(by, "/")
	}
	if id, found := strings.CutPrefix(path, "/admin/people/"); found {
		_, err := models.ParseGuestID(id)
		return err == nil
	}
	return slices.ContainsFunc(s.routes, func(r route) bool { return r.kind == asPage && r.path == path })
}

// fresh is the party as the database has it, so that visitors see what they did. When the database does not answer, it is the party as last seen.
func (v *requestContext) fresh() *queue.Snapshot {
	snap, err := v.s.Live.Fresh(v.ctx)
	if err != nil {
		v.s.Log.Warn("the party cannot be read; showing it as last seen", "error", err)
	}
	return snap
}
