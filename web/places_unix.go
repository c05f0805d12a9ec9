//go:build unix

package web

import "syscall"

// descriptors is how many this process may open. Go's runtime has raised the soft limit to the hard one at the start, and gives children
// back what it was: https://go.dev/doc/go1.19#osrlimit
func descriptors() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1024
	}
	return uint64(limit.Cur)
}
