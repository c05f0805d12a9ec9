package web

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/common/expfmt"

	"upbeat/models"
	"upbeat/web/request"
)

// getHealthz says that the process is alive.
func (s *Server) getHealthz(v *request.Context) error {
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.Fiber.SendString("ok\n")
}

type readyAnswer struct {
	Database bool `json:"database"`
	Redis    bool `json:"redis"`
	Player   bool `json:"player"`
}

// getReadyz says whether the party can play: 200 when database and Redis answer and a player holds the lease, else 503.
func (s *Server) getReadyz(v *request.Context) error {
	const patience = 2 * time.Second
	ctx, cancel := context.WithTimeout(v.Context(), patience)
	defer cancel()
	owner, err := s.Party.PlayerOwner(ctx)
	ready := readyAnswer{Database: s.Store.Ping(ctx) == nil, Redis: err == nil, Player: owner != ""}
	if !ready.Database || !ready.Redis || !ready.Player {
		v.Fiber.Status(fiber.StatusServiceUnavailable)
	}
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.JSON(ready)
}

// getMetrics is for Prometheus: on this machine, for a host, or with the configured token.
func (s *Server) getMetrics(v *request.Context) error {
	if !s.mayMeasure(v) {
		return models.ErrNotAllowed
	}
	families, err := s.metrics.registry.Gather()
	if err != nil {
		return err
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	v.Fiber.Set(fiber.HeaderContentType, string(format))
	encoder := expfmt.NewEncoder(v.Fiber.Response().BodyWriter(), format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) mayMeasure(v *request.Context) bool {
	if v.Host != nil {
		return true
	}
	token, found := strings.CutPrefix(v.Fiber.Get(fiber.HeaderAuthorization), "Bearer ")
	if s.MetricsToken != "" && found {
		return subtle.ConstantTimeCompare([]byte(token), []byte(s.MetricsToken)) == 1
	}
	return s.site.AtTheBox(v.Fiber)
}
