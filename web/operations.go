package web

import (
	"context"
	"crypto/subtle"
	"io"
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
	Database bool         `json:"database"`
	Redis    bool         `json:"redis"`
	Player   bool         `json:"player"`
	Leader   *readyLeader `json:"leader,omitempty"`
}

// readyLeader is who leads the sound, for those who look after the machines: it names one of them, and what its log says.
type readyLeader struct {
	Host    string        `json:"host"`
	Since   models.Millis `json:"since"`
	Alive   bool          `json:"alive"`
	Trouble string        `json:"trouble,omitempty"`
}

// getReadyz says whether the party can play: 200 when database and Redis answer and a player leads that can work, else 503. Who asks as
// a host or with the token of the metrics is told who leads.
func (s *Server) getReadyz(v *request.Context) error {
	const patience = 2 * time.Second
	ctx, cancel := context.WithTimeout(v.Context(), patience)
	defer cancel()
	leader, err := s.Party.Leader(ctx)
	ready := readyAnswer{Database: err == nil && s.Store.Ping(ctx) == nil, Redis: s.Party.Redis.Ping(ctx).Err() == nil,
		Player: leader.Works()}
	if leader.Owner != "" && s.mayMeasure(v) {
		ready.Leader = &readyLeader{Host: leader.Host, Since: leader.Since, Alive: leader.Alive, Trouble: leader.Trouble}
	}
	if !ready.Database || !ready.Redis || !ready.Player {
		v.Fiber.Status(fiber.StatusServiceUnavailable)
	}
	v.Fiber.Set(fiber.HeaderCacheControl, "no-store")
	return v.JSON(ready)
}

// getMetrics is for Prometheus: for a host, or with the configured token. Where a request comes from does not count: a proxy on this
// machine may pass on anybody's. --metrics-listen is the door without a token.
func (s *Server) getMetrics(v *request.Context) error {
	if !s.mayMeasure(v) {
		return models.ErrNotAllowed
	}
	v.Fiber.Set(fiber.HeaderContentType, metricsFormat())
	return s.writeMetrics(v.Fiber.Response().BodyWriter())
}

// writeMetrics writes all metrics in the text format.
func (s *Server) writeMetrics(w io.Writer) error {
	families, err := s.metrics.registry.Gather()
	if err != nil {
		return err
	}
	encoder := expfmt.NewEncoder(w, expfmt.NewFormat(expfmt.TypeTextPlain))
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
	return s.MetricsToken != "" && found && subtle.ConstantTimeCompare([]byte(token), []byte(s.MetricsToken)) == 1
}
