package tasks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"
)

const (
	// writeWithin bounds what is written about a task after its own time is over.
	writeWithin = 10 * time.Second
	// stopWithin is how long Run waits for jobs that were told to stop.
	stopWithin = 5 * time.Second
	// fetchers is how many pieces of work wait for other machines at once, in each process.
	fetchers = 4
	// places is more fast tasks than ever run at once in a process. Who takes all of them runs alone.
	places = 1 << 20
)

// Run does the work until ctx ends. What runs then goes back to its queue, and Run waits a moment for it.
func (r *Registry) Run(ctx context.Context) error {
	var servers []*asynq.Server
	for queue, workers := range map[Queue]int{Fast: max(2, runtime.NumCPU()/2), Slow: 1, Outside: fetchers, Whole: 1} {
		s := r.server(ctx, queue, workers)
		if err := s.Start(asynq.HandlerFunc(r.process)); err != nil {
			r.stop(servers)
			return fmt.Errorf("start the task workers: %w", err)
		}
		if servers = append(servers, s); len(servers) == 1 {
			r.untilSeen(ctx)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { r.sweepUntil(ctx); return nil })
	g.Go(func() error { r.heedCancels(ctx); return nil })
	err := g.Wait()
	r.stop(servers)
	return err
}

// untilSeen waits until Redis has heard of the first workers. Protobuf makes what it encodes by at its first use, and two servers that
// begin at once race in that (protobuf 1.36.12, codec_map.go).
func (r *Registry) untilSeen(ctx context.Context) {
	const looks, between = 100, 5 * time.Millisecond
	for range looks {
		if servers, err := r.inspector.Servers(); err != nil || len(servers) > 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(between):
		}
	}
}

// server makes the workers of a queue. Its tasks do not end with ctx: Asynq would count that as a failure, and a last one for a job without
// retries. They end when the server is shut down, which puts them back into the queue.
func (r *Registry) server(ctx context.Context, queue Queue, workers int) *asynq.Server {
	return asynq.NewServerFromRedisClient(r.Redis, asynq.Config{
		Concurrency: workers, Queues: map[string]int{string(queue): 1},
		TaskCheckInterval: r.pace.check, DelayedTaskCheckInterval: r.pace.forward, ShutdownTimeout: time.Millisecond,
		BaseContext:    func() context.Context { return context.WithoutCancel(ctx) },
		RetryDelayFunc: func(n int, _ error, _ *asynq.Task) time.Duration { return r.pace.pause(n) },
		ErrorHandler:   asynq.ErrorHandlerFunc(r.failure),
		Logger:         quiet{r.Log}, LogLevel: asynq.WarnLevel,
	})
}

// stop shuts the servers down, all at once, and waits for jobs that run.
func (r *Registry) stop(servers []*asynq.Server) {
	var down sync.WaitGroup
	for _, s := range servers {
		down.Go(s.Shutdown)
	}
	down.Wait() // each ends the contexts of its tasks once they are back in the queue
	done := make(chan struct{})
	go func() { r.work.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(stopWithin):
		r.Log.Warn("a task does not stop; it is done again at the next start")
	}
}

// process does one task. An error that exhausts the job's retries says so to Asynq.
func (r *Registry) process(ctx context.Context, task *asynq.Task) error {
	j, id := r.jobs[task.Type()], idOf(ctx)
	if j == nil {
		return fmt.Errorf("there is no job %q: %w", task.Type(), asynq.SkipRetry)
	}
	err := r.try(ctx, j, id, task)
	if failed, _ := asynq.GetRetryCount(ctx); err != nil && failed >= j.retries && !errors.Is(err, asynq.RevokeTask) &&
		!errors.Is(err, asynq.SkipRetry) {
		err = fmt.Errorf("%w: %w", err, asynq.SkipRetry)
	}
	return err
}

// try begins the task and does it, unless its process died in it too often.
func (r *Registry) try(ctx context.Context, j *job, id string, task *asynq.Task) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	run, err := r.enter(ctx, id, cancel)
	if err != nil {
		return err
	}
	defer r.leave(id, run)
	begun, release, err := r.begin(ctx, j, id)
	if err != nil {
		return err
	}
	defer release()
	if begun > j.retries+1 {
		return fmt.Errorf("%w: it was begun %d times: %w", ErrCrashed, begun-1, asynq.SkipRetry)
	}
	report, forget := r.progressOf(ctx, id)
	defer forget()
	started := time.Now()
	err = r.ended(ctx, task, id, r.attempt(ctx, j, task.Payload(), report))
	if err == nil {
		r.finished(ctx, task, id, started)
	}
	return err
}

