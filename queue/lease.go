package queue

import (
	"context"
	"errors"
	"sync"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

const (
	// askEvery is how often who waits for the lease asks its owner whether it lives: two small writes each time, its own and the answer.
	askEvery = 2 * time.Second
	// askedLately is for how long an owner that was asked counts on being asked again. Who waits trusts in that for answeredLately, which
	// is shorter, so that where the two disagree both wait too long rather than one too short.
	askedLately    = 15 * time.Second
	answeredLately = 8 * time.Second
	// alone is how long a lease on PostgreSQL lasts for an owner whom nobody waits for, when the database cannot be reached: a short cut is
	// no silence. SQLite is a file of the same machine, which answers or is broken.
	alone = 10 * time.Second
)

// Lease is the right to be the room's player: one owner at a time. It lies in the database and knows no clock. The owner reads its row
// again and again; whoever waits asks, by a count in the row, and takes the lease from an owner that has not answered for the lease's
// time. An owner that has read a row without a question is sure of the lease for that time. So a room with one player writes nothing,
// the clocks of machines may differ, and a player that is cut off from the database has fallen silent before another begins.
//
// The fencing token of Lead keeps a late player from writing. A Lease belongs to one goroutine at a time.
type Lease struct {
	p     *Party
	owner string
	host  string
	ttl   time.Duration
	now   func() time.Time // the machine's monotonic clock

	mu      sync.Mutex
	leads   bool      // we were the owner when the row was last read
	asked   time.Time // when we as the owner last saw a question; zero = never
	waiting wait

	tellMu sync.Mutex
	told   string // the trouble that the row says
}

// wait is what a process knows of the owner that it waits for.
type wait struct {
	owner    string
	answered int64     // its last answer that was seen
	metAt    time.Time // a time before the last question that it answered while we waited; zero = none
	open     bool      // a question is open
	openFrom time.Time // a time before it was put, or was seen open
	openAt   time.Time // a time after that: it has been open at least since then
	lastAsk  time.Time
}

// Lease returns the lease for this owner, on a machine of this name; the owner's name must be unique among all players ever started. Ttl is
// how long an owner may leave a question open. Nothing is taken yet.
func (p *Party) Lease(owner, host string, ttl time.Duration) *Lease {
	return &Lease{p: p, owner: owner, host: host, ttl: ttl, now: time.Now}
}

// ErrHeld says that another player holds the lease.
var ErrHeld = errors.New("another player holds the lease")

// Renew takes the lease, or makes sure of it for the time that Lasts tells, counted from before the call. ErrHeld where another holds it.
func (l *Lease) Renew(ctx context.Context) error {
	begun := l.now()
	row, err := readLease(ctx, l.p)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.waiting.open = false // nobody could have answered
		if l.leads && store.Refused(err) {
			return nil
		}
		return err
	}
	l.leads = row.Owner == l.owner
	switch row.Owner {
	case l.owner:
		return l.answer(ctx, row)
	case "":
		return l.take(ctx, row)
	}
	return l.wait(ctx, row, begun)
}

// answer answers the question that is open, if there is one.
func (l *Lease) answer(ctx context.Context, row models.Lease) error {
	if row.Asked == row.Answered {
		return nil
	}
	l.asked = l.now()
	return l.write(ctx, func(tx *store.Tx) (bool, error) { return tx.Leases().Answer(l.p.Room, l.owner) })
}

func (l *Lease) take(ctx context.Context, was models.Lease) error {
	next := models.Lease{Owner: l.owner, Host: l.host, Since: timeOf(l.p)}
	err := l.write(ctx, func(tx *store.Tx) (bool, error) { return tx.Leases().Take(was, next) })
	if err == nil {
		l.leads, l.waiting, l.asked = true, wait{}, time.Time{}
		if was.Owner != "" { // others may have waited with us
			l.asked = l.now()
		}
		l.tellMu.Lock()
		l.told = ""
		l.tellMu.Unlock()
	}
	return err
}

