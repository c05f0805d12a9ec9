//go:build unix

package hub

import (
	"net"
	"syscall"
)

// tryWriter writes to a socket without ever waiting.
type tryWriter struct{ raw syscall.RawConn }

// newTryWriter finds the descriptor under conn; without one, tryWrite leaves everything to the slow path.
func newTryWriter(conn net.Conn) tryWriter {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return tryWriter{}
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return tryWriter{}
	}
	return tryWriter{raw: raw}
}

// tryWrite writes as much as the kernel takes at once. ok is false when the connection is broken.
func (w tryWriter) tryWrite(data []byte) (n int, ok bool) {
	if w.raw == nil {
		return 0, true
	}
	var problem error
	err := w.raw.Write(func(fd uintptr) bool {
		for {
			n, problem = write(fd, data)
			if problem != syscall.EINTR {
				return true // do not wait until it is writable
			}
		}
	})
	switch {
	case err != nil:
		return 0, false
	case problem == syscall.EAGAIN:
		return 0, true
	case problem != nil:
		return 0, false
	}
	return n, true
}
