package queue

import (
	"context"
	"errors"
	"strconv"
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

// publish spreads a new version: to this process at once, to the others through Redis, by Run. It never waits.
func (p *Party) publish(version models.Version) {
	p.publishHere(version)
	offer(p.announce, version)
}

func (p *Party) publishHere(version models.Version) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for listener := range p.listeners {
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
func (p *Party) Notices() (<-chan models.Version, func()) {
	c := make(chan models.Version, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners[c] = struct{}{}
	return c, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.listeners, c)
	}
}

// Run carries notices to and from the other processes until ctx ends.
func (p *Party) Run(ctx context.Context) error {
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		p.listen(ctx)
	}()
	for {
		select {
		case <-ctx.Done():
			<-heard
			return nil
		case version := <-p.announce:
			p.send(ctx, version)
		}
	}
}

func (p *Party) send(ctx context.Context, version models.Version) {
	ctx, cancel := context.WithTimeout(ctx, publishWithin)
	defer cancel()
	if err := p.Redis.Publish(ctx, changesChannel(p.Room), strconv.FormatInt(int64(version), 10)).Err(); err != nil {
		p.Log.Debug("notice not published", "version", version, "error", err)
	}
}

// listen hands on what other processes publish. After a gap it says so with version 0: look for yourself.
func (p *Party) listen(ctx context.Context) {
	for ctx.Err() == nil {
		sub := p.Redis.Subscribe(ctx, changesChannel(p.Room))
		hangUp := context.AfterFunc(ctx, func() { _ = sub.Close() }) // a blocked receive does not watch ctx
		if _, err := sub.Receive(ctx); err == nil {
			p.publishHere(0)
			p.relay(ctx, sub.ReceiveMessage)
		}
		hangUp()
		_ = sub.Close()
		select {
		case <-ctx.Done():
		case <-time.After(resubscribePause):
		}
	}
}

func (p *Party) relay(ctx context.Context, receive func(context.Context) (*redis.Message, error)) {
	for {
		message, err := receive(ctx)
		if err != nil {
			return
		}
		if version, err := strconv.ParseInt(message.Payload, 10, 64); err == nil {
			p.publishHere(models.Version(version))
		}
	}
}
