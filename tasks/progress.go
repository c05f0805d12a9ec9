package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// progressEvery is the least time between two reports that are kept.
	progressEvery = 250 * time.Millisecond
	// progressFor is how long a report is kept when no other follows.
	progressFor = time.Hour
)

// Step is how far a running task is.
type Step struct {
	Done  int    `json:"done"`
	Total int    `json:"total"` // 0 = not known
	Words string `json:"words,omitempty"`
}

// progressOf makes the Progress of an attempt, and what forgets it at the end. Both belong to the job's goroutine.
func (r *Registry) progressOf(ctx context.Context, id string) (report Progress, forget func()) {
	var kept time.Time
	report = func(done, total int, words string) {
		if time.Since(kept) < progressEvery && done != total {
			return
		}
		kept = time.Now()
		data, err := json.Marshal(Step{done, total, words})
		if err == nil {
			err = r.Redis.Set(ctx, progressKey(id), data, progressFor).Err()
		}
		if err != nil && ctx.Err() == nil {
			r.Log.Debug("a task's progress was not kept", "task", id, "error", err)
		}
	}
	return report, func() {
		if kept.IsZero() {
			return
		}
		write, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
		defer cancel()
		if err := r.Redis.Del(write, progressKey(id)).Err(); err != nil {
			r.Log.Debug("a task's progress was not forgotten; it expires", "task", id, "error", err)
		}
	}
}

// StepOf reads how far a task of a job is, by what the job's Key makes of its work; nil = it does not run, or has not said.
func (r *Registry) StepOf(ctx context.Context, job, key string) (*Step, error) {
	return r.step(ctx, job+":"+key)
}

// step reads how far a task is; nil = it has not said.
func (r *Registry) step(ctx context.Context, id string) (*Step, error) {
	data, err := r.Redis.Get(ctx, progressKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s Step
	return &s, json.Unmarshal(data, &s)
}
