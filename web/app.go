package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"upbeat/models"
	"upbeat/web/body"
	"upbeat/web/request"
)

// Bounds of a request.
const (
	bodyLimit     = request.BodyLimit // bytes: the longest thing that a guest sends is a name
	headerLimit   = 8 << 10           // bytes: cookies and a long search
	readWithin    = 15 * time.Second  // for a whole request: a phone at the edge of the Wi-Fi, no slow loris
	writeWithin   = 30 * time.Second  // for a whole answer
	idleFor       = 2 * time.Minute   // of a kept connection
	handledWithin = 10 * time.Second  // in the database and Redis
)

// build makes the router.
func (s *Server) build(ctx context.Context) error {
	views, err := pages()
	if err != nil {
		return err
	}
	s.app = fiber.New(fiber.Config{
		AppName: "Upbeat", DisableStartupMessage: true, Immutable: true, // strings of a request stay true after it
		BodyLimit: bodyLimit, ReadBufferSize: headerLimit, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleFor,
		ReduceMemoryUsage: true, // a connection that waits for its next request holds no buffers
		Views:             views, ErrorHandler: s.fail, StrictRouting: false, CaseSensitive: true, ServerHeader: "",
	})
	s.app.Server().HeaderReceived = s.received(ctx)
	s.app.Use(s.observe, s.protect, unpacked, crossSite(s))
	if s.routes, err = s.table(); err != nil {
		return err
	}
	for _, r := range s.routes {
		handle := s.wrap(r)
		if r.Method == fiber.MethodGet && r.Path != "/api/v1/events" {
			s.app.Head(r.Path, handle)
		}
		s.app.Add(r.Method, r.Path, handle)
	}
	return nil
}

// wrap makes a Fiber handler of a route: who asks, may they, how often; then the route's own work.
func (s *Server) wrap(r request.Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if server, ok := c.Context().UserValue(serverContext{}).(context.Context); ok {
			c.SetUserContext(server)
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), handledWithin)
		defer cancel()
		v := request.New(ctx, c, s.site, r.Kind)
		c.Locals(routeKey{}, r.Kind)
		if r.Kind != request.AsFile {
			if err := v.Identify(); err != nil {
				return err
			}
			c.Locals(hostKey{}, v.Host)
			guard(c.Context(), v.Host != nil)
		}
		if err := v.May(r); err != nil {
			if errors.Is(err, request.ErrLogin) && r.Kind != request.AsJSON {
				return c.Redirect(loginPath(r.Who), fiber.StatusSeeOther)
			}
			return err
		}
		if r.Limit != "" {
			if err := s.allow(ctx, r.Limit, v.Subject()); err != nil {
				return err
			}
		}
		return r.Do(v)
	}
}

// loginPath is the door for who may use a route.
func loginPath(who request.Access) string {
	if who == request.Members {
		return "/login"
	}
	return "/admin/login"
}

type (
	routeKey struct{}
	hostKey  struct{} // who is logged in: *models.Account, for the page that tells a refusal
)

// observe counts and logs a request, and survives a panic of its handler.
func (s *Server) observe(c *fiber.Ctx) error {
	start := time.Now()
	err := s.survive(c)
	if err != nil {
		if failed := s.fail(c, err); failed != nil {
			return failed
		}
	}
	if body.Stranded(c.Context()) {
		c.Context().SetConnectionClose()
		refuseUnread(c.Context())
	}
	took := time.Since(start)
	path := "other"
	if matched := c.Route(); matched != nil && c.Locals(routeKey{}) != nil {
		path = matched.Path
	}
	status := c.Response().StatusCode()
	s.metrics.answered(c.Method(), path, status, took)
	if s.Log.Enabled(c.Context(), slog.LevelDebug) {
		s.Log.Debug("request", "method", c.Method(), "path", forLog(c), "status", status, "ms", float64(took.Microseconds())/1000, "from",
			s.site.Address(c))
	}
	return nil
}

func (s *Server) survive(c *fiber.Ctx) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			s.Log.Error("panic", "method", c.Method(), "path", forLog(c), "problem", fmt.Sprint(problem), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return c.Next()
}

// forLog is a request's path without what opens something by itself: links to invitations and recaps.
func forLog(c *fiber.Ctx) string {
	matched := c.Route() // of a request that fasthttp refused, it is an empty one; c.Params would panic
	if slices.Contains(matched.Params, "invite") || slices.Contains(matched.Params, "token") {
		return matched.Path
	}
	return c.Path()
}

// errPanic is told as our own fault; the log has the rest.
var errPanic = errors.New("a handler panicked")

// fail answers an error in the way of its route: JSON, a page, or a flash on the page before.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	v := request.New(c.UserContext(), c, s.site, s.kindOf(c))
	v.Host, _ = c.Locals(hostKey{}).(*models.Account)
	status, body := request.Refuse(err, v.Words())
	if status == fiber.StatusInternalServerError && !errors.Is(err, errPanic) {
		s.Log.Error("request failed", "method", c.Method(), "path", forLog(c), "error", err)
	}
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) || errors.Is(err, fiber.ErrRequestHeaderFieldsTooLarge) {
		refuseUnread(c.Context())
	}
	c.Status(status)
	request.RetryAfter(c, err, status)
	switch s.kindOf(c) {
	case request.AsPage:
		return v.ErrorPage(status, body)
	case request.AsForm:
		return v.Back(request.Refused(body.Message))
	}
	return c.JSON(struct {
		Error any `json:"error"`
	}{body})
}

// kindOf is how a refusal is told: as its route says; where no route matched, a browser gets a page.
func (s *Server) kindOf(c *fiber.Ctx) request.Kind {
	if k, ok := c.Locals(routeKey{}).(request.Kind); ok {
		return k
	}
	if c.Method() == fiber.MethodGet && c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMETextHTML && !isAPI(c.Path()) {
		return request.AsPage
	}
	return request.AsJSON
}

func isAPI(path string) bool { return len(path) >= 5 && path[:5] == "/api/" }

// isPage tells whether path is that of a page.
func (s *Server) isPage(path string) bool {
	return slices.ContainsFunc(s.routes, func(r request.Route) bool {
		return r.Kind == request.AsPage && (r.Path == path || strings.Contains(r.Path, ":") && fiber.RoutePatternMatch(path, r.Path))
	})
}
