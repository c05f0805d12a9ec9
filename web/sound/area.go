// Package sound is where the sound comes out, and the buzzer.
package sound

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party   *queue.Party
	Outputs func(ctx context.Context) []api.Device // nil = none are listed
	Log     *slog.Logger
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []request.Route{
		request.API(post, "/api/v1/alarm", request.JoinedOrHost, "request", s.ring),
		request.API(get, "/api/v1/outputs", request.Hosts, "", s.getOutputs),
		request.Page("/admin/sound", request.Hosts, "", s.soundPage),
		request.Form("/admin/alarm", request.Hosts, "", s.ring),
	}
}
