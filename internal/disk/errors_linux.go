package disk

import (
	"io/fs"
	"syscall"
)

// awayHere are the errors that only Linux has.
func awayHere(number syscall.Errno) bool {
	switch number {
	case syscall.ENOMEDIUM, syscall.EREMOTEIO, syscall.ESHUTDOWN, syscall.ENOLINK, syscall.ECOMM, syscall.ENONET:
		return true
	}
	return false
}

func device(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(stat.Dev) //nolint:unconvert // not 64 bits everywhere
	}
	return 0
}
