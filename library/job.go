package library

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"upbeat/models"
	"upbeat/tasks"
)

const (
	scanWithin   = 12 * time.Hour  // a hundred thousand songs on a slow stick take some
	scanLogEvery = 2 * time.Second // between two lines of the log
)

// ScanRequest is what a task of the ScanJob is about: there is one library.
type ScanRequest struct{}

// ScanJob describes the scan of the library. publish hears how far it is, a few times a second; its errors cost nothing. It has retries for
// a scan whose process died: what asks for one at the start finds that one still there.
func (l *Library) ScanJob(publish func(context.Context, models.ScanProgress) error) tasks.Job[ScanRequest] {
	return tasks.Job[ScanRequest]{
		Name: "scan", Queue: tasks.Slow, Timeout: scanWithin, Retries: 2,
		Run: func(ctx context.Context, _ ScanRequest, report tasks.Progress) error {
			return l.scanJob(ctx, report, publish)
		},
	}
}

func (l *Library) scanJob(ctx context.Context, report tasks.Progress, publish func(context.Context, models.ScanProgress) error) error {
	logged := l.now()
	err := l.Scan(ctx, func(progress models.ScanProgress) {
		report(progress.Done, progress.Found, "")
		if err := publish(ctx, progress); err != nil {
			l.log.Debug("scan progress not published", "error", err)
		}
		if now := l.now(); now.Sub(logged) > scanLogEvery && progress.Running {
			logged = now
			l.log.Info("scanning the library", "found", progress.Found, "done", progress.Done, "added", progress.Added,
				"problems", progress.Problems)
		}
	})
	debug.FreeOSMemory() // a scan takes several times of what the party needs otherwise, and may be the last for hours
	if errors.Is(err, ErrScanning) {
		return nil
	}
	return err
}
