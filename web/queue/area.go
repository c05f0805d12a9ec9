// Package queue is what guests and hosts do with entries: request, vote, withdraw, keep out, retry, move, dedicate.
package queue

import (
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
	"upbeat/sources"
	"upbeat/web/api"
	"upbeat/web/present"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party     *queue.Party
	Library   *library.Library
	Sources   *sources.Set
	Outside   func(*request.Context) error // counts a question to the outside
	Painter   *present.Painter
	Artists   func(*request.Context, []api.Song) (map[models.SongID][]api.Artist, error)
	Requested func(songs int) // counts songs that were taken
	Voted     func()          // counts votes
	Log       *slog.Logger
	Now       func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, post, put, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodDelete
	return []request.Route{
		request.API(post, "/api/v1/queue", request.Joined, "request", s.ask),
		request.API(put, "/api/v1/queue/:entry/vote", request.Joined, "vote", s.vote),
		request.API(get, "/api/v1/queue/:entry/why", request.Anyone, "search", s.getWhy),
		request.API(remove, "/api/v1/queue", request.Hosts, "", s.clear),
		request.API(remove, "/api/v1/queue/:entry", request.JoinedOrHost, "request", s.withdraw),
		request.API(get, "/api/v1/blocks", request.Hosts, "", s.getBlocks),
		request.API(post, "/api/v1/blocks", request.Hosts, "", s.addBlock),
		request.API(remove, "/api/v1/blocks/:block", request.Hosts, "", s.removeBlock),
		request.API(post, "/api/v1/queue/:entry/move", request.JoinedOrHost, "", s.move),
		request.API(post, "/api/v1/queue/:entry/move-mine", request.Joined, "request", s.moveMine),
		request.API(post, "/api/v1/queue/:entry/retry", request.JoinedOrHost, "request", s.retry),
		request.API(put, "/api/v1/queue/:entry/dedication", request.Joined, "shout", s.dedicate),
		request.API(post, "/api/v1/duel", request.Hosts, "", s.startDuel),
		request.API(remove, "/api/v1/duel", request.Hosts, "", s.cancelDuel),
		request.Page("/admin/queue", request.Hosts, "", s.queuePage),
		request.Page("/admin/queue/:entry/out", request.Hosts, "", s.outPage),
		request.Page("/admin/blocks", request.Hosts, "", s.blocksPage),
		request.Form("/queue", request.Joined, "request", s.ask),
		request.Form("/queue/:entry/vote", request.Joined, "vote", s.vote),
		request.Form("/queue/:entry/remove", request.Joined, "request", s.withdraw),
		request.Form("/queue/:entry/retry", request.Joined, "request", s.retry),
		request.Form("/queue/:entry/move", request.Joined, "request", s.move),
		request.Form("/queue/:entry/move-mine", request.Joined, "request", s.moveMine),
		request.Form("/queue/:entry/dedication", request.Joined, "shout", s.dedicate),
		request.API(get, "/api/v1/random", request.Anyone, "search", s.getRandom),
		request.Page("/dice", request.Anyone, "search", s.dicePage),
		request.Form("/dice", request.Joined, "request", s.dice),
		request.Form("/admin/blocks", request.Hosts, "", s.addBlock),
		request.Form("/admin/blocks/:block/remove", request.Hosts, "", s.removeBlock),
		request.Form("/admin/duel", request.Hosts, "", s.startDuel),
		request.Form("/admin/duel/cancel", request.Hosts, "", s.cancelDuel),
		request.Form("/admin/queue/clear", request.Hosts, "", s.clear),
		request.Form("/admin/queue/:entry/remove", request.Hosts, "", s.withdraw),
		request.Form("/admin/queue/:entry/move", request.Hosts, "", s.move),
	}
}
