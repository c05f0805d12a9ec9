package queue

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
)

// errUnchanged ends a change that turned out to change nothing.
var errUnchanged = errors.New("nothing changed")

const (
	// publishWithin bounds one PUBLISH. Nobody waits for it; a lost one is healed by the next and by the re-check.
	publishWithin = time.Second
	// resubscribePause is the wait before listening again after Redis went away.
	resubscribePause = 200 * time.Millisecond
)

// notices tells of new versions, in this process and to the others. Safe for use by many goroutines.
type notices struct {
	redis    *redis.Client
	room     models.RoomID
	log      *slog.Logger
	announce chan models.Version // newest version to publish; holds at most one

	mu        sync.Mutex
	listeners map[chan models.Version]struct{}
}

// publish spreads a new version: to this process at once, to the others through Redis, by Run. It never waits.
func (n *notices) publish(version models.Version) {
	n.publishHere(version)
	offer(n.announce, version)
}

func (n *notices) publishHere(version models.Version) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for listener := range n.listeners {
		offer(listener, version)
	}
}

// offer puts the newest version into a channel that holds one.
func offer(c chan models.Version, version models.Version) {
	for {
		select {
		case c <- version:
			return
		default:
		}
		select {
		case older := <-c:
			version = max(version, older)
		default:
		}
	}
}

// Notices returns a channel that holds the newest version after a change, and a function that ends the listening. Several changes
// may arrive as one. The reader must also look by itself now and then: a notice may be lost while Redis is away.
func (p *Party) Notices() (<-chan models.Version, func()) { return p.notices.hear() }

func (n *notices) hear() (<-chan models.Version, func()) {
	c := make(chan models.Version, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.listeners[c] = struct{}{}
	return c, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.listeners, c)
	}
}

// Run carries notices to and from the other processes until ctx ends.
func (p *Party) Run(ctx context.Context) error { return p.notices.run(ctx) }

func (n *notices) run(ctx context.Context) error {
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		n.listen(ctx)
	}()
	for {
		select {
		case <-ctx.Done():
			<-heard
			return nil
		case version := <-n.announce:
			n.send(ctx, version)
		}
	}
}

func (n *notices) send(ctx context.Context, version models.Version) {
	ctx, cancel := context.WithTimeout(ctx, publishWithin)
	defer cancel()
	if err := n.redis.Publish(ctx, changesChannel(n.room), strconv.FormatInt(int64(version), 10)).Err(); err != nil {
		n.log.Debug("notice not published", "version", version, "error", err)
	}
}

// listen hands on what other processes publish. After a gap it says so with version 0: look for yourself.
func (n *notices) listen(ctx context.Context) {
	for ctx.Err() == nil {
		sub := n.redis.Subscribe(ctx, changesChannel(n.room))
		hangUp := context.AfterFunc(ctx, func() { _ = sub.Close() }) // a blocked receive does not watch ctx
		if _, err := sub.Receive(ctx); err == nil {
			n.publishHere(0)
			n.relay(ctx, sub.ReceiveMessage)
		}
		hangUp()
		_ = sub.Close()
		select {
		case <-ctx.Done():
		case <-time.After(resubscribePause):
		}
	}
}

func (n *notices) relay(ctx context.Context, receive func(context.Context) (*redis.Message, error)) {
	for {
		message, err := receive(ctx)
		if err != nil {
			return
		}
		if version, err := strconv.ParseInt(message.Payload, 10, 64); err == nil {
			n.publishHere(models.Version(version))
		}
	}
}
