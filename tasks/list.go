package tasks

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hibiken/asynq"
)

// State says where a task stands.
type State string

// The states of a task.
const (
	Waiting  State = "waiting"  // for a worker
	Running  State = "running"  // now, or until it is known that its process died
	Retrying State = "retrying" // it failed and is tried again at Next
	Failed   State = "failed"   // it will not be tried again by itself
	Done     State = "done"     // it succeeded: Finished lists it, for a while
)

// Cause says in one word why an attempt failed, where more is known than what its error says.
type Cause string

// The causes.
const (
	Crashed  Cause = "crashed" // it panicked, or its process died
	TimedOut Cause = "timeout" // its time was over
	Unknown  Cause = ""        // Task.Reason is all that is known
)

// Task is one piece of work of any job, as a page shows it.
type Task struct {
	ID       string // for Cancel and Retry
	Job      string
	Key      string // what Job.Key made; "" = the job is one piece of work
	About    string // what it is about as people know it: see Registry.Describe
	State    State
	Failures int           // attempts that failed
	Cause    Cause         // of the last of them
	Reason   string        // what it said: for the host's eyes
	FailedAt time.Time     // when; zero = never
	Next     time.Time     // when it is tried again; zero = not waiting for that
	Step     *Step         // how far it is; nil = it has not said
	DoneAt   time.Time     // when it succeeded; zero = it has not
	Took     time.Duration // how long the attempt took that succeeded
	payload  []byte
}

// List lists what runs, waits, is tried again, and has failed in the last day, in this order. Finished lists what succeeded.
//
// Redis is asked for one state after the other, while tasks move on. They are asked for in the order in which a task goes through them,
// and the retried ones' way back to the workers once more, so that none slips through between two answers; of a task that is seen twice
// the later answer counts.
func (r *Registry) List(ctx context.Context) ([]Task, error) {
	seen := map[string]Task{}
	for _, look := range []struct {
		state State
		tasks func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error)
	}{
		{Waiting, r.inspector.ListScheduledTasks}, {Waiting, r.inspector.ListPendingTasks}, {Running, r.inspector.ListActiveTasks},
		{Retrying, r.inspector.ListRetryTasks}, {Waiting, r.inspector.ListPendingTasks}, {Running, r.inspector.ListActiveTasks},
		{Failed, r.inspector.ListArchivedTasks},
	} {
		for _, queue := range queues() {
			found, err := all(look.tasks, queue)
			if err != nil {
				return nil, err
			}
			for _, t := range found {
				task := describe(t, look.state)
				if look.state == Running {
					if task.Step, err = r.step(ctx, t.ID); err != nil {
						return nil, err
					}
				}
				seen[t.ID] = task
			}
		}
	}
	order := []State{Running, Waiting, Retrying, Failed}
	return slices.SortedFunc(maps.Values(seen), func(a, b Task) int {
		return cmp.Or(slices.Index(order, a.State)-slices.Index(order, b.State), strings.Compare(a.ID, b.ID))
	}), nil
}

func describe(t *asynq.TaskInfo, state State) Task {
	key, _ := strings.CutPrefix(t.ID, t.Type)
	task := Task{ID: t.ID, Job: t.Type, Key: strings.TrimPrefix(key, ":"), State: state, Failures: t.Retried, FailedAt: t.LastFailedAt,
		Cause: causeOf(t), Reason: strings.ReplaceAll(t.LastErr, ": "+asynq.SkipRetry.Error(), ""), payload: t.Payload}
	switch state {
	case Retrying:
		task.Next = t.NextProcessAt
	case Failed:
		task.Failures++ // the last one is not a retry
	}
	return task
}

// causeOf is why the last attempt failed.
func causeOf(t *asynq.TaskInfo) Cause {
	switch err := reasonOf(t); {
	case errors.Is(err, ErrCrashed):
		return Crashed
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	}
	return Unknown
}

// Describe fills in what the tasks are about. It asks each one's owner, who may read the database: give it no more than a page shows.
func (r *Registry) Describe(ctx context.Context, list []Task) {
	for i, t := range list {
		if j := r.jobs[t.Job]; j != nil {
			list[i].About = j.describe(ctx, t.payload)
		}
	}
}

// Jobs are the names of all jobs, in alphabetical order.
func (r *Registry) Jobs() []string { return slices.Sorted(maps.Keys(r.jobs)) }

// Cancel ends a task: one that waits is taken away, one that runs is told to stop. Its owner hears ErrCancelled. A job that does not look
// at its context goes on until it returns. ErrNoTask says that there is none, or that it has failed already.
func (r *Registry) Cancel(ctx context.Context, id string) error {
	j, t, err := r.find(id)
	if err != nil {
		return err
	}
	switch t.State {
	case asynq.TaskStateArchived, asynq.TaskStateCompleted:
		return ErrNoTask
	case asynq.TaskStateActive:
		return r.Redis.Publish(ctx, cancelChannel, id).Err()
	}
	if err := r.inspector.DeleteTask(t.Queue, id); err != nil {
		if _, again, ferr := r.find(id); ferr == nil && again.State == asynq.TaskStateActive { // it has just begun
			return r.Redis.Publish(ctx, cancelChannel, id).Err()
		}
		return errors.Join(ErrNoTask, err)
	}
	return r.giveUp(ctx, j.name, piece{id, t.Payload}, ErrCancelled)
}

// Retry does a task anew: at once when it waits to be tried again, from the beginning when it failed for the last time. ErrNoTask says
// that there is none that failed.
func (r *Registry) Retry(ctx context.Context, id string) error {
	j, t, err := r.find(id)
	if err != nil {
		return err
	}
	switch t.State {
	case asynq.TaskStateRetry:
		return r.inspector.RunTask(t.Queue, id)
	case asynq.TaskStateArchived:
		if err := r.tellOnce(ctx, t); err != nil {
			return err
		}
		if err := j.reopen(ctx, t.Payload); err != nil {
			return err
		}
		return r.enqueue(ctx, j, piece{id, t.Payload}, now())
	}
	return ErrNoTask
}

// find finds a task and its job by the task's id.
func (r *Registry) find(id string) (*job, *asynq.TaskInfo, error) {
	for _, queue := range queues() {
		t, err := r.inspector.GetTaskInfo(string(queue), id)
		if notThere(err) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if j := r.jobs[t.Type]; j != nil {
			return j, t, nil
		}
	}
	return nil, nil, ErrNoTask
}

// heedCancels stops running tasks that somebody cancelled, until ctx ends.
//
// Asynq's own CancelProcessing ends a task's context too, but then counts a failure and tries the task again.
func (r *Registry) heedCancels(ctx context.Context) {
	sub := r.Redis.Subscribe(ctx, cancelChannel)
	defer func() { _ = sub.Close() }()
	for {
		select {
		case <-ctx.Done():
			return
		case m, open := <-sub.Channel():
			if !open {
				return
			}
			r.mu.Lock()
			if run := r.running[m.Payload]; run != nil {
				run.cancel(ErrCancelled)
			}
			r.mu.Unlock()
		}
	}
}
