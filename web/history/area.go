// Package history is what the party remembers: what played, its statistics, the parties, their recaps, and a guest's night.
package history

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/queue"
	"upbeat/web/present"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party   *queue.Party
	Live    *queue.Live
	Stats   *history.Stats
	Painter *present.Painter
	JoinURL func() string
	Cover   func(ctx context.Context, id string, size int) (path string, err error) // *library.Library's
}

// Area answers its routes.
type Area struct {
	Deps
	pictures *pictures
}

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps, newPictures()}
	const get, post, put = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut
	return []request.Route{
		request.API(get, "/api/v1/history", request.Anyone, "search", s.getHistory),
		request.API(get, "/api/v1/history/export", request.Hosts, "", s.getExport),
		request.API(get, "/api/v1/statistics", request.Anyone, "search", s.getStatistics),
		request.API(get, "/api/v1/parties", request.Hosts, "", s.getParties),
		request.API(put, "/api/v1/parties/:party/recap", request.Hosts, "", s.shareRecap),
		request.API(get, "/api/v1/recap/:token", request.Anyone, "search", s.getRecap),
		request.API(get, "/api/v1/guests/me/night", request.Joined, "search", s.getNight),
		request.API(get, "/api/v1/guests/me/removed", request.Joined, "search", s.getRemoved),
		request.API(post, "/api/v1/parties", request.Hosts, "", s.begin),
		request.Page("/history", request.Anyone, "search", s.guestHistoryPage),
		request.Page("/recap/:token", request.Anyone, "search", s.recapPage),
		request.Page("/recap/:token/picture", request.Anyone, "search", s.recapPicture),
		request.Page("/me/night", request.Anyone, "search", s.nightPage),
		request.Page("/admin/history", request.Hosts, "", s.historyPage),
		request.Form("/admin/parties", request.Hosts, "", s.begin),
		request.Form("/admin/history/recap", request.Hosts, "", s.shareRecap),
	}
}
