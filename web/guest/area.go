// Package guest is a guest's own page, name and data, the state of the party, reactions.
package guest

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/queue"
	"upbeat/web/api"
	"upbeat/web/hub"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party       *queue.Party
	Hub         *hub.Hub
	Site        *request.Site
	Allow       func(ctx context.Context, limit, who string) error
	Hashtag     func(*request.Context) string // the line under the logo, "" = none
	Suggestions func(v *request.Context, n int) (recent, popular []api.Song, err error)
	Artists     func(*request.Context, []api.Song) (map[models.SongID][]api.Artist, error)
	TakenOut    func(*request.Context) ([]api.Play, error)  // the visitor's songs that others took out, and of which they were not told yet
	Arrive      func(v *request.Context, code string) error // with the code of the stage
	Screen      func(*request.Context) (bool, error)        // whether this is a screen that was opened with a host's link
	Leave       func(*request.Context) error                // deletes the account of a member who was forgotten
	Forgotten   func()                                      // a guest's data is gone: what was summed up is too
	Log         *slog.Logger
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, patch, post, remove = fiber.MethodGet, fiber.MethodPatch, fiber.MethodPost, fiber.MethodDelete
	return []request.Route{
		request.API(post, "/api/v1/guests", request.Anyone, "", s.postGuest).Needs(request.NoToken),
		request.API(patch, "/api/v1/guests/me", request.Joined, "rename", s.patchGuest),
		request.API(get, "/api/v1/state", request.Anyone, "search", s.getState),
		request.API(post, "/api/v1/reactions", request.JoinedOrHost, "react", s.send),
		request.API(get, "/api/v1/events", request.Anyone, "open", s.getEvents),
		request.API(remove, "/api/v1/guests/me", request.Joined, "rename", s.deleteMe).Needs(request.NoToken),
		request.Page("/", request.Anyone, "", s.guestPage),
		request.Page("/me/forgotten", request.Anyone, "", s.forgottenPage),
		request.Form("/reactions", request.Joined, "react", s.send),
		request.Form("/me", request.Joined, "rename", s.patchGuest),
		request.Form("/me/forget", request.Joined, "rename", s.deleteMe).Needs(request.NoToken),
	}
}
