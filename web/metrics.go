package web

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics counts for Prometheus, in a registry of its own. No label has more values than the routes have.
type metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.HistogramVec
	votes    prometheus.Counter
	requests prometheus.Counter
	fanOut   prometheus.Histogram
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "upbeat_http_seconds", Help: "Time to answer a request, by route and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"method", "route", "status"}),
		votes: prometheus.NewCounter(prometheus.CounterOpts{Name: "upbeat_votes_total", Help: "Votes that were answered with success."}),
		requests: prometheus.NewCounter(prometheus.CounterOpts{Name: "upbeat_song_requests_total",
			Help: "Song requests that were answered with success."}),
		fanOut: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "upbeat_fanout_seconds", Help: "Time to hand one change to all sockets.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25},
		}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	m.registry.MustRegister(m.answers, m.votes, m.requests, m.fanOut, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("upbeat_sockets", "Open WebSockets of this process.", func() float64 { return float64(s.hub.Sockets()) }),
		gauge("upbeat_guests_online", "Guests with an open page, on all processes.",
			func() float64 { return float64(s.hub.Facts().Online) }),
		gauge("upbeat_queue_length", "Entries that wait or show why they failed.",
			func() float64 { return float64(len(s.Live.Snapshot().Queue)) }),
		gauge("upbeat_player_running", "1 when a player holds the lease.", func() float64 {
			if s.hub.Facts().Player {
				return 1
			}
			return 0
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "upbeat_build_info", Help: "The version, as a label.",
			ConstLabels: prometheus.Labels{"version": s.Version}}, func() float64 { return 1 }))
	return m
}

func (m *metrics) answered(method, route string, status int, took time.Duration) {
	m.answers.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) fannedOut(took time.Duration, _ int) { m.fanOut.Observe(took.Seconds()) }

func (m *metrics) requested(songs int) { m.requests.Add(float64(songs)) }
