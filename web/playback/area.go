// Package playback is the remote control: pause, seek, volume, skip.
package playback

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party       *queue.Party
	Outputs     func(ctx context.Context) []api.Device // nil = none are listed
	ParseOutput func(spec string) error                // tells what is wrong with an output's spec; nil = nothing is
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const post, put = fiber.MethodPost, fiber.MethodPut
	return []request.Route{
		request.API(put, "/api/v1/playback", request.JoinedOrHost, "control", s.control),
		request.API(post, "/api/v1/playback/skip", request.JoinedOrHost, "request", s.skip),
		request.Form("/playback", request.Joined, "control", s.control),
		request.Form("/skip", request.Joined, "request", s.skip),
		request.Form("/admin/playback", request.Hosts, "", s.control),
		request.Form("/admin/skip", request.Hosts, "", s.skip),
	}
}
