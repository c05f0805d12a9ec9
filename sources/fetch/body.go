package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Body is an answer that is being read, by one goroutine at a time.
type Body struct {
	Type   string // Content-Type as the server gave it, "" = none
	Size   int64  // bytes as the server says, -1 = it does not
	Header http.Header
	URL    *url.URL // after redirections

	ctx    context.Context // of this answer: it ends with the body
	cancel context.CancelCauseFunc
	in     io.ReadCloser
	most   int64 // bytes, 0 = any number
	read   int64
	stall  time.Duration
	least  int64 // bytes a second, 0 = any
	begun  time.Time
}

var errStalled = errors.New("nothing came for too long")

// Read implements io.Reader. Errors beside io.EOF: *Error where the answer is longer than it may be, or nothing comes for too long.
func (b *Body) Read(p []byte) (int, error) {
	if b.most > 0 { // one byte more tells that there is more
		p = p[:min(int64(len(p)), b.most-b.read+1)]
	}
	timer := time.AfterFunc(b.stall, func() { b.cancel(errStalled) })
	n, err := b.in.Read(p)
	timer.Stop()
	b.read += int64(n)
	switch {
	case b.most > 0 && b.read > b.most:
		return n - 1, &Error{Code: TooLarge}
	case b.least > 0 && err == nil && b.slow():
		return n, &Error{Code: Stalled, Detail: "it comes too slowly"}
	case err == nil, errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return n, err
	case errors.Is(context.Cause(b.ctx), errStalled):
		return n, &Error{Code: Stalled, Err: err}
	case b.ctx.Err() != nil:
		return n, b.ctx.Err()
	}
	return n, &Error{Code: Broken, Detail: err.Error(), Err: err}
}

// slow tells whether less came so far than has to come in that time.
func (b *Body) slow() bool {
	took := time.Since(b.begun)
	return took > b.stall && float64(b.read) < took.Seconds()*float64(b.least)
}

// Close ends the answer, read or not.
func (b *Body) Close() error {
	b.cancel(nil)
	return b.in.Close()
}

// icyConn makes HTTP of the answer of a SHOUTcast server before version 2, which begins with "ICY 200 OK".
type icyConn struct {
	net.Conn
	begun bool
	held  []byte
}

// Read implements io.Reader.
func (c *icyConn) Read(p []byte) (int, error) {
	const icy, proper = "ICY ", "HTTP/1.0 "
	if !c.begun {
		c.begun = true
		first := make([]byte, len(icy))
		n, err := io.ReadAtLeast(c.Conn, first, 1)
		if err != nil {
			return 0, err
		}
		for n < len(icy) && string(first[:n]) == icy[:n] {
			more, err := c.Conn.Read(first[n:])
			if n += more; err != nil {
				break // what was read comes first; the next read tells the error again
			}
		}
		if c.held = first[:n]; string(c.held) == icy {
			c.held = []byte(proper)
		}
	}
	if len(c.held) > 0 {
		n := copy(p, c.held)
		c.held = c.held[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}
