package web

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"
)

// phase is what a connection is about.
type phase int

const (
	unasked phase = iota // it has not sent a whole request yet: browsers open some in advance, and so does who wants them all
	kept                 // between two requests
	asking               // a request is being answered
	live                 // a WebSocket: the hub's, which has a bound of its own
	guarded              // in a request or between two, of a host: it is never closed for others
	phases
)

const (
	grace       = 250 * time.Millisecond // a connection has this long for its first request, however many others want its place
	longAsked   = time.Second            // a request that is answered for longer than this may have to go
	crowdedWait = 10 * time.Millisecond  // between two looks for a place
	firstWithin = readWithin             // for the first byte
	drainWithin = 2 * time.Second        // for a body that was refused
	drainMost   = 8 << 20                // bytes of it
)

// openConns accepts connections, knows them and bounds them. Where all places are taken it closes others for a new one: first those without
// a request, then those between two, then requests that take long, each time of the address that has the most. A whole party may share one
// address, so none has a bound of its own. An error that passes (no descriptors, no memory) never ends it.
type openConns struct {
	net.Listener
	places int // of all connections
	idle   int // of those without a request: each costs memory
	log    *slog.Logger
	ended  chan struct{} // closed with the listener
	end    sync.Once

	mu     sync.Mutex
	conns  map[*openConn]struct{}
	counts [phases]int
	told   time.Time // when the log was told last that it is crowded
}

// openConn is one connection. It stays a TCP connection with a descriptor: the hub writes to that directly.
type openConn struct {
	*net.TCPConn
	of    *openConns
	from  string // the address, as limits count it
	phase phase
	since time.Time // of the phase
	host  bool      // the last request was a host's

	refused atomic.Bool // a request, before its body was read
}

func track(ln net.Listener, places int, log *slog.Logger) *openConns {
	const mostIdle = 2048
	return &openConns{Listener: ln, places: places, idle: min(mostIdle, max(places*3/4, 1)), log: log, ended: make(chan struct{}),
		conns: map[*openConn]struct{}{}}
}

// Accept implements net.Listener.
func (l *openConns) Accept() (net.Conn, error) { return l.accept(l.Listener) }

// accept is Accept on one of the listeners that share the places.
func (l *openConns) accept(ln net.Listener) (net.Conn, error) {
	const first, longest = 5 * time.Millisecond, time.Second
	pause := first
	for {
		if !l.awaitPlace() {
			return nil, net.ErrClosed
		}
		conn, err := ln.Accept()
		if err == nil {
			return l.add(conn), nil
		}
		if !passes(err) {
			return nil, err
		}
		l.tell("a connection could not be accepted; it is tried again", "error", err)
		l.makePlaces()
		if !l.wait(pause) {
			return nil, net.ErrClosed
		}
		pause = min(2*pause, longest)
	}
}

// passes tells whether a failure to accept is one that is over after a while. accept(2) lists them.
func passes(err error) bool {
	for _, known := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED, syscall.EINTR} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func (l *openConns) add(conn net.Conn) net.Conn {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return conn
	}
	now := time.Now()
	_ = tcp.SetReadDeadline(now.Add(firstWithin)) // fasthttp sets none for the first byte
	own := &openConn{TCPConn: tcp, of: l, from: fromOf(tcp), since: now}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[own] = struct{}{}
	l.counts[unasked]++
	return own
}

// awaitPlace waits until there is a place for one more; false when the listener has ended.
func (l *openConns) awaitPlace() bool {
	for !l.fits() && !l.makePlaces() {
		l.tell("all connections are in use", "connections", l.places)
		if !l.wait(crowdedWait) {
			return false
		}
	}
	return true
}

func (l *openConns) fits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.conns) < l.places && l.counts[unasked]+l.counts[kept] < l.idle
}

// wait is false when the listener ended meanwhile.
func (l *openConns) wait(d time.Duration) bool {
	select {
	case <-l.ended:
		return false
	case <-time.After(d):
		return true
	}
}

// tell writes to the log, at most once a minute.
func (l *openConns) tell(what string, args ...any) {
	l.mu.Lock()
	now := time.Now()
	again := now.Sub(l.told) >= time.Minute
	if again {
		l.told = now
	}
	l.mu.Unlock()
	if again {
		l.log.Warn(what, args...)
	}
}

// Close implements net.Listener.
func (l *openConns) Close() error {
	l.end.Do(func() { close(l.ended) })
	return l.Listener.Close()
}

// Close implements net.Conn. What was refused unread is read first: closed over unread bytes, a connection is reset, and the other end may
// lose the answer that tells it why (RFC 9112, section 9.6).
func (c *openConn) Close() error {
	if c.refused.Load() && c.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(drainWithin))
		_, _ = io.CopyN(io.Discard, c.TCPConn, drainMost)
	}
	c.of.mu.Lock()
	c.of.forget(c)
	c.of.mu.Unlock()
	return c.TCPConn.Close()
}

// forget is called with mu held.
func (l *openConns) forget(c *openConn) {
	if _, known := l.conns[c]; known {
		delete(l.conns, c)
		l.counts[c.counted()]--
	}
}

// counted is as what a connection counts.
func (c *openConn) counted() phase {
	if c.host && c.phase != live {
		return guarded
	}
	return c.phase
}

// turn notes what a connection is about now.
func (c *openConn) turn(p phase, host bool) {
	l := c.of
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.conns[c]; !known {
		return
	}
	l.counts[c.counted()]--
	c.phase, c.host, c.since = p, host, time.Now()
	l.counts[c.counted()]++
}

// changed is fasthttp's hook: what it has done with a connection.
func changed(conn net.Conn, state fasthttp.ConnState) {
	own, ok := openOf(conn)
	if !ok {
		return
	}
	switch state {
	case fasthttp.StateIdle:
		own.turn(kept, own.host)
	case fasthttp.StateHijacked:
		own.turn(live, false)
	}
}

// asked notes that a whole request has come.
func asked(c *fasthttp.RequestCtx) {
	if own, ok := openOf(c.Conn()); ok {
		own.turn(asking, own.host)
	}
}

// guard keeps the connection of a request from being closed for others, or no longer.
func guard(c *fasthttp.RequestCtx, host bool) {
	if own, ok := openOf(c.Conn()); ok && own.host != host {
		own.turn(asking, host)
	}
}

// refuseUnread notes that the answer comes before the request was read.
func refuseUnread(c *fasthttp.RequestCtx) {
	if own, ok := openOf(c.Conn()); ok {
		own.refused.Store(true)
	}
}

// closeAll hangs up on everybody.
func (l *openConns) closeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.TCPConn.Close()
	}
	clear(l.conns)
	l.counts = [phases]int{}
}
