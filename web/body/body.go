// Package body passes long bodies. Of a request: Fiber reads a body whole before it asks a handler, so a request that may have a long one
// is asked with its body unread, and its connection then goes to net/http, which reads it as it comes and has limits of time for each read.
// web marks such requests by their header; the areas that take long bodies pass them on once they know who asks and that they may.
package body

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"upbeat/models"
)

// lengthHeader carries the length of an unread body from the header to the handler. What a client sends by this name is dropped.
const lengthHeader = "X-Upbeat-Unread"

const (
	firstWithin = 15 * time.Second // for the first bytes of a body
	buffered    = 16 << 10         // more than fasthttp has read of a body at most (its read buffer)
)

// Leave has fasthttp leave the body of a request unread, when its length is told. It is for fasthttp's hook HeaderReceived.
func Leave(header *fasthttp.RequestHeader) {
	n := header.ContentLength()
	if n < 0 { // in chunks: nobody knows how long it gets
		return
	}
	header.Set(lengthHeader, strconv.Itoa(n))
	header.SetContentLength(0)
}

// Clean drops what a client must not send. It is called for each request, before Leave.
func Clean(header *fasthttp.RequestHeader) { header.Del(lengthHeader) }

// Length is how long the unread body of a request is; -1 = its body was read.
func Length(c *fasthttp.RequestCtx) int64 {
	n, err := strconv.ParseInt(string(c.Request.Header.Peek(lengthHeader)), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// Stranded tells whether a request ends with its body unread: what follows on the connection is no request then.
func Stranded(c *fasthttp.RequestCtx) bool { return Length(c) > 0 && !c.Hijacked() }

// Streams are the connections with a body that is read as it comes.
type Streams struct {
	most, each int // connections at once, of all and of one who sends
	conns      chan *conn
	ended      chan struct{}
	running    atomic.Bool

	mu   sync.Mutex
	busy map[string]int // by who sends
	all  int
}

// New is room for most bodies at once, and for each of them who send.
func New(most, each int) *Streams {
	return &Streams{most: most, each: each, conns: make(chan *conn), ended: make(chan struct{}), busy: map[string]int{}}
}

// Run reads bodies until ctx ends; then it hangs up. It is called once.
func (s *Streams) Run(ctx context.Context) error {
	const patience = 10 * time.Second // for a header that is there already, and for the next request, which never comes
	server := &http.Server{
		ReadHeaderTimeout: patience, IdleTimeout: patience,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, passed{}, c)
		},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, _ := r.Context().Value(passed{}).(*conn)
			for _, h := range c.answer {
				w.Header().Add(h[0], h[1])
			}
			c.handle.ServeHTTP(w, r)
		}),
	}
	stop := context.AfterFunc(ctx, func() {
		close(s.ended)
		_ = server.Close()
	})
	defer stop()
	s.running.Store(true)
	defer s.running.Store(false)
	if err := server.Serve(listener{s}); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type passed struct{}

// Pass hands the connection of a request, whose body is unread, to a handler, which answers it; then the connection is closed. It returns
// at once. who is counted as the one who sends. Errors: models.ErrTooMany, models.ErrUnavailable.
func (s *Streams) Pass(c *fasthttp.RequestCtx, who string, handle http.Handler) error {
	if !s.running.Load() {
		return models.ErrUnavailable
	}
	if !s.begin(who) {
		return models.ErrTooMany
	}
	length := max(Length(c), 0)
	passed := &conn{head: head(&c.Request.Header, length), answer: answered(&c.Response.Header), handle: handle, done: make(chan struct{})}
	c.HijackSetNoResponse(true)
	c.Hijack(func(hijacked net.Conn) {
		defer s.end(who)
		s.serve(hijacked, passed, length)
	})
	return nil
}

// serve waits until the handler is done with a connection.
func (s *Streams) serve(hijacked net.Conn, c *conn, length int64) {
	c.Conn = hijacked
	if own, ok := hijacked.(interface{ UnsafeConn() net.Conn }); ok {
		c.Conn = own.UnsafeConn()
	}
	var first []byte
	if length > 0 { // one read takes all that fasthttp has buffered; from then on its buffer, which others get, is not touched
		_ = c.SetReadDeadline(time.Now().Add(firstWithin))
		first = make([]byte, buffered)
		n, err := hijacked.Read(first)
		if err != nil {
			return
		}
		first = first[:min(int64(n), length)]
		_ = c.SetReadDeadline(time.Time{})
	}
	c.in = io.MultiReader(bytes.NewReader(c.head), bytes.NewReader(first), c.Conn)
	select {
	case s.conns <- c:
	case <-s.ended:
		return
	}
	select {
	case <-c.done:
	case <-s.ended:
		_ = c.Close()
	}
}

func (s *Streams) begin(who string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.most || s.busy[who] >= s.each {
		return false
	}
	s.all++
	s.busy[who]++
	return true
}

func (s *Streams) end(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.busy[who]--; s.busy[who] == 0 {
		delete(s.busy, who)
	}
}

// head is a request's header as net/http is to read it.
func head(header *fasthttp.RequestHeader, length int64) []byte {
	header.Del(lengthHeader)
	header.Del(fasthttp.HeaderExpect) // fasthttp has answered it
	header.SetContentLength(int(length))
	header.SetConnectionClose()
	return bytes.Clone(header.Header())
}

// answered are the headers that were set for the answer so far.
func answered(header *fasthttp.ResponseHeader) (list [][2]string) {
	header.VisitAll(func(key, value []byte) {
		switch name := string(key); name {
		case fasthttp.HeaderContentType, fasthttp.HeaderContentLength, fasthttp.HeaderDate, fasthttp.HeaderConnection:
		default:
			list = append(list, [2]string{name, string(value)})
		}
	})
	return list
}

// listener gives net/http the connections.
type listener struct{ of *Streams }

// Accept implements net.Listener.
func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.of.conns:
		return c, nil
	case <-l.of.ended:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l listener) Close() error { return nil }

// Addr implements net.Listener.
func (l listener) Addr() net.Addr { return &net.TCPAddr{} }

// conn is a connection with one request, whose header and first bytes were read before.
type conn struct {
	net.Conn
	head   []byte
	answer [][2]string
	handle http.Handler
	in     io.Reader
	close  sync.Once
	done   chan struct{} // closed with it
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) { return c.in.Read(p) }

// Close implements net.Conn.
func (c *conn) Close() (err error) {
	c.close.Do(func() {
		err = c.Conn.Close()
		close(c.done)
	})
	return err
}

// CloseWrite tells the other end that the answer is whole; net/http does so before it closes over unread bytes.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
