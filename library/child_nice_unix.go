//go:build unix

package library

import "syscall"

// beNice lets the music go first: this process gives way to others.
func beNice() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10) }
