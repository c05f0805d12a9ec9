package player

import "time"

// lastingAfter is how long the queue must fail the player, second after second, until the hosts are told: a database that restarts is
// no trouble.
const lastingAfter = 3 * time.Second

// trouble is what keeps the player from working though it lives: errors of the queue that do not end, as of a database whose schema is
// not what this version expects.
type trouble struct {
	last  error
	since time.Time // of the first of these errors
	again bool      // there was one since the last look
}

func (t *trouble) met(err error) {
	if t.last == nil {
		t.since = time.Now()
	}
	t.last, t.again = err, true
}

// lasting is called every second. It returns the error that has come again and again; nil = there is none.
func (t *trouble) lasting() error {
	if !t.again {
		t.last = nil
	}
	t.again = false
	if t.last != nil && time.Since(t.since) >= lastingAfter {
		return t.last
	}
	return nil
}
