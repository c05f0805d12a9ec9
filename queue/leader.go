package queue

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/store"
	"upbeat/models"
)

const (
	signPatience = 300 * time.Millisecond // for one look at Redis: the database knows as well, only later
	// provenFor is how long a leader is taken to live after a proof: a question every askEvery, and the time that it may stay open.
	provenFor = askEvery + 4*time.Second
)

// Leader is who leads the room's sound, and whether it does.
type Leader struct {
	models.Lease
	Alive bool // it has shown lately that it lives
}

// Works tells whether there is a player that can play.
func (l Leader) Works() bool { return l.Alive && l.Trouble == "" }

// Sign tells by Redis that the owner leads, for those who only look: while it answers, nobody has to ask by the database.
func (l *Lease) Sign(ctx context.Context) error {
	return l.p.Redis.Set(ctx, leaseKey(l.p.Room), l.owner, l.ttl).Err()
}

// Unsign takes that back.
func (l *Lease) Unsign(ctx context.Context) error {
	return unsign.Run(ctx, l.p.Redis, []string{leaseKey(l.p.Room)}, l.owner).Err()
}

// unsign takes an owner's sign away.
//
// KEYS[1] lease key. ARGV[1] owner. Output: 1 = taken away, 0 = another's.
var unsign = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

// leaderWatch remembers what this process saw of the leader, to tell whether it lives. Safe for use by many goroutines.
type leaderWatch struct {
	mu     sync.Mutex
	seen   models.Lease
	proven time.Time // when it was last seen to live, or was seen first
	now    func() time.Time
}

// Leader is who leads. It looks into the database, and for a sign of life into Redis; where Redis has none, it asks by the database, which
// costs two small writes every few seconds. A leader that is seen for the first time is taken to live until it has not answered.
func (p *Party) Leader(ctx context.Context) (Leader, error) {
	row, err := readLease(ctx, p)
	if err != nil || row.Owner == "" {
		return Leader{Lease: row}, err
	}
	return Leader{Lease: row, Alive: p.leader.alive(ctx, p, row)}, nil
}

func (w *leaderWatch) alive(ctx context.Context, p *Party, row models.Lease) bool {
	shown := signed(ctx, p) == row.Owner
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	if shown || row.Owner != w.seen.Owner || row.Answered != w.seen.Answered {
		w.proven = now
	}
	w.seen = row
	if shown {
		return true
	}
	if row.Asked == row.Answered && now.Sub(w.proven) >= askEvery {
		err := p.Store.Write(ctx, func(tx *store.Tx) error { _, err := tx.Leases().Ask(p.Room, row.Owner); return err })
		if err != nil {
			p.Log.Debug("the leader was not asked whether it lives", "error", err)
		}
	}
	return now.Sub(w.proven) < provenFor
}

// signed is the owner of whom Redis has a sign; "" = there is none, or Redis does not answer.
func signed(ctx context.Context, p *Party) string {
	ctx, cancel := context.WithTimeout(ctx, signPatience)
	defer cancel()
	owner, err := p.Redis.Get(ctx, leaseKey(p.Room)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		p.Log.Debug("Redis does not tell who leads", "error", err)
	}
	return owner
}
