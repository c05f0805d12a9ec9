package tasks

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
)

// enqueue adds a task unless the same one waits or runs. A task that failed for the last time keeps its id in Asynq's archive; its owner
// hears of that failure first, then the new task takes its place. asked is when the work was found wanted: a failure since then is left
// as it is, for its owner may have said meanwhile that the work is not wanted any more.
func (r *Registry) enqueue(ctx context.Context, j *job, p piece, asked time.Time) error {
	const looks = 10 // the task in the way may end, or be replaced by somebody else, between two looks
	var err error
	for range looks {
		if err = r.add(ctx, j, p); !errors.Is(err, asynq.ErrTaskIDConflict) {
			return err
		}
		there, lookErr := r.inspector.GetTaskInfo(string(j.queue), p.id)
		if notThere(lookErr) {
			continue
		}
		if lookErr != nil {
			return lookErr
		}
		if there.State != asynq.TaskStateArchived && there.State != asynq.TaskStateCompleted {
			return nil
		}
		if !there.LastFailedAt.Before(asked.Truncate(time.Second)) { // Asynq keeps whole seconds
			return nil
		}
		if err := r.tellOnce(ctx, there); err != nil {
			return err
		}
		if derr := r.inspector.DeleteTask(there.Queue, there.ID); derr != nil && !notThere(derr) {
			err = errors.Join(err, derr) // somebody else has replaced it, and it runs
		}
	}
	return fmt.Errorf("enqueue %s: %w", p.id, err)
}

// add adds a task with the work's id. A client of Asynq tells Redis only once that its queue exists; after a Redis that forgot, what an old
// client adds runs but cannot be looked up, cancelled or removed. So each task has a client of its own: it is one small struct.
//
// Asynq counts a failure also when the process died in which a task ran or waited for its turn. Attempts knows better which of them ran, so
// Asynq allows more than the job does, and process ends the task.
func (r *Registry) add(ctx context.Context, j *job, p piece) error {
	client := asynq.NewClientFromRedisClient(r.Redis)
	_, err := client.EnqueueContext(ctx, asynq.NewTaskWithHeaders(j.name, p.payload, map[string]string{markHeader: rand.Text()}),
		asynq.TaskID(p.id), asynq.Queue(string(j.queue)), asynq.Timeout(j.timeout), asynq.MaxRetry(2*j.retries+2))
	return err
}

// now is later than any failure that is known.
func now() time.Time { return time.Now().Add(time.Second) }

// markHeader tells a task from an earlier or later one of the same work.
const markHeader = "mark"

func notThere(err error) bool {
	return errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound)
}
