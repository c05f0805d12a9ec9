// Package playlists is the making, changing, importing and queueing of playlists, and of folders as playlists.
package playlists

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/internal/history"
	"upbeat/internal/playlists"
	"upbeat/library"
	"upbeat/queue"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Party     *queue.Party // takes the songs of playlists and folders
	Playlists *playlists.Playlists
	Live      *queue.Live
	Library   *library.Library
	Span      func(*request.Context) (history.Span, error) // the time that the URL names
	Requested func(songs int)                              // counts songs that were taken
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, patch, post, remove = fiber.MethodGet, fiber.MethodPatch, fiber.MethodPost, fiber.MethodDelete
	return []request.Route{
		request.API(get, "/api/v1/playlists", request.Anyone, "search", s.getPlaylists),
		request.API(post, "/api/v1/playlists", request.Hosts, "", s.postPlaylist),
		request.API(post, ImportPath, request.Hosts, "", s.postImport),
		request.API(get, "/api/v1/playlists/:playlist", request.Anyone, "search", s.getPlaylist),
		request.API(patch, "/api/v1/playlists/:playlist", request.Hosts, "", s.patchPlaylist),
		request.API(remove, "/api/v1/playlists/:playlist", request.Hosts, "", s.deletePlaylist),
		request.API(patch, "/api/v1/playlists/:playlist/items", request.Hosts, "", s.patchItems),
		request.API(post, "/api/v1/playlists/:playlist/match", request.Hosts, "", s.match),
		request.API(post, "/api/v1/playlists/:playlist/queue", request.JoinedOrHost, "request", s.postQueue),
		request.API(get, "/api/v1/folders", request.Hosts, "", s.getFolders),
		request.API(post, "/api/v1/folders/queue", request.Hosts, "", s.postFolderQueue),
		request.Page(playlistsPath, request.Hosts, "", s.playlistsPage),
		request.Page(playlistsPath+"/:playlist", request.Hosts, "", s.playlistPageHost),
		request.Page(foldersPath, request.Hosts, "", s.foldersPage),
		request.Form("/playlists/:playlist/queue", request.JoinedOrHost, "request", s.postQueue),
		request.Form(playlistsPath, request.Hosts, "", s.postPlaylist),
		request.Form(ImportFormPath, request.Hosts, "", s.postImport),
		request.Form(playlistsPath+"/keep", request.Hosts, "", s.keepHistory),
		request.Form(playlistsPath+"/:playlist", request.Hosts, "", s.patchPlaylist),
		request.Form(playlistsPath+"/:playlist/items", request.Hosts, "", s.patchItems),
		request.Form(playlistsPath+"/:playlist/delete", request.Hosts, "", s.deletePlaylist),
		request.Form(playlistsPath+"/:playlist/match", request.Hosts, "", s.match),
		request.Form(playlistsPath+"/:playlist/queue", request.Hosts, "", s.postQueue),
		request.Form(foldersPath+"/queue", request.Hosts, "", s.postFolderQueue),
	}
}
