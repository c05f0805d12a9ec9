// Package tasks runs work that is too slow for a request, on Asynq. It is a registry: parts of the program describe their jobs as values
// (Job), cmd registers them, and everything else is the same for every job: one task for each piece of work, bounded retries, a last
// failure that the job's owner hears of, progress, cancel, and a list of what is going on. It knows none of the jobs.
//
// The database says what must be done; Redis only says "now". What the database still wants and Redis does not know is found by a sweep
// (Job.Unfinished), so a Redis that forgets costs some seconds. Jobs end: the playback loop is none.
package tasks

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Queue says which workers run a job. What a guest waits for never stands behind a scan.
type Queue string

// The queues, by the names that Asynq gives them in Redis.
const (
	Fast Queue = "upbeat"      // several workers: short work that somebody waits for
	Slow Queue = "upbeat-slow" // one worker: long work in the background
	// Outside has some workers: work that waits for other machines more than it works, while somebody waits for it.
	Outside Queue = "upbeat-outside"
	// Whole has one worker: work that takes a processor for seconds, while somebody waits for it. It holds up neither short work nor a scan.
	Whole Queue = "upbeat-whole"
)

// queues are all of them.
func queues() []Queue { return []Queue{Fast, Slow, Outside, Whole} }

// Job is one kind of work, described by the part of the program that owns it. P is what a task of it is about: small, and plain JSON.
// Run, Failed, Unfinished and Reopen may be called from any goroutine.
type Job[P any] struct {
	// Name is unique among the jobs. It lies in Redis: a released one is never given to another job.
	Name  string
	Queue Queue
	// Timeout bounds one attempt, in whole seconds: then Run's context ends, and the worker goes on to other tasks whether Run returns or not.
	Timeout time.Duration
	// Retries is how often a failed attempt is tried again, after a growing pause.
	Retries int
	// Key names the piece of work: two tasks with the same key are one. nil = the job is only ever one piece of work.
	Key func(P) string
	// Run does the work. It must do no harm when it is run again, or twice at once: Redis may forget that it was done. An error is tried
	// again, unless it is Final.
	Run func(ctx context.Context, p P, report Progress) error
	// Failed hears that the work will not be tried again, and why: the last error of Run, or one that is ErrCrashed, ErrCancelled or
	// context.DeadlineExceeded. It writes to the database that the work is not wanted any more, so that Unfinished does not name it. It may
	// be called twice, and is called again when it returns an error. nil = nobody needs to know.
	Failed func(ctx context.Context, p P, why error) error
	// Unfinished lists what the database says must be done, whether Redis knows it or not. nil = nothing is looked for.
	Unfinished func(ctx context.Context) ([]P, error)
	// Reopen writes to the database that the work is wanted again, after it failed. nil = nothing needs to be written.
	Reopen func(ctx context.Context, p P) error
	// Describe names what the work is about as people know it, such as a song by its title; "" = it is not known any more, and the key
	// has to do. nil = the job is only ever one piece of work.
	Describe func(ctx context.Context, p P) string
}

// Progress is how Run tells how far it is: done of total (0 = not known), in units of its own, and a few words, "" = none. It keeps what it
// is told at most a few times a second and never fails.
type Progress func(done, total int, words string)

// Reasons why a task was given up that are not errors of its Run.
var (
	// ErrCrashed says that the work panicked, or that the process died while it worked, again and again.
	ErrCrashed = errors.New("the worker crashed on it")
	// ErrCancelled says that somebody cancelled the work.
	ErrCancelled = errors.New("cancelled")
	// ErrNoTask says that there is no task with this id, or none in a state that allows what is asked.
	ErrNoTask = errors.New("no such task")
)

// errStuck says that an earlier attempt of the same task does not stop although its time is over.
var errStuck = fmt.Errorf("an earlier attempt does not stop: %w", context.DeadlineExceeded)

// Final marks an error of Run that trying again will not mend.
func Final(err error) error {
	if err == nil {
		return nil
	}
	return final{err}
}

type final struct{ error }

func (f final) Unwrap() error { return f.error }

// Attempts counts in the database how often a task was begun and did not come back. Asynq counts failures in Redis, which may forget them:
// where Redis dies with the process, a song that kills the process would be tried for ever.
type Attempts interface {
	// Begin counts one more and returns how many have not come back, this one included.
	Begin(ctx context.Context, id string) (int, error)
	// TakeBack takes one back that returned.
	TakeBack(ctx context.Context, id string) error
	// Clear forgets the task.
	Clear(ctx context.Context, id string) error
	// ClearBefore forgets tasks that were last begun before the given time.
	ClearBefore(ctx context.Context, before time.Time) error
}

// IsFinal tells whether the error was made by Final.
func IsFinal(err error) bool {
	var last final
	return errors.As(err, &last)
}
