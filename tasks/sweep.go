package tasks

import (
	"context"
	"errors"
	"time"

	"github.com/hibiken/asynq"
)

// sweepUntil sweeps until ctx ends, at once for the first time.
func (r *Registry) sweepUntil(ctx context.Context) {
	ticker := time.NewTicker(r.pace.sweep)
	defer ticker.Stop()
	for {
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("forgotten work cannot be looked for; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Sweep looks once for work that went wrong unseen: tasks whose process died for the last time, and what the database says must be done but
// Redis does not know. Trouble with one job does not keep it from the others. Several processes may sweep at once.
func (r *Registry) Sweep(ctx context.Context) error {
	errs := []error{r.sweepArchive(ctx)}
	for _, j := range r.jobs {
		asked := time.Now()
		list, err := j.unfinished(ctx)
		errs = append(errs, err)
		for _, p := range list {
			errs = append(errs, r.enqueue(ctx, j, p, asked))
		}
	}
	return errors.Join(append(errs, r.Attempts.ClearBefore(ctx, time.Now().Add(-keptFor)))...)
}

// sweepArchive tells owners what nobody has told them, and drops what was listed long enough. It comes before the search for unfinished
// work: what has just been given up is not wanted any more.
func (r *Registry) sweepArchive(ctx context.Context) error {
	var errs []error
	for _, queue := range queues() {
		archived, err := all(r.inspector.ListArchivedTasks, queue)
		if err != nil {
			return err
		}
		for _, t := range archived {
			if err := r.tellOnce(ctx, t); err != nil {
				errs = append(errs, err)
			} else if r.jobs[t.Type] == nil || time.Since(t.LastFailedAt) > keptFor {
				if err := r.inspector.DeleteTask(t.Queue, t.ID); !notThere(err) {
					errs = append(errs, err)
				}
			}
		}
	}
	return errors.Join(errs...)
}

// all reads every page of one of the inspector's lists. A queue that Redis does not know is empty.
func all(list func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error), queue Queue) ([]*asynq.TaskInfo, error) {
	const size = 500
	var found []*asynq.TaskInfo
	for page := 1; ; page++ {
		some, err := list(string(queue), asynq.PageSize(size), asynq.Page(page))
		if notThere(err) {
			return found, nil
		}
		found = append(found, some...)
		if err != nil || len(some) < size {
			return found, err
		}
	}
}
