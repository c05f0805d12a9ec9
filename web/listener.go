package web

import (
	"net"
	"sync"
)

// openConns knows the connections that a listener has accepted, so that those which nobody uses (browsers open some in advance) do not
// hold up the end.
type openConns struct {
	net.Listener
	mu    sync.Mutex
	conns map[*openConn]struct{}
}

// openConn is one of them. It stays a TCP connection with a descriptor: the hub writes to that directly.
type openConn struct {
	*net.TCPConn
	of *openConns
}

func track(ln net.Listener) *openConns {
	return &openConns{Listener: ln, conns: map[*openConn]struct{}{}}
}

// Accept implements net.Listener.
func (l *openConns) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	tcp, ok := conn.(*net.TCPConn)
	if err != nil || !ok {
		return conn, err
	}
	own := &openConn{TCPConn: tcp, of: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[own] = struct{}{}
	return own, nil
}

// Close implements net.Conn.
func (c *openConn) Close() error {
	c.of.mu.Lock()
	delete(c.of.conns, c)
	c.of.mu.Unlock()
	return c.TCPConn.Close()
}

// closeAll hangs up on everybody.
func (l *openConns) closeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.TCPConn.Close()
	}
	clear(l.conns)
}
