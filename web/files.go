package web

import (
	"errors"
	"os"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"upbeat/library"
	"upbeat/static"
)

// forever: the URL changes with the content.
const forever = "public, max-age=31536000, immutable"

// text sends text, compressed where the browser takes that and it pays. Level 1 costs a page about 0.3 ms.
func (v *requestContext) text(data []byte) error {
	const worthIt, level = 1400, 1 // bytes: what fits into one packet is not compressed
	v.Vary(fiber.HeaderAcceptEncoding)
	if len(data) < worthIt || !v.Context().Request.Header.HasAcceptEncoding("gzip") {
		return v.Send(data)
	}
	v.Set(fiber.HeaderContentEncoding, "gzip")
	v.Context().Response.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, data, level))
	return nil
}

// matches answers 304 when the browser has this version already.
func (v *requestContext) matches(etag string) bool {
	v.Set(fiber.HeaderETag, etag)
	for have := range strings.SplitSeq(v.Get(fiber.HeaderIfNoneMatch), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == etag || have == "*" {
			v.Status(fiber.StatusNotModified)
			return true
		}
	}
	return false
}

// getStatic serves styles, scripts and icons.
func (s *Server) getStatic(v *requestContext) error {
	f, ok := s.files.Get(v.Params("*"))
	if !ok {
		return errNotFound
	}
	cache := "no-cache" // without its hash, the URL may mean another version tomorrow
	if v.Query("v") == f.Hash {
		cache = forever
	}
	return v.sendFile(f, cache)
}

func (v *requestContext) sendFile(f *static.File, cache string) error {
	v.Set(fiber.HeaderCacheControl, cache)
	v.Set(fiber.HeaderContentType, f.Type)
	v.Vary(fiber.HeaderAcceptEncoding)
	if v.matches(`"` + f.Hash + `"`) {
		return nil
	}
	if f.Gzip != nil && v.Context().Request.Header.HasAcceptEncoding("gzip") {
		v.Set(fiber.HeaderContentEncoding, "gzip")
		v.Context().Response.SetBodyRaw(f.Gzip)
		return nil
	}
	v.Context().Response.SetBodyRaw(f.Data)
	return nil
}

func (s *Server) getManifest(v *requestContext) error {
	f, ok := s.files.Get("manifest.webmanifest")
	if !ok {
		return errNotFound
	}
	return v.sendFile(f, "no-cache")
}

// getServiceWorker must not be cached: it is how browsers learn of new versions. Its policy is that of what it fetches.
func (s *Server) getServiceWorker(v *requestContext) error {
	v.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; connect-src 'self'; script-src 'self'")
	v.Set(fiber.HeaderCacheControl, "no-cache")
	v.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	return v.text(s.files.ServiceWorker())
}

func (s *Server) getFavicon(v *requestContext) error {
	return v.Redirect(s.files.URL("icons/icon.svg"), fiber.StatusFound)
}

// getMessages gives scripts their texts.
func (s *Server) getMessages(v *requestContext) error {
	lang, found := strings.CutSuffix(v.Params("lang"), ".json")
	data, ok := s.Words.Script(lang)
	if !found || !ok {
		return errNotFound
	}
	v.Set(fiber.HeaderCacheControl, "no-cache")
	v.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
	if v.matches(`"` + hashToken(string(data))[:12] + `"`) {
		return nil
	}
	return v.text(data)
}

// getCover serves a cover. Its id is the hash of its content: it never changes.
func (s *Server) getCover(v *requestContext) error {
	const usual, longestID = 300, 128
	size, err := v.queryInt("size", usual, 1, 10_000)
	if err != nil {
		return err
	}
	id := v.Params("id")
	if id == "" || len(id) > longestID || strings.Trim(id, "0123456789abcdef") != "" {
		return library.ErrNoCover
	}
	name, err := s.Library.Cover(v.ctx, id, size)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderCacheControl, forever)
	if v.matches(`"` + path.Base(name) + `-` + id[:min(len(id), 16)] + `"`) {
		return nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return library.ErrNoCover
	}
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, "image/jpeg")
	v.Context().Response.SetBodyRaw(data)
	return nil
}
