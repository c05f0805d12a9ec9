// Package disk tells what can be said of a file and of the disk that it lies on: it can be read, it is gone, or its disk is away. A disk
// that is away is no property of the file: whoever asks waits for it. Every question has a limit of time, because a network folder whose
// server is gone answers not at all. library, queue and player ask; nothing here knows of songs.
package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Limit is how long one question to a file system may take. A disk that sleeps needs some seconds to wake up.
const Limit = 8 * time.Second

// Settled is how old the last change of a file must be before what is wrong with its content counts: until then it may still be copied.
const Settled = 30 * time.Second

// Errors of looks.
var (
	ErrLate    = errors.New("no answer in time")        // the disk hangs
	ErrChanged = errors.New("the file is not the same") // another size, time or disk than before
)

// Away tells whether an error of the system says that the disk is away, rather than something about the file.
func Away(err error) bool {
	var number syscall.Errno
	if errors.Is(err, ErrLate) {
		return true
	}
	if !errors.As(err, &number) {
		return false
	}
	switch number {
	case syscall.EIO, syscall.ENOTCONN, syscall.ESTALE, syscall.ENODEV, syscall.ENXIO, syscall.ETIMEDOUT, syscall.EHOSTDOWN,
		syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN, syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED:
		return true
	}
	return awayHere(number)
}

// Gone tells whether an error of the system says that nothing is at the path. Where a disk was mounted, that says little.
func Gone(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) }

// Stamp is what tells one state of a file from another.
type Stamp struct {
	Size    int64
	ModTime time.Time
	Device  uint64
	Folder  bool
}

// FS are the questions to a file system; System asks the real one.
type FS interface {
	Stat(path string) (Stamp, error)
	Lstat(path string) (fs.FileInfo, error)
	// Resolve is the path without links.
	Resolve(path string) (string, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	// ReadEnds reads the first and the last bytes of a file.
	ReadEnds(path string) error
}

// Files asks a file system with a limit of time. Safe for use by many goroutines. A question that is late goes on in a goroutine that
// nobody waits for; until it has come back, the same folder is not asked again.
type Files struct {
	fs    FS
	limit time.Duration
	now   func() time.Time
	mu    sync.Mutex
	stuck map[string]int // folders with questions that are late
}

// New makes Files that ask fs, each question at most for limit.
func New(fs FS, limit time.Duration, now func() time.Time) *Files {
	return &Files{fs: fs, limit: limit, now: now, stuck: map[string]int{}}
}

// Real are Files of the real file system.
func Real() *Files { return New(System{}, Limit, time.Now) }

// Stat is what the file or folder at path is now. Links are followed.
func (f *Files) Stat(ctx context.Context, path string) (Stamp, error) {
	return ask(ctx, f, path, func() (Stamp, error) { return f.fs.Stat(path) })
}

// Lstat is what lies at path, a link as such.
func (f *Files) Lstat(ctx context.Context, path string) (fs.FileInfo, error) {
	return ask(ctx, f, path, func() (fs.FileInfo, error) { return f.fs.Lstat(path) })
}

// Resolve is the path without links.
func (f *Files) Resolve(ctx context.Context, path string) (string, error) {
	return ask(ctx, f, path, func() (string, error) { return f.fs.Resolve(path) })
}

// ReadDir lists a folder.
func (f *Files) ReadDir(ctx context.Context, path string) ([]fs.DirEntry, error) {
	return ask(ctx, f, path, func() ([]fs.DirEntry, error) { return f.fs.ReadDir(path) })
}

// Look tells whether the file at path can be read now, at its start and its end.
func (f *Files) Look(ctx context.Context, path string) error {
	_, err := ask(ctx, f, path, func() (Stamp, error) { return Stamp{}, f.fs.ReadEnds(path) })
	return err
}

// Confirm tells whether what somebody found wrong with a file's content is to be believed: nil when it is the same file as before they
// looked, nobody has just written to it, and it can be read to its end. before is its Stamp from then.
// Errors: ErrChanged, or why it cannot be read.
func (f *Files) Confirm(ctx context.Context, path string, before Stamp) error {
	err := f.Same(ctx, path, before)
	if err == nil && f.Fresh(before) {
		err = ErrChanged
	}
	return err
}

// Same tells whether a file is still the one of which before is the Stamp, and can be read to its end: ErrChanged, or why it cannot.
func (f *Files) Same(ctx context.Context, path string, before Stamp) error {
	if err := f.Look(ctx, path); err != nil {
		return err
	}
	now, err := f.Stat(ctx, path)
	switch {
	case err != nil:
		return err
	case now.Device != before.Device:
		return ErrLate // its disk was away meanwhile
	case now.Size != before.Size || !now.ModTime.Equal(before.ModTime):
		return ErrChanged
	}
	return nil
}

// Fresh tells whether somebody has just written to the file.
func (f *Files) Fresh(s Stamp) bool { return f.now().Sub(s.ModTime).Abs() < Settled }

// ask asks one question.
func ask[T any](ctx context.Context, f *Files, path string, question func() (T, error)) (T, error) {
	dir := filepath.Dir(path)
	f.mu.Lock()
	hangs := f.stuck[dir] > 0
	f.mu.Unlock()
	var none T
	if hangs {
		return none, ErrLate
	}
	late := func() {
		f.mu.Lock()
		f.stuck[dir]++
		f.mu.Unlock()
	}
	back := func(T) {
		f.mu.Lock()
		if f.stuck[dir]--; f.stuck[dir] == 0 {
			delete(f.stuck, dir)
		}
		f.mu.Unlock()
	}
	return Within(ctx, f.limit, question, late, back)
}

// Within calls f, in a goroutine of its own, and waits for it at most for limit: a call to the system that hangs cannot be ended, only
// left. Then it calls late (may be nil) and returns ErrLate or ctx's error; what f answers after that is handed to tooLate (may be nil).
func Within[T any](ctx context.Context, limit time.Duration, f func() (T, error), late func(), tooLate func(T)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	var mu sync.Mutex
	left := false
	answers := make(chan answer, 1)
	go func() {
		value, err := f()
		mu.Lock()
		defer mu.Unlock()
		if left && tooLate != nil {
			tooLate(value)
		}
		answers <- answer{value, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	why := ErrLate
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		why = ctx.Err()
	case <-timer.C:
	}
	mu.Lock()
	defer mu.Unlock()
	select {
	case a := <-answers:
		return a.value, a.err
	default:
	}
	left = true
	if late != nil {
		late()
	}
	var none T
	return none, why
}

// System is the real file system.
type System struct{}

// Stat implements FS.
func (System) Stat(path string) (Stamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Stamp{}, err
	}
	return StampOf(info), nil
}

// StampOf is the Stamp of a file of which the system has told.
func StampOf(info fs.FileInfo) Stamp {
	return Stamp{Size: info.Size(), ModTime: info.ModTime(), Device: device(info), Folder: info.IsDir()}
}

// Lstat implements FS.
func (System) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// Resolve implements FS.
func (System) Resolve(path string) (string, error) { return filepath.EvalSymlinks(path) }

// ReadDir implements FS.
func (System) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// ReadEnds implements FS.
func (System) ReadEnds(path string) error {
	const end = 256 << 10                                             // more than a decoder needs to find that a file is cut off
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe must not hold us up
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	for _, at := range []int64{0, info.Size() - end} {
		if _, err := io.Copy(io.Discard, io.NewSectionReader(file, max(at, 0), end)); err != nil {
			return err
		}
	}
	return nil
}
