// Package tasks owns the work that is too slow for a request: scanning the library, probing a requested song, measuring loudness,
// tidying up. Asynq runs it: finite jobs that may be retried and handled twice without harm. What must not be forgotten is found in the
// database at boot and every few seconds, so a lost Redis costs nothing. The playback loop is not here and never will be.
package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"upbeat/internal/store"
	"upbeat/library"
	"upbeat/models"
	"upbeat/queue"
)

// The kinds of tasks. Their names lie in Redis: they are append only.
const (
	kindPrepare = "prepare" // probe a requested song
	kindMeasure = "measure" // loudness and waveform of a song
	kindScan    = "scan"    // scan the library
)

// Two queues with workers of their own: what a guest waits for never stands behind a scan.
const (
	fastQueue = queue.AsynqQueue
	slowQueue = queue.AsynqQueue + "-slow"
)

const (
	// checkEvery is how often idle workers look for work: a request waits half of it on average before its probe.
	checkEvery = 100 * time.Millisecond
	// uniqueFor keeps a second task for the same work from being enqueued; it bounds how long a crash can hold the work up.
	uniqueFor = time.Minute
	// sweepEvery is how often the database is searched for work that Redis forgot.
	sweepEvery = 5 * time.Second
	// failedShownFor is how long the queue shows an entry that could not be played.
	failedShownFor = 30 * time.Minute
	prepareWithin  = 30 * time.Second
	measureWithin  = 10 * time.Minute
	scanWithin     = 12 * time.Hour
)

// Prober looks into a song's file. The player's decoders implement it.
type Prober interface {
	// Probe tells whether there is sound in the file; problem is a models.Problem code, "" when it can be played.
	Probe(ctx context.Context, path string) (length models.Millis, problem string, err error)
	// Measure gives loudness (LUFS), true peak (dBTP) and 100 peaks of 0-255.
	Measure(ctx context.Context, path string) (loudness, truePeak float64, waveform []byte, err error)
}

// Config is what a Worker is built from.
type Config struct {
	Redis   *redis.Client
	Party   *queue.Party
	Store   *store.Store
	Library *library.Library
	Prober  Prober
	Log     *slog.Logger
}

// Client enqueues tasks. Every process has one.
type Client struct{ asynq *asynq.Client }

// NewClient makes a Client on an open Redis connection, which stays the caller's.
func NewClient(r *redis.Client) *Client { return &Client{asynq: asynq.NewClientFromRedisClient(r)} }

type entryPayload struct {
	Entry models.EntryID `json:"entry"`
}

type songPayload struct {
	Song models.SongID `json:"song"`
}

// Prepare enqueues the probing of a requested entry.
func (c *Client) Prepare(ctx context.Context, entry models.EntryID) error {
	return c.enqueue(ctx, kindPrepare, entryPayload{entry}, asynq.Queue(fastQueue), asynq.Timeout(prepareWithin))
}

// Measure enqueues the measuring of a song's loudness.
func (c *Client) Measure(ctx context.Context, song models.SongID) error {
	return c.enqueue(ctx, kindMeasure, songPayload{song}, asynq.Queue(slowQueue), asynq.Timeout(measureWithin), asynq.MaxRetry(2))
}

// Scan enqueues a scan of the library; one that waits or runs already is enough.
func (c *Client) Scan(ctx context.Context) error {
	return c.enqueue(ctx, kindScan, struct{}{}, asynq.Queue(slowQueue), asynq.Timeout(scanWithin), asynq.MaxRetry(0))
}

// enqueue adds a task unless the same one waits or runs.
func (c *Client) enqueue(ctx context.Context, kind string, payload any, opts ...asynq.Option) error {
	data, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	_, err = c.asynq.EnqueueContext(ctx, asynq.NewTask(kind, data), append(opts, asynq.Unique(uniqueFor))...)
	if errors.Is(err, asynq.ErrDuplicateTask) {
		return nil
	}
	return err
}

// Worker runs tasks.
type Worker struct {
	Config
	client *Client
}

// New builds a Worker. Call Run.
func New(c Config) *Worker { return &Worker{Config: c, client: NewClient(c.Redis)} }

// Run works until ctx ends; what is unfinished then is found again at the next start.
func (w *Worker) Run(ctx context.Context) error {
	mux := asynq.NewServeMux()
	mux.HandleFunc(kindPrepare, w.prepare)
	mux.HandleFunc(kindMeasure, w.measure)
	mux.HandleFunc(kindScan, w.scan)
	fast := w.server(ctx, fastQueue, max(2, runtime.NumCPU()/2))
	slow := w.server(ctx, slowQueue, 1)
	for _, s := range []*asynq.Server{fast, slow} {
		if err := s.Start(mux); err != nil {
			return fmt.Errorf("start the task workers: %w", err)
		}
		defer s.Shutdown()
	}
	w.sweep(ctx)
	return nil
}

func (w *Worker) server(ctx context.Context, name string, workers int) *asynq.Server {
	return asynq.NewServerFromRedisClient(w.Redis, asynq.Config{
		Concurrency: workers, Queues: map[string]int{name: 1}, TaskCheckInterval: checkEvery, ShutdownTimeout: time.Second, BaseContext: func() context.Context { return ctx },
		Logger: quiet{w.Log}, LogLevel: asynq.WarnLevel,
		RetryDelayFunc: func(n int, _ error, _ *asynq.Task) time.Duration {
			return min(time.Duration(n+1)*time.Second, time.Minute)
		},
		IsFailure: func(err error) bool { return !errors.Is(err, context.Canceled) },
	})
}

// sweep finds forgotten work until ctx ends, at once for the first time.
func (w *Worker) sweep(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if err := w.tidy(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn("forgotten work cannot be looked for; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (w *Worker) tidy(ctx context.Context) error {
	var forgotten []models.Entry
	err := w.Store.Read(ctx, func(tx *store.Tx) (err error) { forgotten, err = tx.Unprepared(); return err })
	if err != nil {
		return err
	}
	for _, e := range forgotten {
		if err := w.client.Prepare(ctx, e.ID); err != nil {
			return err
		}
	}
	return w.Party.Forget(ctx, models.At(time.Now().Add(-failedShownFor)))
}

// quiet hands Asynq's log lines to ours.
type quiet struct{ log *slog.Logger }

func (q quiet) Debug(args ...any) { q.log.Debug(fmt.Sprint(args...)) }
func (q quiet) Info(args ...any)  { q.log.Debug(fmt.Sprint(args...)) }
func (q quiet) Warn(args ...any)  { q.log.Warn(fmt.Sprint(args...)) }
func (q quiet) Error(args ...any) { q.log.Warn(fmt.Sprint(args...)) }
func (q quiet) Fatal(args ...any) { q.log.Error(fmt.Sprint(args...)) }
