// Package people is guests as hosts see them, and what hosts may do about them.
package people

import (
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party     *queue.Party
	Live      *queue.Live
	Stats     *history.Stats
	WhoIs     func(models.GuestID) models.GuestID
	Code      func(*request.Context) (*api.ScreenCode, error) // of this moment
	StageLink func(ctx context.Context) (string, error)
	Log       *slog.Logger
	Now       func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, patch, post, remove = fiber.MethodGet, fiber.MethodPatch, fiber.MethodPost, fiber.MethodDelete
	return []request.Route{
		request.API(get, "/api/v1/guests", request.Hosts, "", s.getGuests),
		request.API(get, "/api/v1/guests/:guest", request.Hosts, "", s.getGuest),
		request.API(patch, "/api/v1/guests/:guest", request.Hosts, "", s.changePerson),
		request.API(remove, "/api/v1/guests/:guest/votes", request.Hosts, "", s.voidVotes),
		request.API(post, "/api/v1/guests/:guest/merge", request.Hosts, "", s.merge),
		request.API(get, "/api/v1/bursts", request.Hosts, "", s.getBursts),
		request.API(post, "/api/v1/bursts/:guest/void", request.Hosts, "", s.voidBurst),
		request.API(post, "/api/v1/bursts/:guest/accept", request.Hosts, "", s.acceptBurst),
		request.Page("/admin/people", request.Hosts, "", s.peoplePage),
		request.Page("/admin/people/:guest", request.Hosts, "", s.personPage),
		request.Form("/admin/people/:guest/standing", request.Hosts, "", s.changePerson),
		request.Form("/admin/people/:guest/name", request.Hosts, "", s.changePerson),
		request.Form("/admin/people/:guest/void", request.Hosts, "", s.voidVotes),
		request.Form("/admin/people/:guest/merge", request.Hosts, "", s.merge),
		request.Form("/admin/bursts/:guest/void", request.Hosts, "", s.voidBurst),
		request.Form("/admin/bursts/:guest/accept", request.Hosts, "", s.acceptBurst),
	}
}
