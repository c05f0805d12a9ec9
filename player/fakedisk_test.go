package player

import (
	"io/fs"
	"sync"
	"time"

	"upbeat/internal/disk"
)

// fakeDisk is a file system on which every file is there, until a test says otherwise.
type fakeDisk struct {
	mu      sync.Mutex
	trouble map[string]error
	hangs   map[string]chan struct{} // questions about these paths are answered when the channel closes
}

// says makes questions about a file answer with an error; nil = it is back.
func (d *fakeDisk) says(path string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.trouble == nil {
		d.trouble = map[string]error{}
	}
	d.trouble[path] = err
}

// hang makes questions about a file wait until the returned function is called.
func (d *fakeDisk) hang(path string) (end func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.hangs == nil {
		d.hangs = map[string]chan struct{}{}
	}
	until := make(chan struct{})
	d.hangs[path] = until
	return func() { close(until) }
}

func (d *fakeDisk) answer(path string) error {
	d.mu.Lock()
	err, until := d.trouble[path], d.hangs[path]
	d.mu.Unlock()
	if until != nil {
		<-until
	}
	if err != nil {
		return &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return nil
}

func (d *fakeDisk) Stat(path string) (disk.Stamp, error) {
	return disk.Stamp{Size: 1000, ModTime: time.Unix(0, 0), Device: 1}, d.answer(path)
}

func (d *fakeDisk) Lstat(string) (fs.FileInfo, error) { return nil, fs.ErrInvalid }

func (d *fakeDisk) Resolve(path string) (string, error) { return path, nil }

func (d *fakeDisk) ReadDir(path string) ([]fs.DirEntry, error) { return nil, d.answer(path) }

func (d *fakeDisk) ReadEnds(path string) error { return d.answer(path) }
