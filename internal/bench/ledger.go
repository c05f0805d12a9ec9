package bench

import (
	"errors"
	"fmt"
	"sync"

	"upbeat/models"
)

// ledger knows which votes the server has answered. Safe for use by many goroutines, each with guests of its own.
type ledger struct {
	entries []models.EntryID
	others  []int           // votes on each entry that are not our guests'
	said    [][]int8        // [guest][entry] the last answered value
	fixed   map[[2]int]bool // guest and entry: a vote from before the measurement
	mu      sync.Mutex
	gone    map[models.EntryID]bool
	doubts  map[[2]int]bool // guest and entry: a vote that was never answered, which the server may have or not
}

// newLedger starts from the party as it is: each guest's votes as that guest sees them.
func newLedger(entries []queuedSong, guests int) *ledger {
	l := &ledger{gone: map[models.EntryID]bool{}, doubts: map[[2]int]bool{}, fixed: map[[2]int]bool{}, said: make([][]int8, guests)}
	for _, e := range entries {
		l.entries = append(l.entries, e.ID)
		l.others = append(l.others, e.Votes)
	}
	for i := range l.said {
		l.said[i] = make([]int8, len(entries))
	}
	return l
}

// own notes a vote that a guest had before the measurement, by requesting the song.
func (l *ledger) own(guest, entry int) {
	if l.said[guest][entry] == 0 {
		l.said[guest][entry] = 1
		l.fixed[[2]int{guest, entry}] = true
		l.others[entry]--
	}
}

func (l *ledger) leave(entry models.EntryID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone[entry] = true
}

func (l *ledger) left(entry models.EntryID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.gone[entry]
}

// doubt notes a vote that was sent and never answered.
func (l *ledger) doubt(b ballot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.doubts[[2]int{b.guest, b.entry}] = true
}

// check compares the server's state with the ledger: votes of guests that differ, and sums that are not the sum of the votes.
func (r *run) check() error {
	at := map[models.EntryID]int{}
	for i, id := range r.ledger.entries {
		at[id] = i
	}
	sums := make([]int, len(r.ledger.entries))
	var last partyState
	for g, one := range r.guests {
		state, err := r.api.state(one)
		if err != nil {
			return fmt.Errorf("read the party's state: %w", err)
		}
		for _, e := range listed(state) {
			i, ours := at[e.ID]
			if !ours {
				continue
			}
			sums[i] += e.MyVote
			if e.MyVote != int(r.ledger.said[g][i]) && !r.ledger.doubts[[2]int{g, i}] {
				r.report.Lost++
			}
		}
		last = state
	}
	r.compare(at, sums, last)
	return nil
}

func (r *run) compare(at map[models.EntryID]int, sums []int, last partyState) {
	there := map[models.EntryID]bool{}
	for _, e := range listed(last) {
		i, ours := at[e.ID]
		if !ours {
			continue
		}
		there[e.ID] = true
		off := e.Votes - r.ledger.others[i] - sums[i]
		r.report.Twice += max(off, -off)
	}
	for i, id := range r.ledger.entries {
		if there[id] {
			continue
		}
		for g := range r.ledger.said {
			r.report.Unchecked += int(r.ledger.said[g][i])
		}
	}
}

// listed are the entries of a state: the current one and those in the queue.
func listed(s partyState) []queuedSong {
	if s.Playback.Entry == nil {
		return s.Queue
	}
	return append([]queuedSong{*s.Playback.Entry}, s.Queue...)
}

// isGone tells whether a vote came too late: its song had played or was out.
func isGone(err error) bool {
	var no *refusal
	return errors.As(err, &no) && (no.Status == 410 || no.Status == 404)
}
