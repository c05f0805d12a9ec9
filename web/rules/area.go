// Package rules is how hosts govern the party: the settings, presets, files of settings, and the page of rules.
package rules

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/internal/playlists"
	"upbeat/library"
	"upbeat/queue"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party     *queue.Party
	Library   *library.Library
	Playlists *playlists.Playlists
	Stats     *history.Stats
	Now       func() time.Time
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, patch, post = fiber.MethodGet, fiber.MethodPatch, fiber.MethodPost
	return []request.Route{
		request.API(get, "/api/v1/settings", request.Anyone, "search", s.getSettings),
		request.API(patch, "/api/v1/settings", request.Hosts, "", s.changeSettings),
		request.API(post, "/api/v1/settings/preset", request.Hosts, "", s.applyPreset),
		request.API(get, "/api/v1/settings/export", request.Admins, "", s.getSettingsExport),
		request.API(post, "/api/v1/settings/import", request.Hosts, "", s.importSettings),
		request.Page("/admin/rules", request.Hosts, "", s.rulesPage),
		request.Form("/admin/rules", request.Hosts, "", s.changeSettings),
		request.Form("/admin/rules/preset", request.Hosts, "", s.applyPreset),
		request.Form("/admin/rules/import", request.Hosts, "", s.importSettings),
	}
}
