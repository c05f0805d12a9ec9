//go:build system

package kv_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"upbeat/internal/kv"
)

func openChild(t *testing.T, dir string) *kv.Server {
	t.Helper()
	s, err := kv.Open(t.Context(), "child", dir, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if s.Tier != kv.Child {
		t.Fatalf("tier %s", s.Tier)
	}
	return s
}

// pid of the server, as it wrote it itself.
func pid(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "redis", "redis.pid"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// It keeps no file, which a full disk would make it refuse every write for; one of an earlier version goes.
func TestAKilledChildComesBackAndKeepsNoFile(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	log := filepath.Join(dir, "redis", "appendonlydir")
	if err := os.MkdirAll(log, 0o700); err != nil {
		t.Fatal(err)
	}
	s := openChild(t, dir)
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Run(running) }()
	if err := s.Client.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	old := pid(t, dir)
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for s.Client.Set(ctx, "l", "v", 0).Err() != nil {
		if ctx.Err() != nil {
			t.Fatal("the server did not come back")
		}
	}
	if _, err := os.Stat(log); !os.IsNotExist(err) {
		t.Errorf("it keeps a file: %v", err)
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheChildOfAKilledUpbeatIsReplaced(t *testing.T) {
	dir := t.TempDir()
	first := openChild(t, dir) // never closed: as if its Upbeat had been killed
	second := openChild(t, dir)
	defer func() { _ = second.Close() }()
	if err := second.Client.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	_ = first.Client.Close()
}
