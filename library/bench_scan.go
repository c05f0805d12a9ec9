package library

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"upbeat/internal/store"
	"upbeat/models"
)

// ScanBench is what BenchScan measured.
type ScanBench struct {
	Files    int           `json:"files"`
	Problems int           `json:"problems"`
	Wall     time.Duration `json:"wall"`
	CPU      time.Duration `json:"cpu"`     // of this process and its children
	Again    time.Duration `json:"again"`   // wall time of a second scan, which finds nothing new
	PerCPU   float64       `json:"per_cpu"` // files a second and core
	MPD      float64       `json:"mpd"`     // the same of `mpd`'s update on the same folder; 0 = mpd is not installed
}

// BenchScan scans the real files in dir into a temporary database twice, after reading them once so that they are in the page cache, and
// lets mpd do the same where it is installed. reader nil = DirectReader; upbeat passes NewChildReader.
func BenchScan(ctx context.Context, dir string, reader Reader) (report ScanBench, err error) {
	temp, err := os.MkdirTemp("", "upbeat-bench-")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(temp)
	if err := warmCache(dir); err != nil {
		return report, err
	}
	s, err := store.Open(ctx, filepath.Join(temp, "bench.db"))
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	l := New(Config{Store: s, CacheDir: temp, Reader: reader})
	if err := l.AddRoot(ctx, dir); err != nil {
		return report, err
	}
	var last models.ScanProgress
	before, began := cpuTime(), time.Now()
	if err := l.Scan(ctx, func(p models.ScanProgress) { last = p }); err != nil {
		return report, err
	}
	report.Wall = time.Since(began)
	if err := l.Close(); err != nil { // waits for the child, whose time is counted when it has ended
		return report, err
	}
	report.CPU = cpuTime() - before
	report.Files, report.Problems, report.PerCPU = last.Found, last.Problems, float64(last.Found)/report.CPU.Seconds()
	began = time.Now()
	if err := l.Scan(ctx, nil); err != nil {
		return report, err
	}
	report.Again = time.Since(began)
	report.MPD, err = benchMPD(ctx, dir, temp, report.Files)
	return report, err
}

// warmCache reads all music files once.
func warmCache(dir string) error {
	return filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && formats(path) != nil {
			_, _ = os.ReadFile(path) // unreadable ones are part of the benchmark
		}
		return nil
	})
}

// benchMPD measures `mpd --no-daemon` with an empty database from its start to the end of its first update, less what its start alone
// takes.
func benchMPD(ctx context.Context, dir, temp string, files int) (float64, error) {
	if _, err := exec.LookPath("mpd"); err != nil {
		return 0, nil
	}
	empty := filepath.Join(temp, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		return 0, err
	}
	base, err := runMPD(ctx, empty, filepath.Join(temp, "mpd-empty"))
	if err != nil {
		return 0, err
	}
	full, err := runMPD(ctx, dir, filepath.Join(temp, "mpd-full"))
	if err != nil || full <= base {
		return 0, err
	}
	return float64(files) / (full - base).Seconds(), nil
}
