package assets

import (
	"errors"
	"os"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/library"
	"upbeat/static"
	"upbeat/web/request"
)

// forever: the URL changes with the content.
const forever = "public, max-age=31536000, immutable"

// getStatic serves styles, scripts and icons.
func (s *Area) getStatic(v *request.Context) error {
	f, ok := s.Files.Get(v.Param("*"))
	if !ok {
		return request.ErrNotFound
	}
	cache := "no-cache" // without its hash, the URL may mean another version tomorrow
	if v.Query("v") == f.Hash {
		cache = forever
	}
	return s.sendFile(v, f, cache)
}

func (s *Area) sendFile(v *request.Context, f *static.File, cache string) error {
	v.Fiber.Set(fiber.HeaderCacheControl, cache)
	v.Fiber.Set(fiber.HeaderContentType, f.Type)
	v.Fiber.Vary(fiber.HeaderAcceptEncoding)
	if v.Matches(`"` + f.Hash + `"`) {
		return nil
	}
	if f.Gzip != nil && v.Fiber.Context().Request.Header.HasAcceptEncoding("gzip") {
		v.Fiber.Set(fiber.HeaderContentEncoding, "gzip")
		v.Fiber.Context().Response.SetBodyRaw(f.Gzip)
		return nil
	}
	v.Fiber.Context().Response.SetBodyRaw(f.Data)
	return nil
}

func (s *Area) getManifest(v *request.Context) error {
	f, ok := s.Files.Get("manifest.webmanifest")
	if !ok {
		return request.ErrNotFound
	}
	return s.sendFile(v, f, "no-cache")
}

// getServiceWorker must not be cached: it is how browsers learn of new versions. Its policy is that of what it fetches.
func (s *Area) getServiceWorker(v *request.Context) error {
	v.Fiber.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; connect-src 'self'; script-src 'self'")
	v.Fiber.Set(fiber.HeaderCacheControl, "no-cache")
	v.Fiber.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	return v.Text(s.Files.ServiceWorker())
}

func (s *Area) getFavicon(v *request.Context) error {
	return v.Fiber.Redirect(s.Files.URL("icons/icon.svg"), fiber.StatusFound)
}

// getMessages gives scripts their texts.
func (s *Area) getMessages(v *request.Context) error {
	lang, found := strings.CutSuffix(v.Param("lang"), ".json")
	data, ok := s.Words.Script(lang)
	if !found || !ok {
		return request.ErrNotFound
	}
	v.Fiber.Set(fiber.HeaderCacheControl, "no-cache")
	v.Fiber.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
	if v.Matches(`"` + request.HashToken(string(data))[:12] + `"`) {
		return nil
	}
	return v.Text(data)
}

// getCover serves a cover. Its id is the hash of its content: it never changes.
func (s *Area) getCover(v *request.Context) error {
	const usual, longestID = 300, 128
	size, err := v.QueryInt("size", usual, 1, 10_000)
	if err != nil {
		return err
	}
	id := v.Param("id")
	if id == "" || len(id) > longestID || strings.Trim(id, "0123456789abcdef") != "" {
		return library.ErrNoCover
	}
	name, err := s.Library.Cover(v.Context(), id, size)
	if err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderCacheControl, forever)
	if v.Matches(`"` + path.Base(name) + `-` + id[:min(len(id), 16)] + `"`) {
		return nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return library.ErrNoCover
	}
	if err != nil {
		return err
	}
	v.Fiber.Set(fiber.HeaderContentType, "image/jpeg")
	v.Fiber.Context().Response.SetBodyRaw(data)
	return nil
}
