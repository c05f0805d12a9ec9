package queue

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/store"
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

// touchEvery is after how long it is told again that a guest acts, who may have no page open that is seen.
const touchEvery models.Millis = 60_000

// touchedAt is when this process last told that a guest acts; 0 = never.
func (p *Party) touchedAt(guest models.GuestID) models.Millis {
	at, _ := p.acted.Load(guest)
	told, _ := at.(models.Millis)
	return told
}

// touch notes that a guest acted without having been seen lately.
func (p *Party) touch(ctx context.Context, guest models.GuestID) {
	if guest == 0 {
		return
	}
	p.acted.Store(guest, p.now()) // told or not: nobody's tap waits for Redis more than once in that time
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

// remind tells a Redis that has lost its memory who was here: to it they were last seen when the party last gave a sign of life. Else all
// phones that are in pockets, with no page open, would be gone at once, and a few votes would be a large share of those present.
func (p *Party) remind(ctx context.Context) error {
	known, err := p.Redis.Exists(ctx, knownKey(p.Room)).Result()
	if err != nil {
		return err
	}
	var guests []models.GuestID
	var sign models.Millis
	if known == 0 {
		err = p.Store.Read(ctx, func(tx *store.Tx) error {
			if guests, err = tx.Guests().Present(p.Room); err != nil {
				return err
			}
			sign, err = signOfLife(tx, p.Room)
			return err
		})
		if err != nil {
			return err
		}
	}
	_, err = p.Redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, g := range guests {
			pipe.ZAddNX(ctx, presenceKey(p.Room), redis.Z{Score: float64(sign), Member: strconv.FormatInt(int64(g), 10)})
			pipe.Expire(ctx, presenceKey(p.Room), presentFor)
		}
		pipe.Set(ctx, knownKey(p.Room), "", presentFor)
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
