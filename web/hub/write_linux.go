//go:build amd64 || arm64 || arm

package hub

import (
	"syscall"
	"unsafe"
)

// write offers data to a socket that does not block. It goes round the Go scheduler's bookkeeping for system calls that may sleep: with a
// thousand sockets per vote that costs more than it gives.
func write(fd uintptr, data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	n, _, problem := syscall.RawSyscall6(syscall.SYS_SENDTO, fd, uintptr(unsafe.Pointer(&data[0])), uintptr(len(data)),
		syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL, 0, 0)
	if problem != 0 {
		return 0, problem
	}
	return int(n), nil
}
