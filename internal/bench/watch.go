package bench

import (
	"sync"
	"time"

	"upbeat/models"
)

// watch tells when a vote's change has been seen by the last socket. Votes go in one direction at a time, so an entry's sum has
// reached a vote's sum when it is at least as far in that direction. Safe for use by the votes' goroutines and the swarm's.
type watch struct {
	mu      sync.Mutex
	up      bool
	marks   map[models.EntryID][]mark
	waiting map[models.EntryID][]waiter
}

// mark is one change of an entry that every socket has seen.
type mark struct {
	change
	at time.Time
}

type waiter struct {
	votes int
	done  chan time.Time
}

func newWatch() *watch {
	w := &watch{}
	w.turn(true)
	return w
}

// turn forgets what was seen and sets the direction of the votes to come. No vote may be waiting.
func (w *watch) turn(up bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.up, w.marks, w.waiting = up, map[models.EntryID][]mark{}, map[models.EntryID][]waiter{}
}

func (w *watch) reached(c change, votes int) bool {
	return c.gone || w.up && c.votes >= votes || !w.up && c.votes <= votes
}

// answered returns a channel that gets the time at which the last socket saw the entry with these votes.
func (w *watch) answered(entry models.EntryID, votes int) <-chan time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	done := make(chan time.Time, 1)
	for _, m := range w.marks[entry] {
		if w.reached(m.change, votes) {
			done <- m.at
			return done
		}
	}
	w.waiting[entry] = append(w.waiting[entry], waiter{votes: votes, done: done})
	return done
}

// seen notes changes that the last socket has just seen.
func (w *watch) seen(changes []change, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range changes {
		w.marks[c.entry] = append(w.marks[c.entry], mark{change: c, at: at})
		var still []waiter
		for _, one := range w.waiting[c.entry] {
			if w.reached(c, one.votes) {
				one.done <- at
			} else {
				still = append(still, one)
			}
		}
		w.waiting[c.entry] = still
	}
}
