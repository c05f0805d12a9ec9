// Package shouts is messages to the room and their moderation.
package shouts

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/queue"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party *queue.Party
	Live  *queue.Live
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, post, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodDelete
	return []request.Route{
		request.API(post, "/api/v1/shouts", request.JoinedOrHost, "shout", s.send),
		request.API(get, "/api/v1/shouts", request.Hosts, "", s.getShouts),
		request.API(post, "/api/v1/shouts/:id/decide", request.Hosts, "", s.decide),
		request.API(remove, "/api/v1/shouts/:id", request.Hosts, "", s.remove),
		request.Form("/shouts", request.Joined, "shout", s.send),
		request.Form("/admin/shouts/:id/decide", request.Hosts, "", s.decide),
		request.Form("/admin/shouts/:id/remove", request.Hosts, "", s.remove),
	}
}
