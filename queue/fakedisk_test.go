package queue_test

import (
	"io/fs"
	"strings"
	"sync"
	"time"

	"upbeat/internal/disk"
)

// fakeDisk is a file system on which every file is there and can be read, but for those that a test takes away.
type fakeDisk struct {
	mu      sync.Mutex
	trouble map[string]error     // by the beginning of paths
	written map[string]time.Time // when somebody last wrote to a file; else long ago
	looks   int
	asked   func(path string) // called before each answer; nil = nothing
}

// says makes files whose paths begin so answer with an error; nil = they are back.
func (d *fakeDisk) says(prefix string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.trouble == nil {
		d.trouble = map[string]error{}
	}
	d.trouble[prefix] = err
}

func (d *fakeDisk) writes(path string, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.written == nil {
		d.written = map[string]time.Time{}
	}
	d.written[path] = at
}

func (d *fakeDisk) lookedAt() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.looks
}

func (d *fakeDisk) answer(path string) error {
	if d.asked != nil {
		d.asked(path)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for prefix, err := range d.trouble {
		if err != nil && strings.HasPrefix(path, prefix) {
			return &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
	return nil
}

func (d *fakeDisk) Stat(path string) (disk.Stamp, error) {
	if err := d.answer(path); err != nil {
		return disk.Stamp{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return disk.Stamp{Size: 1000, ModTime: d.written[path], Device: 1}, nil
}

func (d *fakeDisk) Lstat(string) (fs.FileInfo, error) { return nil, fs.ErrInvalid }

func (d *fakeDisk) Resolve(path string) (string, error) { return path, nil }

func (d *fakeDisk) ReadDir(path string) ([]fs.DirEntry, error) { return nil, d.answer(path) }

func (d *fakeDisk) ReadEnds(path string) error {
	d.mu.Lock()
	d.looks++
	d.mu.Unlock()
	return d.answer(path)
}
