package playlist

import (
	"bufio"
	"io"
)

// writer writes text and keeps the first error.
type writer struct {
	out io.Writer
	buf *bufio.Writer
}

func (w *writer) buffer() *bufio.Writer {
	if w.buf == nil {
		w.buf = bufio.NewWriter(w.out)
	}
	return w.buf
}

// line writes one line. bufio keeps the first error for flush.
func (w *writer) line(parts ...string) {
	for _, part := range parts {
		_, _ = w.buffer().WriteString(part)
	}
	_ = w.buffer().WriteByte('\n')
}

func (w *writer) flush() error { return w.buffer().Flush() }
