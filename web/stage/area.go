// Package stage is the big screen, and the code on it that proves presence.
package stage

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/store"
	"upbeat/queue"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party   *queue.Party
	Values  store.Values
	Signer  request.Signer
	JoinURL func() string
	Allow   func(ctx context.Context, limit, who string) error
	Refund  func(ctx context.Context, limit, who string)
	Now     func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, post, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodDelete
	return []request.Route{
		request.Page("/stage", request.Anyone, "", s.stagePage),
		request.Page("/light", request.Anyone, "", s.lightPage),
		request.API(post, "/api/v1/guests/me/proof", request.Joined, "", s.enter),
		request.API(get, "/api/v1/stage/code", request.Anyone, "", s.getStageCode), // the handler lets hosts and screens in
		request.API(get, "/api/v1/stage/link", request.Hosts, "", s.getStageLink).Needs(request.NoToken),
		request.API(remove, "/api/v1/stage/link", request.Hosts, "", s.deleteStageLink).Needs(request.NoToken),
		request.Form("/proof", request.Joined, "", s.enter),
		request.Form("/admin/people/stage-link", request.Hosts, "", s.deleteStageLink).Needs(request.NoToken),
	}
}
