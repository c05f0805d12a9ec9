// Package system is the box itself: how it is, its Wi-Fi, and the first page of the host.
package system

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"upbeat/internal/store"
	"upbeat/web/api"
	"upbeat/web/request"
)

// Deps is what the area works with.
type Deps struct {
	Values store.Values
	System func(ctx context.Context) []api.SystemFact   // nil = nothing is known
	Now    []func(*request.Context, *api.NowPage) error // the other parts of the host's first page
	HTTPS  func(*request.Context) *api.HTTPS            // nil = there is none
	Root   func() []byte                                // certificate of the box's own authority; nil = it has none
}

// Area answers its routes.
type Area struct{ Deps }

// Routes lists what the area answers.
func Routes(deps Deps) []request.Route {
	s := &Area{deps}
	const get, put = fiber.MethodGet, fiber.MethodPut
	return []request.Route{
		request.API(get, "/api/v1/system", request.Admins, "", s.getSystem),
		request.API(put, "/api/v1/wifi", request.Admins, "", s.putWiFi),
		request.Page("/qr", request.Anyone, "", s.qrPage),
		request.Page("/offline", request.Anyone, "", s.offlinePage),
		request.Page("/admin", request.Hosts, "", s.nowPage),
		request.Page("/admin/system", request.Admins, "", s.systemPage),
		request.Page("/admin/https", request.Hosts, "", s.httpsPage),
		request.File("/authority.crt", s.getAuthority),
		request.File("/authority.pem", s.getAuthority),
		request.Form("/admin/wifi", request.Admins, "", s.putWiFi),
	}
}
