package tasks

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hibiken/asynq"
)

// keptFor is how long a task that failed for the last time is listed with its reason.
const keptFor = 24 * time.Hour

// failure hears from Asynq of every attempt that failed, before the task is put aside to be tried again, or for good. It does not hear of
// tasks whose process died: those the sweep finds in the archive.
func (r *Registry) failure(ctx context.Context, task *asynq.Task, err error) {
	retried, _ := asynq.GetRetryCount(ctx)
	id := idOf(ctx)
	if errors.Is(err, asynq.RevokeTask) {
		return
	}
	if !errors.Is(err, asynq.SkipRetry) {
		r.Log.Warn("a task failed and is tried again", "task", id, "attempt", retried+1, "of", r.jobs[task.Type()].retries+1, "error", err)
		return
	}
	r.Log.Warn("a task failed for the last time", "task", id, "attempt", retried+1, "error", err)
	write, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
	defer cancel()
	if err := r.tell(write, task.Type(), piece{id, task.Payload()}, task.Headers()[markHeader], err); err != nil {
		r.Log.Warn("the owner of a failed task could not be told; trying again", "task", id, "error", err)
	}
}

// tell lets the owner of a task that failed for the last time know, and remembers that it does.
func (r *Registry) tell(ctx context.Context, name string, p piece, mark string, why error) error {
	if err := r.giveUp(ctx, name, p, why); err != nil {
		return err
	}
	return r.Redis.Set(ctx, toldKey(p.id, mark), 1, 2*keptFor).Err()
}

// tellOnce is tell for a task in the archive, unless its owner knows.
func (r *Registry) tellOnce(ctx context.Context, t *asynq.TaskInfo) error {
	mark := t.Headers[markHeader]
	told, err := r.Redis.Exists(ctx, toldKey(t.ID, mark)).Result()
	if err != nil || told > 0 {
		return err
	}
	return r.tell(ctx, t.Type, piece{t.ID, t.Payload}, mark, reasonOf(t))
}

// giveUp tells the owner and forgets the attempts. A task of a job that is not known any more, or that nobody can read, has no owner.
func (r *Registry) giveUp(ctx context.Context, name string, p piece, why error) error {
	if j := r.jobs[name]; j != nil {
		if err := j.failed(ctx, p.payload, why); err != nil && !IsFinal(err) {
			return err
		}
	}
	return r.Attempts.Clear(ctx, p.id)
}

// reasonOf is why a task in the archive failed, as Job.Failed wants it. Asynq keeps the words only.
func reasonOf(t *asynq.TaskInfo) error {
	if strings.Contains(t.LastErr, asynq.ErrLeaseExpired.Error()) {
		return fmt.Errorf("%w: %s", ErrCrashed, t.LastErr)
	}
	for _, known := range []error{ErrCancelled, ErrCrashed, context.DeadlineExceeded} {
		if strings.Contains(t.LastErr, known.Error()) {
			return fmt.Errorf("%w (%s)", known, t.LastErr)
		}
	}
	return errors.New(t.LastErr)
}
