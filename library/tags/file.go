package tags

import (
	"errors"
	"io"
)

const (
	window     = 8 << 10  // bytes read at once for small reads
	maxPicture = 16 << 20 // a larger picture is passed over
	maxBlock   = 4 << 20  // the largest block of text tags that is read
)

// file reads parts of a file, small ones through a window, and remembers the first error of the file system.
type file struct {
	r    io.ReaderAt
	size int64
	at   int64 // where the window is
	win  []byte
	err  error
}

// peek returns n bytes at offset off, or nil where the file does not have them. The bytes are valid until the next call.
func (f *file) peek(off int64, n int) []byte {
	if n <= 0 || off < 0 || off > f.size-int64(n) || f.err != nil {
		return nil
	}
	if off >= f.at && off+int64(n) <= f.at+int64(len(f.win)) {
		return f.win[off-f.at:][:n]
	}
	if n > window {
		return f.load(off, n, make([]byte, n))
	}
	if f.win == nil {
		f.win = make([]byte, 0, window)
	}
	f.at, f.win = off, f.load(off, n, f.win[:min(window, f.size-off)])
	if len(f.win) < n {
		return nil
	}
	return f.win[:n]
}

// copy is peek with bytes of the caller's own.
func (f *file) copy(off int64, n int) []byte {
	return append([]byte(nil), f.peek(off, n)...)
}

// load fills buf from offset off; it returns nil where not even n bytes are there.
func (f *file) load(off int64, n int, buf []byte) []byte {
	got, err := f.r.ReadAt(buf, off)
	if err != nil && !errors.Is(err, io.EOF) && f.err == nil {
		f.err = err
	}
	if got < n || f.err != nil {
		return nil
	}
	return buf[:got]
}
