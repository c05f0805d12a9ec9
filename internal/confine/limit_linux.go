package confine

import (
	"errors"

	"golang.org/x/sys/unix"
)

// limit sets RLIMIT_DATA: since Linux 4.7 it counts the heap and all private memory that can be written to. A process that has ended
// already needs no bound.
func limit(pid int, bytes uint64) error {
	err := unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: bytes, Max: bytes}, nil)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}