// begin counts an attempt, and keeps the task's place among those that run until release is called.
//
// When a process dies, all that ran in it is counted, also what ran beside the culprit by chance. So a fast task that died with its process
// until one attempt is left has that one alone: no other fast one begins beside it, and what runs is waited for, at most half of the task's
// time. Slow and whole tasks run one at a time as it is, and those outside wait for others most of their time.
func (r *Registry) begin(ctx context.Context, j *job, id string) (begun int, release func(), err error) {
	if j.queue != Fast {
		begun, err = r.Attempts.Begin(ctx, id)
		return begun, func() {}, err
	}
	if err := r.places.Acquire(ctx, 1); err != nil {
		return 0, nil, err
	}
	share := int64(1)
	release = func() { r.places.Release(share) }
	if begun, err = r.Attempts.Begin(ctx, id); err == nil && begun > 1 && begun == j.retries+1 {
		if err = r.Attempts.TakeBack(ctx, id); err == nil {
			release()
			if share, err = r.waitAlone(ctx, j.timeout/2); err != nil {
				return 0, nil, err
			}
			begun, err = r.Attempts.Begin(ctx, id)
		}
	}
	if err != nil {
		release()
		return 0, nil, err
	}
	return begun, release, nil
}

// waitAlone takes all places, or one when the others do not come free in time. It returns how many it took.
func (r *Registry) waitAlone(ctx context.Context, atMost time.Duration) (share int64, err error) {
	wait, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	if r.places.Acquire(wait, places) == nil {
		return places, nil
	}
	return 1, r.places.Acquire(ctx, 1)
}

// attempt runs the job once; a panic is an error.
func (r *Registry) attempt(ctx context.Context, j *job, payload []byte, report Progress) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrCrashed, p)
			r.Log.Error("a task panicked", "job", j.name, "panic", p, "stack", stack())
		}
	}()
	return j.run(ctx, payload, report)
}

// ended writes down that an attempt came back, and says to Asynq how.
func (r *Registry) ended(ctx context.Context, task *asynq.Task, id string, err error) error {
	cause := context.Cause(ctx)
	write, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
	defer cancel()
	switch {
	case err == nil:
		return r.Attempts.Clear(write, id)
	case errors.Is(cause, ErrCancelled):
		if err := r.giveUp(write, task.Type(), piece{id, task.Payload()}, ErrCancelled); err != nil {
			return fmt.Errorf("%w: %w: %w", ErrCancelled, err, asynq.SkipRetry)
		}
		return asynq.RevokeTask
	case IsFinal(err):
		err = fmt.Errorf("%w: %w", err, asynq.SkipRetry)
	case errors.Is(cause, context.DeadlineExceeded) && !errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	}
	if back := r.Attempts.TakeBack(write, id); back != nil {
		r.Log.Warn("a task's attempt could not be taken back", "task", id, "error", back)
	}
	return err
}

// running is an attempt that runs in this process.
type running struct {
	over   <-chan struct{} // closed when its time is over
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when it has returned
}

// enter notes that the task runs here, after an earlier attempt of it that still does: Redis forgot that one, and the sweep found the work
// again. An earlier attempt that does not stop when its time is over is an error.
func (r *Registry) enter(ctx context.Context, id string, cancel context.CancelCauseFunc) (*running, error) {
	for {
		mine := &running{over: ctx.Done(), cancel: cancel, done: make(chan struct{})}
		r.mu.Lock()
		earlier := r.running[id]
		if earlier == nil {
			r.running[id] = mine
			r.work.Add(1)
		}
		r.mu.Unlock()
		if earlier == nil {
			return mine, nil
		}
		select {
		case <-earlier.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-earlier.over:
			select {
			case <-earlier.done:
			default:
				return nil, errStuck
			}
		}
	}
}

func (r *Registry) leave(id string, run *running) {
	r.mu.Lock()
	delete(r.running, id)
	r.mu.Unlock()
	close(run.done)
	r.work.Done()
}

// idOf is the id of the task that Asynq runs with this context.
func idOf(ctx context.Context) string {
	id, _ := asynq.GetTaskID(ctx)
	return id
}

func stack() string {
	buf := make([]byte, 8<<10)
	return string(buf[:runtime.Stack(buf, false)])
}

// quiet hands Asynq's log lines to ours.
type quiet struct{ log *slog.Logger }

func (q quiet) Debug(args ...any) { q.log.Debug(fmt.Sprint(args...)) }
func (q quiet) Info(args ...any)  { q.log.Debug(fmt.Sprint(args...)) }
func (q quiet) Warn(args ...any)  { q.log.Warn(fmt.Sprint(args...)) }
func (q quiet) Error(args ...any) { q.log.Warn(fmt.Sprint(args...)) }
func (q quiet) Fatal(args ...any) { q.log.Error(fmt.Sprint(args...)) }
