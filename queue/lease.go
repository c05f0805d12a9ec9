package queue

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lease is the right to be the room's player: one owner at a time, for as long as it is renewed. The lease keeps two players from
// making sound at once; the fencing token of Acquire keeps a late one from writing.
type Lease struct {
	p     *Party
	owner string
	ttl   time.Duration
}

// Lease returns the lease for this owner; the name must be unique among all players ever started. Nothing is taken yet.
func (p *Party) Lease(owner string, ttl time.Duration) *Lease {
	return &Lease{p: p, owner: owner, ttl: ttl}
}

// ErrHeld says that another player holds the lease.
var ErrHeld = errors.New("another player holds the lease")

// renew extends or takes a lease.
//
// KEYS[1] lease key. ARGV[1] owner, ARGV[2] time to live in ms. Output: 1 = ours now, 0 = another's.
var renew = redis.NewScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`)

// release gives up a lease, its own or that of a player that is known to be dead.
//
// KEYS[1] lease key. ARGV[1] owner. Output: 1 = released, 0 = another's.
var release = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

// Renew takes the lease or extends it by its time to live, counted from before the call. ErrHeld where another holds it.
func (l *Lease) Renew(ctx context.Context) error {
	ours, err := renew.Run(ctx, l.p.Redis, []string{leaseKey(l.p.Room)}, l.owner, l.ttl.Milliseconds()).Int()
	if err == nil && ours == 0 {
		err = ErrHeld
	}
	return err
}

// Holder is the owner that holds the lease now; "" = nobody.
func (l *Lease) Holder(ctx context.Context) (string, error) { return l.p.PlayerOwner(ctx) }

// Release gives the lease up.
func (l *Lease) Release(ctx context.Context) error { return l.Break(ctx, l.owner) }

// Break takes the lease from an owner that is known to be dead.
func (l *Lease) Break(ctx context.Context, owner string) error {
	return release.Run(ctx, l.p.Redis, []string{leaseKey(l.p.Room)}, owner).Err()
}

// PlayerOwner is the owner of the player's lease; "" = no player is running.
func (p *Party) PlayerOwner(ctx context.Context) (string, error) {
	owner, err := p.Redis.Get(ctx, leaseKey(p.Room)).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return owner, err
}
