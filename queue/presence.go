package queue

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
)

// presentFor is how long a guest counts as present after its page was last seen open.
const presentFor = 10 * time.Minute

// Seen notes that these guests have a page open now. Web calls it every few seconds with all its sockets' guests.
func (p *Party) Seen(ctx context.Context, guests []models.GuestID) error {
	if len(guests) == 0 {
		return nil
	}
	now := float64(p.now())
	members := make([]redis.Z, len(guests))
	for i, g := range guests {
		members[i] = redis.Z{Score: now, Member: strconv.FormatInt(int64(g), 10)}
	}
	_, err := p.Redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.ZAdd(ctx, presenceKey(p.Room), members...)
		pipe.ZRemRangeByScore(ctx, presenceKey(p.Room), "-inf", strconv.FormatInt(int64(p.now()-models.ToMillis(presentFor)), 10))
		pipe.Expire(ctx, presenceKey(p.Room), presentFor)
		return nil
	})
	return err
}

// saw notes that a guest acted without having been seen.
func (p *Party) saw(ctx context.Context, guest models.GuestID) {
	if guest == 0 {
		return
	}
	const patience = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := p.Seen(ctx, []models.GuestID{guest}); err != nil {
		p.Log.Debug("presence not told", "error", err)
	}
}

// Present lists the guests seen within the given time, on any web process.
func (p *Party) Present(ctx context.Context, within time.Duration) ([]models.GuestID, error) {
	since := strconv.FormatInt(int64(p.now()-models.ToMillis(within)), 10)
	members, err := p.Redis.ZRangeArgs(ctx, redis.ZRangeArgs{Key: presenceKey(p.Room), ByScore: true, Start: since, Stop: "+inf"}).Result()
	if err != nil {
		return nil, err
	}
	guests := make([]models.GuestID, 0, len(members))
	for _, m := range members {
		if id, err := strconv.ParseInt(m, 10, 64); err == nil {
			guests = append(guests, models.GuestID(id))
		}
	}
	return guests, nil
}

// Allow counts one act of who and tells whether it is within the limit for this window of time. When Redis does not answer it
// allows: a broken limit must not stop the party.
func (p *Party) Allow(ctx context.Context, what, who string, limit int, window time.Duration) bool {
	const patience = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	key := limitKey(p.Room, what, who, p.Now().UnixNano()/int64(window))
	var count *redis.IntCmd
	_, err := p.Redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		count = pipe.Incr(ctx, key)
		pipe.PExpire(ctx, key, window)
		return nil
	})
	return err != nil || count.Val() <= int64(limit)
}
