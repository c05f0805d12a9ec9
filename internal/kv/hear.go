package kv

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// again is the pause before listening once more after Redis went away.
const again = 500 * time.Millisecond

// Hear calls f with each message of a channel until ctx ends. What is published while Redis is away is lost.
func Hear(ctx context.Context, client *redis.Client, channel string, f func(message string)) {
	for ctx.Err() == nil {
		sub := client.Subscribe(ctx, channel)
		hangUp := context.AfterFunc(ctx, func() { _ = sub.Close() }) // a blocked receive does not watch ctx
		for {
			message, err := sub.ReceiveMessage(ctx)
			if err != nil {
				break
			}
			f(message.Payload)
		}
		hangUp()
		_ = sub.Close()
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}
