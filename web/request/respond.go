package request

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"upbeat/web/api"
)

// flashFor is how long the answer to a form waits for the page that shows it.
const flashFor = time.Minute

// Done is the answer to a form that did what it was asked for.
func Done(text string) api.Flash { return api.Flash{Kind: "done", Text: text} }

// Refused is the answer to a form that did not.
func Refused(text string) api.Flash { return api.Flash{Kind: "refused", Text: text} }

// Back sends a form's visitor to where it came from, with an answer that the page shows once.
func (v *Context) Back(flash api.Flash) error { return v.To(v.origin(), flash) }

// To sends a form's visitor to one of our own pages.
func (v *Context) To(path string, flash api.Flash) error {
	if flash.Text != "" {
		data, err := json.Marshal(flash)
		if err != nil {
			return err
		}
		v.SetCookie(FlashCookie, v.site.Signer.Sign("flash", base64.RawURLEncoding.EncodeToString(data)), flashFor)
	}
	return v.Fiber.Redirect(path, fiber.StatusSeeOther)
}

// Later answers a form whose body is read once this request has ended: it leads to one of our pages, with an answer that it shows once.
func Later(v *Context, path string) func(w http.ResponseWriter, flash api.Flash) {
	name, secure, signer := v.site.cookieName(v.Fiber, FlashCookie), v.site.Secure(v.Fiber), v.site.Signer
	return func(w http.ResponseWriter, flash api.Flash) {
		if data, err := json.Marshal(flash); err == nil { // two texts
			http.SetCookie(w, &http.Cookie{Name: name, Value: signer.Sign("flash", base64.RawURLEncoding.EncodeToString(data)), Path: "/",
				HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure, MaxAge: int(flashFor / time.Second)})
		}
		w.Header().Set("Location", path)
		w.WriteHeader(http.StatusSeeOther)
	}
}

// TakeFlash takes the answer to the last form out of its cookie.
func (v *Context) TakeFlash() *api.Flash {
	token := v.Cookie(FlashCookie)
	if token == "" {
		return nil
	}
	v.SetCookie(FlashCookie, "", 0)
	text, ok := v.site.Signer.Verify("flash", token)
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
func (v *Context) origin() string {
	fallback := "/"
	if strings.HasPrefix(v.Fiber.Path(), "/admin") {
		fallback = "/admin"
	}
	u, err := url.Parse(v.Fiber.Get(fiber.HeaderReferer))
	if err != nil || u.Path == "" || !strings.EqualFold(u.Host, string(v.Fiber.Request().Header.Host())) || !v.site.IsPage(u.Path) {
		return fallback
	}
	own := url.URL{Path: u.Path, RawQuery: u.RawQuery}
	return own.String()
}

// JSON sends a short answer.
func (v *Context) JSON(data any) error { return v.Fiber.JSON(data) }

// Send sends a short answer with a status of its own.
func (v *Context) Send(status int, data any) error { return v.Fiber.Status(status).JSON(data) }

// NoContent says that it was done.
func (v *Context) NoContent() error { return v.Fiber.SendStatus(fiber.StatusNoContent) }

// Matches answers 304 when the browser has this version already.
func (v *Context) Matches(etag string) bool {
	v.Fiber.Set(fiber.HeaderETag, etag)
	for have := range strings.SplitSeq(v.Fiber.Get(fiber.HeaderIfNoneMatch), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == etag || have == "*" {
			v.Fiber.Status(fiber.StatusNotModified)
			return true
		}
	}
	return false
}

// Answer sends JSON that may be long.
func (v *Context) Answer(data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.Text(text)
}

// Text sends text, compressed where the browser takes that and it pays. Level 1 costs a page about 0.3 ms.
func (v *Context) Text(data []byte) error {
	const worthIt, level = 1400, 1 // bytes: what fits into one packet is not compressed
	v.Fiber.Vary(fiber.HeaderAcceptEncoding)
	if len(data) < worthIt || !v.Fiber.Context().Request.Header.HasAcceptEncoding("gzip") {
		return v.Fiber.Send(data)
	}
	v.Fiber.Set(fiber.HeaderContentEncoding, "gzip")
	v.Fiber.Context().Response.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, data, level))
	return nil
}
