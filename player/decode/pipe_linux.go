package decode

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen makes the pipe behind w hold pipeBytes. Without it the pipe is only smaller.
func widen(w *os.File) {
	conn, err := w.SyscallConn()
	if err != nil {
		return
	}
	conn.Control(func(fd uintptr) { //nolint:errcheck // best effort
		unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeBytes) //nolint:errcheck // best effort
	})
}
