// Package queue owns the party's live state: requests, votes, the current song and what follows it, the order, and who is told when
// any of it changes. Every door (web, API, protocols) and the player go through it, so that the same rules hold everywhere. It is the
// only writer of entries, votes, guests and playback; it keeps what must survive in the database and what is happening now in Redis.
// It makes no sound and knows no HTTP.
package queue

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/internal/disk"
	"upbeat/internal/store"
	"upbeat/models"
)

// Config is what a Party is built from.
type Config struct {
	Store *store.Store
	Redis *redis.Client
	Room  models.RoomID // "" = models.DefaultRoom
	// Prepare hands a preparing entry to a worker. An error is not fatal: tasks look for forgotten entries by themselves.
	Prepare func(ctx context.Context, entry models.EntryID) error
	Now     func() time.Time // nil = time.Now
	Files   *disk.Files      // what is asked about the files of songs; nil = the real ones
	Random  func(n int) int  // a number from 0 to n-1; nil = math/rand's
	Log     *slog.Logger     // nil = slog.Default
}

// Party is one room's live state. Safe for use by many goroutines and many processes at once.
//
// It has sixty methods, because it is the one door: each is an act of a guest, a host or the player, in a file of its name. What an act
// does within its transaction is a function of roomTx; what is told and remembered beside the database has types of its own.
type Party struct {
	Config
	notices    notices
	presence   presence
	rules      rulesCache
	leader     leaderWatch
	codeSecret atomic.Pointer[[]byte] // the secret of the codes, once it was read
}

// New opens the room, making it where it is missing. Call Run as well, or other processes hear of changes only by their slow re-check.
func New(ctx context.Context, c Config) (*Party, error) {
	if c.Room == "" {
		c.Room = models.DefaultRoom
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.IntN
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Files == nil {
		c.Files = disk.Real()
	}
	if c.Prepare == nil {
		c.Prepare = func(context.Context, models.EntryID) error { return nil }
	}
	p := &Party{Config: c}
	p.leader.now = time.Now
	p.presence.redis, p.presence.room, p.presence.now, p.presence.log = c.Redis, c.Room, func() models.Millis { return timeOf(p) }, c.Log
	p.notices.redis, p.notices.room, p.notices.log = c.Redis, c.Room, c.Log
	p.notices.announce, p.notices.listeners = make(chan models.Version, 1), map[chan models.Version]struct{}{}
	return p, c.Store.Write(ctx, func(tx *store.Tx) error { return tx.Rooms().Ensure(c.Room, timeOf(p)) })
}

// timeOf is what time it is for the party.
func timeOf(p *Party) models.Millis { return models.At(p.Now()) }

// roomTx is one transaction on the room: the store's, with the rules and the clock that hold for it. What is done within a change is a
// function of it, which sees nothing else of the party. One goroutine uses it, until the transaction ends. Of its 60 methods 46 are
// those of the store's transaction.
type roomTx struct {
	*store.Tx
	*rules
	roomID  models.RoomID
	room    models.Room
	version models.Version // under which a change writes
	now     models.Millis
	random  func(n int) int
	log     *slog.Logger
	acted   models.GuestID // the guest who acts; 0 = nobody
	arrived bool           // that guest did not count as present before
	// the act of a host that this change has recorded; 0 = none
	recorded models.ActID
}

// begin is the room as a transaction finds it.
func begin(p *Party, tx *store.Tx, room models.Room) (*roomTx, error) {
	r, err := p.rules.at(tx, p.Room, room.SettingsVersion)
	return &roomTx{Tx: tx, rules: r, roomID: p.Room, room: room, version: room.Version, now: timeOf(p), random: p.Random, log: p.Log}, err
}

// change runs f in one transaction under a new version and tells everybody once it is durable. When f returns errUnchanged,
// nothing is written and nobody is told.
func (p *Party) change(ctx context.Context, f func(tx *roomTx) error) error {
	var done *roomTx
	err := p.Store.Write(ctx, func(tx *store.Tx) error {
		room, err := tx.Rooms().Bump(p.Room)
		if err != nil {
			return err
		}
		if done, err = begin(p, tx, room); err != nil {
			return err
		}
		return f(done)
	})
	if err == errUnchanged { //nolint:errorlint // it is handed through unwrapped
		return nil
	}
	if err == nil {
		p.notices.publish(done.version)
		p.presence.touch(ctx, done.acted, done.arrived)
	}
	return err
}

// read runs f in one transaction that writes nothing.
func read(ctx context.Context, p *Party, f func(tx *roomTx) error) error {
	return within(ctx, p, p.Store.Read, f)
}

// within runs f in one transaction of a kind, Store.Read or Store.Write, which makes no new version.
func within(
	ctx context.Context,
	p *Party,
	kind func(context.Context, func(tx *store.Tx) error) error,
	f func(tx *roomTx) error,
) error {
	return kind(ctx, func(tx *store.Tx) error {
		room, err := tx.Rooms().Get(p.Room)
		if err != nil {
			return err
		}
		opened, err := begin(p, tx, room)
		if err != nil {
			return err
		}
		return f(opened)
	})
}
