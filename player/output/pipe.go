//go:build unix

package output

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	knock     = 500 * time.Millisecond // between two looks for a reader
	pipePatch = 100 * time.Millisecond // how long a slow reader may hold up a block before the block is dropped
)

// pipe writes raw interleaved PCM to a named pipe, for snapcast and the like. Without a reader the music goes on unheard; the
// next reader hears it from where it is then.
type pipe struct {
	pacer
	spec Spec
	f    *os.File  // nil while nobody reads
	next time.Time // when to look for a reader again
	buf  []byte
}

func openPipe(s Spec) (*pipe, error) {
	err := unix.Mkfifo(s.Target, 0o644)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return nil, &Error{Code: fileCode(err), Output: s.String(), Err: err}
	}
	info, err := os.Stat(s.Target)
	if err != nil {
		return nil, &Error{Code: fileCode(err), Output: s.String(), Err: err}
	}
	if info.Mode()&os.ModeNamedPipe == 0 {
		return nil, &Error{Code: CodeRefused, Output: s.String(), Err: errors.New("not a named pipe")}
	}
	return &pipe{spec: s}, nil
}

// Run writes in time until ctx is done.
func (o *pipe) Run(ctx context.Context, pull Pull) error {
	if err := o.run(ctx, pull, o.write); err != nil {
		return &Error{Code: fileCode(err), Output: o.spec.String(), Err: err}
	}
	return nil
}

func (o *pipe) write(samples [][2]float64) error {
	if err := o.connect(); err != nil || o.f == nil {
		return err
	}
	if o.spec.Float {
		o.buf = appendF32(o.buf[:0], samples)
	} else {
		o.buf = appendS16(o.buf[:0], samples)
	}
	if err := o.f.SetWriteDeadline(time.Now().Add(pipePatch)); err != nil {
		return err
	}
	n, err := o.f.Write(o.buf)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded) && n == 0:
		return nil // the reader is slow: it misses this block
	}
	o.drop() // it went away, or a block was torn: the next one must start with a whole frame
	return nil
}

// connect opens the pipe when somebody reads it. Opening without a reader fails with ENXIO.
func (o *pipe) connect() error {
	if o.f != nil || time.Now().Before(o.next) {
		return nil
	}
	o.next = time.Now().Add(knock)
	f, err := os.OpenFile(o.spec.Target, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ENXIO) {
		return nil
	}
	o.f = f
	return err
}

func (o *pipe) drop() {
	if o.f != nil {
		o.f.Close()
		o.f = nil
	}
}

// Close lets the reader see the end. The pipe itself stays.
func (o *pipe) Close() error {
	o.drop()
	return nil
}
