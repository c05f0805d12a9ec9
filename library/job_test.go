package library

import (
	"context"
	"errors"
	"testing"

	"upbeat/models"
)

func TestTheScanJobSaysHowFarItIs(t *testing.T) {
	w := newWorld(t)
	w.song("a.mp3", "A")
	w.song("b.mp3", "B")
	var last models.ScanProgress
	done, total := 0, 0
	job := w.ScanJob(func(_ context.Context, p models.ScanProgress) error { last = p; return errors.New("nobody hears it") })
	if err := job.Run(w.ctx, ScanRequest{}, func(d, n int, _ string) { done, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if last.Running || last.Added != 2 || last.Ended == 0 || done != 2 || total != 2 {
		t.Errorf("%+v, %d of %d", last, done, total)
	}
	w.scanning.Lock() // another scan runs: one is enough
	defer w.scanning.Unlock()
	if err := job.Run(w.ctx, ScanRequest{}, func(int, int, string) {}); err != nil {
		t.Error(err)
	}
}
