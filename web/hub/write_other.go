//go:build !unix

package hub

import "net"

// tryWriter leaves everything to the slow path, where the system has no way to write without waiting.
type tryWriter struct{}

func newTryWriter(net.Conn) tryWriter { return tryWriter{} }

func (tryWriter) tryWrite([]byte) (n int, ok bool) { return 0, true }
