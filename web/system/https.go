package system

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/web/api"
	"upbeat/web/request"
)

// httpsPage tells how the party is reached by HTTPS, and how devices learn to trust the box's own authority: GET /admin/https.
func (s *Area) httpsPage(v *request.Context) error {
	frame, err := v.NewPage("https")
	if err != nil {
		return err
	}
	return v.Render(api.HTTPSPage{Page: frame, HTTPS: s.HTTPS(v), Secure: v.Secure()})
}

// getAuthority sends the certificate of the box's own authority, which is no secret: GET /authority.crt and /authority.pem. By its type,
// phones offer to install it.
func (s *Area) getAuthority(v *request.Context) error {
	root := s.Root()
	if root == nil {
		return request.ErrNotFound
	}
	v.Fiber.Set(fiber.HeaderCacheControl, "no-cache")
	v.Fiber.Set(fiber.HeaderContentType, "application/x-x509-ca-cert")
	if v.Fiber.Path() == "/authority.pem" {
		v.Fiber.Set(fiber.HeaderContentType, "application/x-pem-file")
	}
	return v.Fiber.Send(root)
}
