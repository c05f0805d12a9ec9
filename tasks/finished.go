package tasks

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

const (
	mostFinished = 200 // tasks that succeeded and are still listed
	finishedFor  = keptFor
)

// success is a line of the list of tasks that succeeded.
type success struct {
	ID      string          `json:"id"`
	Job     string          `json:"job"`
	Payload json.RawMessage `json:"payload"`
	At      time.Time       `json:"at"`
	Took    time.Duration   `json:"took"`
}

// finished writes down that a task succeeded. The list is for people's eyes: where Redis does not take the line, the task is done all the
// same.
func (r *Registry) finished(ctx context.Context, task *asynq.Task, id string, started time.Time) {
	at := time.Now()
	line, err := json.Marshal(success{ID: id, Job: task.Type(), Payload: task.Payload(), At: at, Took: at.Sub(started)})
	if err == nil {
		write, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
		defer cancel()
		_, err = r.Redis.TxPipelined(write, func(p redis.Pipeliner) error {
			p.LPush(write, finishedKey, line)
			p.LTrim(write, finishedKey, 0, mostFinished-1)
			p.Expire(write, finishedKey, finishedFor)
			return nil
		})
	}
	if err != nil {
		r.Log.Debug("a task that succeeded is not listed", "task", id, "error", err)
	}
}

// Finished lists what succeeded in the last day, the newest first, and no more than a few hundred.
func (r *Registry) Finished(ctx context.Context) ([]Task, error) {
	lines, err := r.Redis.LRange(ctx, finishedKey, 0, mostFinished-1).Result()
	if err != nil {
		return nil, err
	}
	list := make([]Task, 0, len(lines))
	for _, line := range lines {
		var s success
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			return nil, err
		}
		if time.Since(s.At) < finishedFor {
			key, _ := strings.CutPrefix(s.ID, s.Job)
			list = append(list, Task{ID: s.ID, Job: s.Job, Key: strings.TrimPrefix(key, ":"), State: Done, DoneAt: s.At, Took: s.Took,
				payload: s.Payload})
		}
	}
	return list, nil
}
