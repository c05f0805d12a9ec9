//go:build unix && !(linux && (amd64 || arm64 || arm))

package hub

import "syscall"

// write offers data to a socket that does not block.
func write(fd uintptr, data []byte) (int, error) { return syscall.Write(int(fd), data) }
