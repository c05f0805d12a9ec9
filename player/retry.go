package player

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	retryFirst = 200 * time.Millisecond
	retryMost  = 5 * time.Second
)

// retry is when to try again what has failed: an output, or a song that the queue could not name. The intervals are the library's, without
// its random part: one player with one sound card has nobody to get out of step with. The waiting is ours: the session does other things
// meanwhile, so backoff.Retry, which blocks, does not serve.
type retry struct {
	intervals backoff.ExponentialBackOff
	next      time.Time
}

// failed notes a failure and returns how long to wait: twice as long each time.
func (r *retry) failed() time.Duration {
	if r.intervals.InitialInterval == 0 {
		r.intervals = backoff.ExponentialBackOff{InitialInterval: retryFirst, Multiplier: 2, MaxInterval: retryMost}
	}
	wait := r.intervals.NextBackOff()
	r.next = time.Now().Add(wait)
	return wait
}

// due reports whether it is time to try again.
func (r *retry) due() bool { return !time.Now().Before(r.next) }
