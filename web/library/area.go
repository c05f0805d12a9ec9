// Package library is the music as people look for it and as hosts keep it: search, browse, folders, scans.
package library

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"upbeat/library"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Library    *library.Library
	Progress   *library.ScanProgress
	Scan       func(ctx context.Context) error                       // enqueues a scan; nil = it cannot be started from here
	Playlists  func(*request.Context) (*api.Browse, error)           // the playlists, as facets
	Playlist   func(*request.Context) (*api.Browse, error)           // the songs of one
	SongsUnder func(ctx context.Context, folder string) (int, error) // counts the songs of a folder
	// Outside tells what a link leads to; nil songs = what was typed is none.
	Outside func(v *request.Context, typed string) ([]api.Song, error)
	Log     *slog.Logger
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, post, remove = fiber.MethodGet, fiber.MethodPost, fiber.MethodDelete
	return []request.Route{
		request.API(get, "/api/v1/search", request.Anyone, "search", s.getSearch),
		request.API(get, "/api/v1/suggestions", request.Anyone, "search", s.getSuggestions),
		request.API(get, "/api/v1/browse/songs", request.Anyone, "search", s.getBrowseSongs),
		request.API(get, "/api/v1/browse/:by", request.Anyone, "search", s.getBrowse),
		request.API(get, "/api/v1/library/encodings", request.Hosts, "", s.getEncodings),
		request.API(get, "/api/v1/library/encodings/folder", request.Hosts, "", s.getEncoding),
		request.API(fiber.MethodPut, "/api/v1/library/encodings", request.Admins, "", s.putEncoding),
		request.API(get, "/api/v1/library", request.Hosts, "", s.getLibrary),
		request.API(post, "/api/v1/library/scan", request.Admins, "", s.startScan),
		request.API(post, "/api/v1/library/roots", request.Admins, "", s.postRoot),
		request.API(remove, "/api/v1/library/roots", request.Admins, "", s.deleteRoot),
		request.Page("/search", request.Anyone, "search", s.searchPage),
		request.Page("/browse/songs", request.Anyone, "search", s.browseSongsPage),
		request.Page("/browse/:by", request.Anyone, "search", s.browsePage),
		request.Page("/admin/library", request.Hosts, "", s.libraryPage),
		request.Page("/admin/names", request.Hosts, "", s.namesPage),
		request.Form("/admin/names", request.Admins, "", s.putEncoding),
		request.Form("/admin/library/scan", request.Admins, "", s.startScan),
		request.Form("/admin/library/roots", request.Admins, "", s.postRoot),
		request.Form("/admin/library/roots/remove", request.Admins, "", s.deleteRoot),
	}
}
