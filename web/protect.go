package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/web/request"
)

// protect sets the headers that every answer carries. A page adds its nonce with pagePolicy.
func (s *Server) protect(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	s.stay(c)
	return c.Next()
}

// crossSite refuses what another site makes a visitor's browser send: unsafe methods and WebSockets. Browsers say where a request comes
// from, newer ones over HTTPS by Sec-Fetch-Site, all others by Origin; what says nothing is no browser, and has no cookies that it did
// not mean to send. A token is sent on purpose. https://words.filippo.io/csrf/
func crossSite(s *Server) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if request.Bearer(c) != "" { // no browser sends one by itself, and cookies do not count beside it
			return c.Next()
		}
		safe := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead || c.Method() == fiber.MethodOptions
		if safe && c.Get(fiber.HeaderUpgrade) == "" {
			return c.Next()
		}
		switch c.Get("Sec-Fetch-Site") {
		case "same-origin", "none":
			return c.Next()
		case "":
			if origin := c.Get(fiber.HeaderOrigin); origin == "" || s.ownOrigin(c, origin) {
				return c.Next()
			}
		}
		return request.ErrCrossSite
	}
}

// ownOrigin tells whether a page of that origin is one of ours: it has the host that this request was sent to, as we or a trusted proxy
// before us saw it, or the public URL's. A page that came in the clear may have been written by others, and is none over HTTPS.
func (s *Server) ownOrigin(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	if s.site.Secure(c) && u.Scheme != "https" {
		return false
	}
	if strings.EqualFold(u.Host, string(c.Request().Header.Host())) {
		return true
	}
	if s.site.Trusted(request.Remote(c)) && strings.EqualFold(u.Host, c.Get(fiber.HeaderXForwardedHost)) {
		return true
	}
	public, err := url.Parse(s.PublicURL)
	return err == nil && s.PublicURL != "" && strings.EqualFold(public.Host, u.Host) && public.Scheme == u.Scheme
}

// unpacked refuses compressed bodies: Fiber would unpack them without bound, more than once if the header says so. No page sends one.
func unpacked(c *fiber.Ctx) error {
	for _, encoding := range c.Request().Header.PeekAll(fiber.HeaderContentEncoding) {
		if text := strings.TrimSpace(string(encoding)); text != "" && !strings.EqualFold(text, "identity") {
			return request.ErrPacked
		}
	}
	return c.Next()
}