// wait asks the owner whether it lives, and takes its place when it has not answered for long enough. The row was read after begun.
func (l *Lease) wait(ctx context.Context, row models.Lease, begun time.Time) error {
	w := &l.waiting
	if w.owner != row.Owner {
		*w = wait{owner: row.Owner, answered: row.Answered}
	}
	if row.Answered != w.answered {
		if w.open {
			w.metAt = w.openFrom
		}
		w.answered, w.open = row.Answered, false
	}
	if row.Asked == row.Answered {
		w.open = false
		if begun.Sub(w.lastAsk) < askEvery {
			return ErrHeld
		}
		w.lastAsk = begun
		if err := l.write(ctx, func(tx *store.Tx) (bool, error) { return tx.Leases().Ask(l.p.Room, row.Owner) }); err != nil {
			return err
		}
		w.open, w.openFrom, w.openAt = true, begun, l.now()
		return ErrHeld
	}
	if !w.open {
		w.open, w.openFrom, w.openAt = true, begun, l.now()
	}
	if l.now().Sub(w.openAt) < l.patience(w) || signed(ctx, l.p) == row.Owner {
		return ErrHeld
	}
	return l.take(ctx, row)
}

// patience is how long a question may stay open. An owner that has answered lately knows that somebody waits.
func (l *Lease) patience(w *wait) time.Duration {
	if !w.metAt.IsZero() && w.openAt.Sub(w.metAt) < answeredLately {
		return l.ttl
	}
	return l.unasked()
}

// unasked is how long the lease lasts while nobody asks.
func (l *Lease) unasked() time.Duration {
	if l.p.Store.Kind() == store.Postgres {
		return max(l.ttl, alone)
	}
	return l.ttl
}

// Lasts is for how long the owner may be sure of the lease after a Renew that succeeded, counted from before that call.
func (l *Lease) Lasts() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.asked.IsZero() && l.now().Sub(l.asked) < askedLately {
		return l.ttl
	}
	return l.unasked()
}

// Lead makes the owner of the lease the room's player: it returns a fencing token greater than all before it. From then on every write of
// an earlier player is refused with ErrFenced. ErrHeld where another holds the lease.
func (l *Lease) Lead(ctx context.Context) (models.Fence, error) {
	return acquire(ctx, l.p, func(tx *roomTx) error {
		row, err := tx.Leases().Get(tx.roomID)
		if err == nil && row.Owner != l.owner {
			err = ErrHeld
		}
		return err
	})
}

// Trouble tells everybody why the owner cannot play; "" = it can. It writes only when that changes.
func (l *Lease) Trouble(ctx context.Context, why string) error {
	l.tellMu.Lock()
	defer l.tellMu.Unlock()
	if why == l.told {
		return nil
	}
	err := l.write(ctx, func(tx *store.Tx) (bool, error) { return tx.Leases().SetTrouble(l.p.Room, l.owner, why) })
	if err == nil {
		l.told = why
	}
	return err
}

// Holder is the lease as it stands.
func (l *Lease) Holder(ctx context.Context) (models.Lease, error) { return readLease(ctx, l.p) }

// Release gives the lease up.
func (l *Lease) Release(ctx context.Context) error { return l.Break(ctx, l.owner) }

// Break takes the lease from an owner that is known to be dead.
func (l *Lease) Break(ctx context.Context, owner string) error {
	err := l.write(ctx, func(tx *store.Tx) (bool, error) { return tx.Leases().Release(l.p.Room, owner) })
	if errors.Is(err, ErrHeld) {
		return nil
	}
	return err
}

// write changes the lease's row; ErrHeld where it is not any more what it was.
func (l *Lease) write(ctx context.Context, f func(tx *store.Tx) (bool, error)) error {
	return l.p.Store.Write(ctx, func(tx *store.Tx) error {
		done, err := f(tx)
		if err == nil && !done {
			err = ErrHeld
		}
		return err
	})
}

func readLease(ctx context.Context, p *Party) (row models.Lease, err error) {
	err = p.Store.Read(ctx, func(tx *store.Tx) error { row, err = tx.Leases().Get(p.Room); return err })
	return row, err
}
