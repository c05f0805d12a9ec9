package decode

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen makes the pipe behind w hold pipeBytes. Without it the pipe is only smaller.
func widen(w *os.File) { setSize(w, pipeBytes) }

// narrow makes the pipe behind w hold as little as it can: a title that the station sends comes with its sound.
func narrow(w *os.File) { setSize(w, os.Getpagesize()) }

func setSize(w *os.File, bytes int) {
	conn, err := w.SyscallConn()
	if err != nil {
		return
	}
	conn.Control(func(fd uintptr) { //nolint:errcheck // best effort
		unix.FcntlInt(fd, unix.F_SETPIPE_SZ, bytes) //nolint:errcheck // best effort
	})
}
