package library

import (
	"context"
	"sync"
)

// coverLocks lets one goroutine paint a cover while others that want it wait.
type coverLocks struct {
	mu   sync.Mutex
	busy map[string]chan struct{}
}

// CoverSizes are the widths, in pixels, in which covers are served.
func CoverSizes() []int { return []int{64, 128, 300, 600} }

// Cover returns the path of a square JPEG of the cover with this id (Song.CoverID) in one of CoverSizes. The file is made at the first
// request and never changes. It returns ErrNoCover when there is no such cover or it cannot be decoded, ErrBadSize for another size.
func (l *Library) Cover(ctx context.Context, id string, size int) (string, error) {
	return "", ErrNoCover
}

// Accent returns the cover's most living colour, "#rrggbb", not clamped for contrast; "" when there is no such cover.
func (l *Library) Accent(ctx context.Context, id string) (string, error) {
	return "", nil
}
