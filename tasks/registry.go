package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/semaphore"
)

// Config is what a Registry is built from.
type Config struct {
	Redis    *redis.Client // stays the caller's
	Attempts Attempts
	Log      *slog.Logger
}

// Registry knows the jobs. Every process that asks for work has one; those that do the work call Run. Register all jobs before either.
type Registry struct {
	Config
	jobs      map[string]*job
	inspector *asynq.Inspector
	pace      pace

	mu      sync.Mutex
	running map[string]*running // by task id
	work    sync.WaitGroup      // what runs
	places  *semaphore.Weighted // one for each fast attempt; all for one that must be alone
}

// New builds a Registry without jobs.
func New(c Config) *Registry {
	return &Registry{Config: c, jobs: map[string]*job{}, inspector: asynq.NewInspectorFromRedisClient(c.Redis), pace: usual,
		running: map[string]*running{}, places: semaphore.NewWeighted(places)}
}

// pace is how fast the registry looks and tries again.
type pace struct {
	check   time.Duration // how often idle workers look for work: a request waits half of it on average before its probe
	forward time.Duration // how often tasks are looked for whose pause is over
	sweep   time.Duration // how often the database is searched for work that Redis forgot
	first   time.Duration // the pause before the first retry, on average; each further one is twice as long
	longest time.Duration // and at most so long
}

var usual = pace{check: 100 * time.Millisecond, forward: time.Second, sweep: 5 * time.Second, first: time.Second, longest: time.Minute}

// pause is how long to wait before retry n, counted from 0: half to one and a half times the usual, so that tasks which failed together do
// not come back together.
func (p pace) pause(n int) time.Duration {
	mean := min(p.first<<min(n, 16), p.longest)
	return mean/2 + rand.N(mean)
}

// job is a Job without its type.
type job struct {
	name       string
	queue      Queue
	timeout    time.Duration
	retries    int
	run        func(ctx context.Context, payload []byte, report Progress) error
	failed     func(ctx context.Context, payload []byte, why error) error
	unfinished func(ctx context.Context) ([]piece, error)
	reopen     func(ctx context.Context, payload []byte) error
	describe   func(ctx context.Context, payload []byte) string
}

// piece is one piece of work: what a task is made from.
type piece struct {
	id      string
	payload []byte
}

// Handle asks for work of one job.
type Handle[P any] struct {
	registry *Registry
	job      *job
	piece    func(P) (piece, error)
}

// Register makes a job known. It panics on a job that cannot work: that is a mistake in the program.
func Register[P any](r *Registry, j Job[P]) *Handle[P] {
	switch _, taken := r.jobs[j.Name]; {
	case j.Name == "" || taken:
		panic(fmt.Sprintf("tasks: the job name %q is empty or taken", j.Name))
	case !slices.Contains(queues(), j.Queue) || j.Timeout < time.Second || j.Retries < 0 || j.Run == nil:
		panic(fmt.Sprintf("tasks: the job %q lacks a queue, a timeout or what it does", j.Name))
	case j.Unfinished != nil && j.Failed == nil:
		panic(fmt.Sprintf("tasks: the job %q would find its failures unfinished for ever: it needs Failed", j.Name))
	}
	made := &job{name: j.Name, queue: j.Queue, timeout: j.Timeout, retries: j.Retries}
	pieceOf := func(p P) (piece, error) {
		id := j.Name
		if j.Key != nil {
			id += ":" + j.Key(p)
		}
		payload, err := json.Marshal(p)
		return piece{id, payload}, err
	}
	made.run = func(ctx context.Context, payload []byte, report Progress) error {
		return with(payload, func(p P) error { return j.Run(ctx, p, report) })
	}
	made.failed = func(ctx context.Context, payload []byte, why error) error {
		if j.Failed == nil {
			return nil
		}
		return with(payload, func(p P) error { return j.Failed(ctx, p, why) })
	}
	made.reopen = func(ctx context.Context, payload []byte) error {
		if j.Reopen == nil {
			return nil
		}
		return with(payload, func(p P) error { return j.Reopen(ctx, p) })
	}
	made.describe = func(ctx context.Context, payload []byte) (about string) {
		if j.Describe != nil {
			_ = with(payload, func(p P) error { about = j.Describe(ctx, p); return nil }) // what cannot be read is about nothing
		}
		return about
	}
	made.unfinished = func(ctx context.Context) ([]piece, error) {
		if j.Unfinished == nil {
			return nil, nil
		}
		list, err := j.Unfinished(ctx)
		return pieces(list, pieceOf, err)
	}
	r.jobs[j.Name] = made
	return &Handle[P]{registry: r, job: made, piece: pieceOf}
}

// with reads what a task is about and calls f. A payload that cannot be read never will.
func with[P any](payload []byte, f func(P) error) error {
	var p P
	if err := json.Unmarshal(payload, &p); err != nil {
		return Final(fmt.Errorf("payload: %w", err))
	}
	return f(p)
}

func pieces[P any](list []P, pieceOf func(P) (piece, error), err error) ([]piece, error) {
	made := make([]piece, 0, len(list))
	for _, p := range list {
		one, perr := pieceOf(p)
		made, err = append(made, one), errors.Join(err, perr)
	}
	return made, err
}

// Enqueue asks for the work to be done. While the same work waits or runs nothing is added; what failed for the last time is done anew.
func (h *Handle[P]) Enqueue(ctx context.Context, p P) error {
	one, err := h.piece(p)
	if err != nil {
		return err
	}
	return h.registry.enqueue(ctx, h.job, one, now())
}
