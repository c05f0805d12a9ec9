//go:build !linux

package disk

import (
	"context"
	"errors"
)

// Mounts says that the system does not tell what is mounted where.
func Mounts() (map[string]Mount, error) { return nil, errors.ErrUnsupported }

// WatchMounts waits until ctx ends: the system does not tell of mounts.
func WatchMounts(ctx context.Context, _ func()) error {
	<-ctx.Done()
	return ctx.Err()
}
