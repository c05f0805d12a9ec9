package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// parentPipe marks a child of ours: its standard input ends when we die, however we die, and it goes too.
const parentPipe = "UPBEAT_PARENT_PIPE"

const (
	// graceful is how long a child may take to fade out and store its position.
	graceful = 5 * time.Second
	// steady is how long a child must have lived for its end to be restarted at once: one that cannot start dies sooner, and one that is
	// killed again and again must not keep the room waiting.
	steady      = time.Second
	firstPause  = 50 * time.Millisecond
	longestWait = 5 * time.Second
)

// supervised is a child process of this binary that is started again whenever it ends.
type supervised struct {
	args []string
	env  []string
	log  *slog.Logger
}

// Run keeps the child alive until ctx ends, then stops it gracefully.
func (s supervised) Run(ctx context.Context) error {
	pause := firstPause
	for {
		began := time.Now()
		err := s.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > steady {
			pause = firstPause
		}
		s.log.Error("the player process ended; starting it again", "error", err, "in", pause)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		pause = min(2*pause, longestWait)
	}
}

// once runs the child to its end.
func (s supervised) once(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, s.args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = s.env, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = graceful
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	defer func() { _ = stdin.Close() }()
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return err
	}
	return nil
}

// untilOrphaned returns a context that ends when the parent of a supervised child dies.
func untilOrphaned(ctx context.Context) context.Context {
	if os.Getenv(parentPipe) == "" {
		return ctx
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		buf := make([]byte, 1)
		for {
			if _, err := os.Stdin.Read(buf); err != nil {
				return
			}
		}
	}()
	return ctx
}
