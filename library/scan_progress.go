package library

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"upbeat/models"
)

const (
	// scanKey holds the progress of the scan as JSON. The library is one for all rooms.
	scanKey = "upbeat:scan"
	// scanChannel says that the progress changed. The message is empty.
	scanChannel = "upbeat:health"
	// scanKeptFor is how long the last scan's result can be read.
	scanKeptFor = 24 * time.Hour
	// resubscribePause is the wait before listening again after Redis went away.
	resubscribePause = 200 * time.Millisecond
)

// ScanProgress is how far the scan of the library is, in Redis: one process scans, others show it. Safe for use by many goroutines.
type ScanProgress struct{ client *redis.Client }

// NewScanProgress is the progress that all processes on this Redis share.
func NewScanProgress(client *redis.Client) *ScanProgress { return &ScanProgress{client} }

// Publish says how far the scan is.
func (s *ScanProgress) Publish(ctx context.Context, progress models.ScanProgress) error {
	data, err := json.Marshal(progress)
	if err != nil {
		return err
	}
	_, err = s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, scanKey, data, scanKeptFor)
		pipe.Publish(ctx, scanChannel, "")
		return nil
	})
	return err
}

// Read is how far the scan is; zero where none ran lately.
func (s *ScanProgress) Read(ctx context.Context) (models.ScanProgress, error) {
	var progress models.ScanProgress
	data, err := s.client.Get(ctx, scanKey).Bytes()
	if errors.Is(err, redis.Nil) {
		return progress, nil
	}
	if err != nil {
		return progress, err
	}
	return progress, json.Unmarshal(data, &progress)
}

// Watch calls f whenever the progress may have changed, until ctx ends.
func (s *ScanProgress) Watch(ctx context.Context, f func()) {
	for ctx.Err() == nil {
		sub := s.client.Subscribe(ctx, scanChannel)
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
}
