// Package tasks is the slow work of the box as its host sees it: what runs, waits, failed and is done, and what to do about it.
package tasks

import (
	"github.com/gofiber/fiber/v2"

	"upbeat/tasks"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct{ Registry *tasks.Registry }

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	return []request.Route{
		request.API(fiber.MethodGet, "/api/v1/tasks", request.Admins, "", s.getTasks),
		request.API(fiber.MethodPost, "/api/v1/tasks/:task/retry", request.Admins, "", s.retry),
		request.API(fiber.MethodDelete, "/api/v1/tasks/:task", request.Admins, "", s.cancel),
		request.Page("/admin/tasks", request.Admins, "", s.page),
		request.Form("/admin/tasks/retry", request.Admins, "", s.retry),
		request.Form("/admin/tasks/cancel", request.Admins, "", s.cancel),
	}
}
