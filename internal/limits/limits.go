// Package limits counts how often somebody does something, for all web processes together: tries of a password, requests, joins from one
// address. web asks it before it does what was asked; it knows no guests and no rules of the party.
//
// The counting is redis_rate's (github.com/go-redis/redis_rate), a generic cell rate algorithm: who has used a limit up gets one act back
// after each window/limit, and all of them after a whole window. redis_rate has no refund. A negative cost is one, except that redis_rate
// stores nothing when the refund leaves nothing counted; then Refund resets the counter.
package limits

import (
	"context"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"upbeat/models"
)

// patience is how long an act waits for Redis.
const patience = 200 * time.Millisecond

// Shared counts acts in Redis. Safe for use by many goroutines.
type Shared struct {
	limiter *redis_rate.Limiter
	room    models.RoomID
}

// Limit is how often one subject may do one thing.
type Limit struct {
	What   string // the name of the limit
	Times  int    // at least 1
	Window time.Duration
}

func (l Limit) rate() redis_rate.Limit {
	return redis_rate.Limit{Rate: l.Times, Burst: l.Times, Period: l.Window}
}

// NewShared counts for one room.
func NewShared(client *redis.Client, room models.RoomID) *Shared {
	return &Shared{limiter: redis_rate.NewLimiter(client), room: room}
}

// key is where a subject's acts are counted. redis_rate puts "rate:" in front of it. It expires by itself.
func (s *Shared) key(l Limit, who string) string {
	return "upbeat:" + string(s.room) + ":limit:" + l.What + ":" + who
}

// Allow counts one act of who and tells whether it is within the limit; one that is not within it does not count. When Redis does not
// answer it allows: a broken limit must not stop the party.
func (s *Shared) Allow(ctx context.Context, l Limit, who string) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	result, err := s.limiter.Allow(ctx, s.key(l, who), l.rate())
	return err != nil || result.Allowed > 0
}

// Refund takes back one act that Allow counted. One that is lost costs a try.
func (s *Shared) Refund(ctx context.Context, l Limit, who string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	key := s.key(l, who)
	result, err := s.limiter.AllowN(ctx, key, l.rate(), -1)
	if err == nil && result.ResetAfter <= 0 {
		_ = s.limiter.Reset(ctx, key)
	}
}
