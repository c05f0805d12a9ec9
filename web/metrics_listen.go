package web

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/valyala/fasthttp"
)

// ListenMetrics opens an address of its own for /metrics: "127.0.0.1:9180", or "unix:/run/upbeat/metrics.sock" for who may open that file.
func ListenMetrics(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	if path, isFile := strings.CutPrefix(address, "unix:"); isFile {
		return config.Listen(ctx, "unix", path)
	}
	return config.Listen(ctx, "tcp", address)
}

// ServeMetrics answers /metrics on a listener of its own to whoever reaches it, until ctx ends. No proxy leads there, unless somebody means
// it to.
func (s *Server) ServeMetrics(ctx context.Context, ln net.Listener) error {
	const scrapers, within, kept = 16, 10 * time.Second, time.Minute
	server := &fasthttp.Server{
		Handler: s.answerMetrics, Concurrency: scrapers, ReadTimeout: within, WriteTimeout: within, IdleTimeout: kept, GetOnly: true,
		NoDefaultServerHeader: true, CloseOnShutdown: true, ReadBufferSize: headerLimit, Logger: silent{},
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.ShutdownWithContext(ending) // a scrape that is not done by then is cut off
		return <-served
	}
}

func (s *Server) answerMetrics(c *fasthttp.RequestCtx) {
	if string(c.Path()) != "/metrics" {
		c.SetStatusCode(fasthttp.StatusNotFound)
		return
	}
	var body strings.Builder
	if err := s.writeMetrics(&body); err != nil {
		s.Log.Error("metrics", "error", err)
		c.SetStatusCode(fasthttp.StatusInternalServerError)
		return
	}
	c.SetContentType(metricsFormat())
	c.SetBodyString(body.String())
}

// metricsFormat is the content type of the text format.
func metricsFormat() string { return string(expfmt.NewFormat(expfmt.TypeTextPlain)) }

// silent drops what fasthttp logs by itself: what visitors do wrong is no news.
type silent struct{}

func (silent) Printf(string, ...any) {}
