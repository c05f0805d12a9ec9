package queue

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"upbeat/models"

	"github.com/redis/go-redis/v9"
)

// React tells whether an actor may send a reaction to the stage now. Web counts and spreads them. Errors: a *models.FieldError for one that
// is none; ErrNoGuest; a *models.RuleError.
func (p *Party) React(ctx context.Context, by models.Actor, emoji string) error {
	if !slices.Contains(models.Reactions(), emoji) {
		return &models.FieldError{Field: "emoji", Want: "one of the reactions"}
	}
	return read(ctx, p, func(tx *roomTx) error {
		switch {
		case !tx.values.Reactions:
			return &models.RuleError{Code: "no_reactions"}
		case by.Host():
			return nil
		case by.Guest == 0:
			return models.ErrNoGuest
		}
		g, err := tx.Guests().Get(tx.roomID, by.Guest)
		switch {
		case err != nil:
			return err
		case g.Gone:
			return models.ErrNoGuest
		case g.Muted:
			return &models.RuleError{Code: "muted"}
		}
		return tx.admit(g)
	})
}

// Reactions carries counts of reactions between the processes. Nobody keeps them.
type Reactions struct {
	redis *redis.Client
	room  models.RoomID
}

// Reactions of this room.
func (p *Party) Reactions() Reactions { return Reactions{p.Redis, p.Room} }

// Spread hands counts of reactions to the stages of all processes.
func (r Reactions) Spread(ctx context.Context, counts map[string]int) error {
	data, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return r.redis.Publish(ctx, reactionsChannel(r.room), data).Err()
}

// Hear calls f with what Spread hands out in any process, until ctx ends. What is sent while Redis is away is lost.
func (r Reactions) Hear(ctx context.Context, f func(counts map[string]int)) {
	for ctx.Err() == nil {
		sub := r.redis.Subscribe(ctx, reactionsChannel(r.room))
		hangUp := context.AfterFunc(ctx, func() { _ = sub.Close() })
		for {
			message, err := sub.ReceiveMessage(ctx)
			if err != nil {
				break
			}
			var counts map[string]int
			if json.Unmarshal([]byte(message.Payload), &counts) == nil {
				f(counts)
			}
		}
		hangUp()
		_ = sub.Close()
		select {
		case <-ctx.Done():
		case <-time.After(resubscribePause):
		}
	}
}
