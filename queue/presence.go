package queue

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/store"
	"upbeat/models"
)

// presentFor is how long a guest counts as present after its page was last seen open.
const presentFor = 10 * time.Minute

// presence is what Redis and this process know of who is here.
type presence struct {
	redis *redis.Client
	room  models.RoomID
	now   func() models.Millis
	log   *slog.Logger
	acted sync.Map // models.GuestID -> models.Millis: when Redis was last told that they act
}

// Seen notes that these guests have a page open now. Web calls it every few seconds with all its sockets' guests.
func (p *Party) Seen(ctx context.Context, guests []models.GuestID) error {
	return p.presence.seen(ctx, guests)
}

func (p *presence) seen(ctx context.Context, guests []models.GuestID) error {
	if len(guests) == 0 {
		return nil
	}
	now := float64(p.now())
	members := make([]redis.Z, len(guests))
	for i, g := range guests {
		members[i] = redis.Z{Score: now, Member: strconv.FormatInt(int64(g), 10)}
	}
	_, err := p.redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.ZAdd(ctx, presenceKey(p.room), members...)
		pipe.ZRemRangeByScore(ctx, presenceKey(p.room), "-inf", strconv.FormatInt(int64(p.now()-models.ToMillis(presentFor)), 10))
		pipe.Expire(ctx, presenceKey(p.room), presentFor)
		return nil
	})
	return err
}

// touchEvery is after how long it is told again that a guest acts, who may have no page open that is seen.
const touchEvery models.Millis = 60_000

// touch notes that a guest acted. Who arrives by that is told to Redis at once, others once in a while.
func (p *presence) touch(ctx context.Context, guest models.GuestID, arrived bool) {
	if guest == 0 {
		return
	}
	now := p.now()
	if told, ok := p.acted.Load(guest); ok && !arrived && told.(models.Millis) >= now-touchEvery { //nolint:errcheck // nothing else is stored
		return
	}
	p.acted.Store(guest, now) // told or not: nobody's tap waits for Redis more than once in that time
	const patience = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := p.seen(ctx, []models.GuestID{guest}); err != nil {
		p.log.Debug("presence not told", "error", err)
	}
}

// Present lists the guests seen within the given time, on any web process.
func (p *Party) Present(ctx context.Context, within time.Duration) ([]models.GuestID, error) {
	return p.presence.within(ctx, within)
}

func (p *presence) within(ctx context.Context, within time.Duration) ([]models.GuestID, error) {
	since := strconv.FormatInt(int64(p.now()-models.ToMillis(within)), 10)
	members, err := p.redis.ZRangeArgs(ctx, redis.ZRangeArgs{Key: presenceKey(p.room), ByScore: true, Start: since, Stop: "+inf"}).Result()
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

// remind tells a Redis that has lost its memory who was here: to it they were last seen when the party last gave a sign of life. Else all
// phones that are in pockets, with no page open, would be gone at once, and a few votes would be a large share of those present.
func (p *presence) remind(ctx context.Context, db *store.Store) error {
	known, err := p.redis.Exists(ctx, knownKey(p.room)).Result()
	if err != nil {
		return err
	}
	var guests []models.GuestID
	var sign models.Millis
	if known == 0 {
		err = db.Read(ctx, func(tx *store.Tx) error {
			if guests, err = tx.Guests().Present(p.room); err != nil {
				return err
			}
			sign, err = signOfLife(tx, p.room)
			return err
		})
		if err != nil {
			return err
		}
	}
	_, err = p.redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, g := range guests {
			pipe.ZAddNX(ctx, presenceKey(p.room), redis.Z{Score: float64(sign), Member: strconv.FormatInt(int64(g), 10)})
			pipe.Expire(ctx, presenceKey(p.room), presentFor)
		}
		pipe.Set(ctx, knownKey(p.room), "", presentFor)
		return nil
	})
	return err
}

// signOfLife is when something was last requested, ended, or heard in the room.
func signOfLife(tx *store.Tx, room models.RoomID) (models.Millis, error) {
	last, err := lastAct(tx, room)
	if err != nil {
		return 0, err
	}
	playback, err := tx.Playbacks().Get(room)
	if err == nil && playback.EntryID != 0 && !playback.Paused {
		last = max(last, playback.At)
	}
	return last, err
}

// forget forgets that a guest's page was seen: nobody is that guest any more.
func (p *presence) forget(ctx context.Context, guest models.GuestID) {
	if err := p.redis.ZRem(ctx, presenceKey(p.room), strconv.FormatInt(int64(guest), 10)).Err(); err != nil {
		p.log.Warn("presence of a guest who is no more: it ends by itself", "error", err)
	}
}
