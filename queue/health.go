package queue

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
)

// scanKeptFor is how long the last scan's result can be read.
const scanKeptFor = 24 * time.Hour

// SetScan publishes how far the library scan is.
func (p *Party) SetScan(ctx context.Context, progress models.ScanProgress) error {
	data, err := json.Marshal(progress)
	if err != nil {
		return err
	}
	_, err = p.Redis.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, scanKey, data, scanKeptFor)
		pipe.Publish(ctx, healthChannel, "")
		return nil
	})
	return err
}

// Scan reads how far the library scan is; zero where none ran lately.
func (p *Party) Scan(ctx context.Context) (models.ScanProgress, error) {
	var progress models.ScanProgress
	data, err := p.Redis.Get(ctx, scanKey).Bytes()
	if errors.Is(err, redis.Nil) {
		return progress, nil
	}
	if err != nil {
		return progress, err
	}
	return progress, json.Unmarshal(data, &progress)
}

// Health calls f whenever the scan's progress or the player's health may have changed, until ctx ends.
func (p *Party) Health(ctx context.Context, f func()) error {
	for ctx.Err() == nil {
		sub := p.Redis.Subscribe(ctx, healthChannel)
		hangUp := context.AfterFunc(ctx, func() { _ = sub.Close() })
		for {
			if _, err := sub.ReceiveMessage(ctx); err != nil {
				break
			}
			f()
		}
		hangUp()
		_ = sub.Close()
		select {
		case <-ctx.Done():
		case <-time.After(resubscribePause):
		}
	}
	return nil
}
