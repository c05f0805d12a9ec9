package web

import (
	_ "embed"

	"github.com/gofiber/fiber/v2"

	"upbeat/web/request"
)

// openAPI describes the JSON interface; a test holds it against the routes and the answers.
//
//go:embed openapi.json
var openAPI []byte

// getOpenAPI serves the description: GET /api/v1/openapi.json.
func (s *Server) getOpenAPI(v *request.Context) error {
	v.Fiber.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	v.Fiber.Set(fiber.HeaderCacheControl, "no-cache")
	return v.Text(openAPI)
}
