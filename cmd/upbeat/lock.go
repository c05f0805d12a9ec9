package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"upbeat/internal/config"
)

// lockData makes sure that one party at a time lives in a data folder: a second one would end the first one's private Redis. Several
// processes of one party share a Redis that has a URL, and need no lock. The kernel gives the lock back when the process ends,
// however it ends. The file is nil where no lock is needed.
func lockData(c config.Config) (*os.File, error) {
	if strings.Contains(c.Redis, "://") {
		return nil, nil
	}
	file, err := os.OpenFile(filepath.Join(c.Data, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("--data: a party is running in %s already; stop it first, or choose another folder", c.Data)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
