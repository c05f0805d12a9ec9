// Package uploads is files that guests bring: their bytes by tus (https://tus.io/protocols/resumable-upload) or by a form, how each stands,
// and the inbox in which hosts listen. What becomes of them is sources/upload's.
package uploads

import (
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/sources/upload"
	"upbeat/web/body"
	"upbeat/web/request"
)

// Where bytes come in. They are not read before it is known who sends them.
const (
	TusPath  = "/api/v1/tus"
	FormPath = "/upload"
)

// Takes tells whether a request's body is a file: it stays unread until one of the area's routes takes it.
func Takes(method, path string) bool {
	switch method {
	case fiber.MethodPost:
		return path == TusPath || path == FormPath
	case fiber.MethodPatch:
		return strings.HasPrefix(path, TusPath+"/")
	}
	return false
}

// Deps is what the area works with.
type Deps struct {
	Uploads *upload.Uploads
	Bodies  *body.Streams
	Log     *slog.Logger
}

// Area answers its routes.
type Area struct {
	Deps
	tus *tus
}

// Routes lists what the area answers.
func Routes(deps Deps) ([]request.Route, error) {
	tus, err := newTus(deps.Uploads)
	if err != nil {
		return nil, err
	}
	s := &Area{Deps: deps, tus: tus}
	const get, head, post, patch, remove = fiber.MethodGet, fiber.MethodHead, fiber.MethodPost, fiber.MethodPatch, fiber.MethodDelete
	return []request.Route{
		request.API(fiber.MethodOptions, TusPath, request.Anyone, "", s.options),
		request.API(post, TusPath, request.Joined, "upload", s.create).Needs(models.ScopeUpload),
		request.API(head, TusPath+"/:upload", request.Joined, "", s.pass).Needs(models.ScopeUpload),
		request.API(patch, TusPath+"/:upload", request.Joined, "", s.pass).Needs(models.ScopeUpload),
		request.API(remove, TusPath+"/:upload", request.Joined, "", s.pass).Needs(models.ScopeUpload),
		request.API(get, "/api/v1/uploads", request.Joined, "", s.getMine),
		request.Page(FormPath, request.Anyone, "", s.page),
		request.Form(FormPath, request.Joined, "upload", s.send).Needs(models.ScopeUpload),
		request.Form("/uploads/:upload/remove", request.Joined, "", s.withdraw),
		request.API(get, "/api/v1/uploads/inbox", request.Hosts, "", s.getInbox),
		request.API(post, "/api/v1/uploads/decide", request.Hosts, "", s.decide),
		request.API(post, "/api/v1/uploads/purge", request.Hosts, "", s.purge),
		request.Page("/admin/uploads", request.Hosts, "", s.inboxPage),
		request.Form("/admin/uploads/decide", request.Hosts, "", s.decide),
		request.Form("/admin/uploads/purge", request.Hosts, "", s.purge),
		request.API(get, "/api/v1/uploads/:upload/sound", request.Hosts, "", s.sound),
	}, nil
}
